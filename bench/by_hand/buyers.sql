-- Orders of known customers by customer and month, from the month before the first one on.
WITH buyers AS (
    SELECT date_trunc('month', day) AS month, customer, count(*) AS orders, sum(amount - coalesce(refund, 0)) AS revenue
    FROM orders WHERE day >= DATE '{before}' AND day < DATE '{end}' AND cancelled IS NOT TRUE AND customer IS NOT NULL
    GROUP BY month, customer
), came_back AS (
    SELECT buyer.month + INTERVAL 1 MONTH >= DATE '{mid}' AS now, 100 * count(again.customer) / count(*) AS returning_buyers
    FROM buyers buyer LEFT JOIN buyers again ON again.customer = buyer.customer AND again.month = buyer.month + INTERVAL 1 MONTH
    WHERE buyer.month < DATE '{mid}' GROUP BY now
)
SELECT month >= DATE '{mid}' AS now, avg(orders) AS orders_per_buyer, 100 * avg((orders >= 2)::INT) AS repeat_purchase,
    avg(revenue) AS clv_historic, any_value(returning_buyers) AS returning_buyers,
    stddev_samp(orders) AS _orders, stddev_samp(revenue) AS _revenue
FROM buyers JOIN came_back ON came_back.now = (month >= DATE '{mid}') WHERE month >= DATE '{start}' GROUP BY ALL
