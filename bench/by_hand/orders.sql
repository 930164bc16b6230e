SELECT day >= DATE '{mid}' AS now, sum(amount - coalesce(refund, 0)) AS sales, count(*)::DOUBLE AS orders,
    avg(amount) AS average_order_value, stddev_samp(amount) AS _amount
FROM orders WHERE day >= DATE '{start}' AND day < DATE '{end}' AND cancelled IS NOT TRUE GROUP BY now
