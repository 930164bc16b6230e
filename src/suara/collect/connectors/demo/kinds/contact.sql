-- A ticket begins with a contact; some need more within the week (few of the best agent's), some are answered by a call
-- or letter back. Small questions that a bot settles never become a ticket.
WITH made AS (
    SELECT key, no, opened AS moment, 0 AS n, 'inbound' AS direction FROM ticket
    UNION ALL
    SELECT key, no, opened + days(0.2 + 5.5 * u(key, 'again' || n)), n, 'inbound'
    FROM ticket, (VALUES (1), (2)) AS again (n)
    WHERE u(key, 'repeat' || n) < (CASE WHEN best THEN 0.03 WHEN stuck THEN 0.45 ELSE 0.13 END)
    UNION ALL
    SELECT key, no, replied, 3, 'outbound' FROM ticket WHERE u(key, 'call back') < 0.25
), spoken AS (
    SELECT 'H' || key || '-' || n AS contact, 'T' || key AS ticket, no, moment, direction, key * 4 + n AS talk,
        pick(key, 'came by', ['chat', 'chat', 'email', 'phone', 'phone', 'social']) AS channel, topic,
        'agent-' || right('0' || agent_no, 2) AS agent, 'human' AS handled_by,
        floor(300 * (CASE WHEN best THEN 1.1 ELSE 1.0 END) * size(key * 4 + n, 'talk')) AS seconds,
        n > 0 OR u(key, 'repeat1') >= (CASE WHEN best THEN 0.03 WHEN stuck THEN 0.45 ELSE 0.13 END) AS resolved
    FROM made JOIN ticket USING (key, no)
    UNION ALL
    SELECT 'HB' || key, NULL, no, day + daytime(key, 'bot', 7, 24), 'inbound', key * 4, 'chatbot',
        pick(key, 'bot topic', ['track an order', 'opening hours', 'returns', 'password']), NULL, 'bot',
        floor(60 * size(key, 'bot')), u(key, 'bot settles') < 0.85
    FROM present JOIN slot ON slot = slot_of(now, calendar, key, 'bot') WHERE u(key, 'bot') < 0.06
)
SELECT contact, customer, utc(moment) AS occurred_at, ticket, s.channel, direction, topic, agent, handled_by,
    seconds::INTEGER AS handle_seconds, resolved, country, region, plan
FROM spoken s JOIN person USING (no)
WHERE due(moment) AND moment >= joined AND (ended IS NULL OR moment < ended) ORDER BY occurred_at, contact
