SELECT 'T' || key AS ticket, customer, utc(opened) AS occurred_at, known(replied) AS first_reply_at, known(resolved) AS resolved_at,
    CASE WHEN u(key, 'reopen') < (CASE WHEN best THEN 0.02 ELSE 0.07 END) THEN known(resolved + days(wait(key, 'reopened'))) END
        AS reopened_at,
    CASE WHEN reopened_at IS NULL THEN known(resolved) ELSE known(resolved + days(wait(key, 'reopened') + wait(key, 'closed'))) END
        AS closed_at,
    pick(key, 'came by', ['chat', 'chat', 'email', 'phone', 'phone', 'social']) AS channel, topic,
    pick(key, 'priority', ['normal', 'normal', 'normal', 'high', 'low']) AS priority, 'agent-' || right('0' || agent_no, 2) AS agent,
    CASE WHEN stuck THEN 1 ELSE 0 END + CASE WHEN u(key, 'transfer') < 0.12 THEN 1 ELSE 0 END AS transfers,
    utc(opened + hours(4)) AS reply_due_at, utc(opened + hours(72)) AS resolve_due_at, country, region, plan
FROM ticket JOIN person USING (no)
WHERE due(opened) AND (ended IS NULL OR opened < ended) ORDER BY occurred_at, key
