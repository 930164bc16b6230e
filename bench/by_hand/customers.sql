WITH counted AS (
    SELECT now, count(*) FILTER (occurred_at < since AND (ended_at IS NULL OR ended_at >= since)) AS at_start,
        count(*) FILTER (occurred_at >= since AND occurred_at < until) AS new,
        count(*) FILTER (ended_at >= since AND ended_at < until) AS lost,
        count(*) FILTER (ended_at >= since AND ended_at < until AND occurred_at < since) AS lost_of_start
    FROM customers, (VALUES (false, TIMESTAMP '{start_at}', TIMESTAMP '{mid_at}'), (true, TIMESTAMP '{mid_at}', TIMESTAMP '{end_at}')) p(now, since, until)
    GROUP BY now
)
SELECT now, 100 * lost_of_start / at_start AS churn, 100 * lost / at_start AS gross_churn, 100 * (lost - new) / at_start AS net_customer_change,
    100 * lost / new AS lost_to_acquired, 100 - 100 * lost_of_start / at_start AS retention, new::DOUBLE AS new_customers, (at_start + new)::DOUBLE AS active_customers
FROM counted
