SELECT day >= DATE '{mid}' AS now,
    100 * avg((purchased_at IS NULL)::INT) AS cart_abandonment,
    100 * avg((purchased_at IS NULL)::INT) FILTER (checkout_at IS NOT NULL) AS checkout_abandonment
FROM carts WHERE day >= DATE '{start}' AND day < DATE '{end}' GROUP BY now
