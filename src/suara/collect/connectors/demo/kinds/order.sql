SELECT 'O' || p.key AS "order", customer, utc(bought) AS occurred_at, cents(price * size(p.key, 'amount')) AS amount,
    CASE WHEN u(p.key, 'refund') < (CASE WHEN late THEN 0.12 ELSE 0.03 END) THEN amount ELSE 0 END AS refund,
    cents(amount * (0.18 + 0.2 * u(p.key, 'margin'))) AS margin, 'MYR' AS currency, times(1.5, p.key, 'pieces') + 1 AS quantity,
    p.channel, CASE WHEN p.channel <> 'store' THEN 'B' || p.key END AS "session",
    CASE WHEN f.key IS NOT NULL THEN 'R' || p.no END AS referral, cancelled, country, region, plan, product
FROM purchase p JOIN person USING (no) JOIN product USING (product_no) LEFT JOIN referred_purchase f ON f.key = p.key
WHERE due(bought) ORDER BY occurred_at, p.key
