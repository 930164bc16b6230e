-- Media by day and channel; what else it costs to win and keep customers by month. About 80 MYR for each new customer.
WITH won AS (
    SELECT 0.45 * getvariable('customers') / getvariable('days') AS a_day
), paid AS (
    SELECT day + INTERVAL 12 HOUR AS paid, 'media' AS category, channel,
        a_day * share * (0.8 + 0.4 * u(datediff('day', DATE '2000-01-01', day), channel)) AS amount,
        CASE WHEN month(day) = 11 AND day(day) <= 11 THEN '11.11' WHEN month(day) = 12 AND day(day) <= 12 THEN '12.12'
            ELSE 'always on' END AS campaign
    FROM (SELECT unnest(generate_series(since, until - 1, INTERVAL 1 DAY)) AS day FROM month), won,
        (VALUES ('search', 22.0), ('social', 18.0), ('partner', 10.0)) AS media (channel, share)
    UNION ALL
    SELECT since, category, channel, 30 * a_day * share * (0.9 + 0.2 * u(month, category)), NULL
    FROM month, won, (VALUES ('rewards', 'referral', 6.0), ('salaries', NULL, 14.0), ('cx', NULL, 6.0), ('data', NULL, 4.0))
        AS monthly (category, channel, share)
)
SELECT utc(paid) AS occurred_at, category, cents(amount) AS amount, 'MYR' AS currency, channel, campaign
FROM paid WHERE due(paid) ORDER BY occurred_at, category, channel
