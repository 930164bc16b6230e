SELECT 'I' || ask AS invitation, customer, utc(sent) AS occurred_at, ['relationship', 'after-delivery', 'after-support'][survey + 1] AS survey,
    sent_by AS channel, CASE WHEN NOT bounced THEN utc(sent + hours(0.01)) END AS delivered_at,
    CASE WHEN NOT bounced THEN known(coalesce(answered - hours(0.1), CASE WHEN u(ask, 'open') < 0.4 THEN sent + hours(4 * wait(ask, 'open')) END))
        END AS opened_at,
    known(answered - hours(0.05)) AS started_at, known(answered) AS answered_at,
    CASE WHEN bounced THEN utc(sent + hours(0.02)) END AS bounced_at,
    CASE WHEN NOT bounced AND answered IS NULL AND u(ask, 'opt out') < 0.004 THEN known(sent + hours(6)) END AS opted_out_at,
    country, region, plan
FROM ask JOIN person USING (no) WHERE due(sent) ORDER BY occurred_at, ask
