-- The last order before the span needs no sorting: only the span's own orders are put in a line.
WITH lined AS (
    SELECT day, occurred_at, coalesce(lag(occurred_at) OVER (PARTITION BY customer ORDER BY occurred_at, "order"), last) AS previous
    FROM (
        SELECT customer, "order", occurred_at, day FROM orders
        WHERE day >= DATE '{start}' AND day < DATE '{end}' AND cancelled IS NOT TRUE AND customer IS NOT NULL
    ) LEFT JOIN (
        SELECT customer, max(occurred_at) AS last FROM orders
        WHERE day < DATE '{start}' AND cancelled IS NOT TRUE AND customer IS NOT NULL GROUP BY customer
    ) USING (customer)
)
SELECT day >= DATE '{mid}' AS now, (epoch(occurred_at) - epoch(previous)) / 86400 AS x FROM lined WHERE previous IS NOT NULL
