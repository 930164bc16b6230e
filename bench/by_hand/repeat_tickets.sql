WITH chained AS (
    SELECT day, occurred_at - lag(occurred_at) OVER (PARTITION BY customer, topic ORDER BY occurred_at, ticket) AS gap
    FROM tickets WHERE day >= DATE '{start}' - 8 AND day < DATE '{end}' AND customer IS NOT NULL AND topic IS NOT NULL
)
SELECT day >= DATE '{mid}' AS now, 100 * avg(coalesce(gap <= INTERVAL 7 DAY, false)::INT) AS repeat_ticket_share
FROM chained WHERE day >= DATE '{start}' GROUP BY now
