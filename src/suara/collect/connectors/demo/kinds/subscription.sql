SELECT 'S' || (1000001 + p.no) AS subscription, customer, utc(joined) AS occurred_at, known(ended) AS ended_at, plan,
    CASE WHEN ended < getvariable('price_since') THEN amount_before ELSE amount_after END AS monthly_amount,
    CASE WHEN ended IS NULL THEN NULL
        WHEN plan = getvariable('price_plan') AND ended >= getvariable('price_since') AND ended < getvariable('price_until')
            AND u(p.no, 'end') < 0.7 THEN 'price'
        WHEN l.no IS NOT NULL AND u(p.no, 'end') < 0.7 THEN 'service'
        ELSE pick(p.no, 'end reason', ['moved', 'no need', 'rival', 'price', 'payment failed']) END AS end_reason,
    country, region
FROM person p JOIN plan USING (plan) LEFT JOIN let_down l ON l.no = p.no AND l.month = p.last_month
WHERE due(joined) ORDER BY occurred_at, p.no
