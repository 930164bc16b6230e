-- The last order before the span needs no sorting: only the span's own orders are put in a line.
WITH bought AS (SELECT customer, "order", occurred_at, day FROM orders WHERE cancelled IS NOT TRUE AND customer IS NOT NULL AND day < DATE '{end}'),
before AS (SELECT customer, max(occurred_at) AS last FROM bought WHERE day < DATE '{start}' GROUP BY customer),
lined AS (
    SELECT day, occurred_at, coalesce(lag(occurred_at) OVER (PARTITION BY customer ORDER BY occurred_at, "order"), last) AS previous
    FROM bought LEFT JOIN before USING (customer) WHERE day >= DATE '{start}'
)
SELECT day >= DATE '{mid}' AS now, (epoch(occurred_at) - epoch(previous)) / 86400 AS x FROM lined WHERE previous IS NOT NULL
