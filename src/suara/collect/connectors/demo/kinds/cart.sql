WITH filled AS (
    SELECT 'B' || key AS "session", customer, 'V' || no AS visitor, bought - hours(0.3 * u(key, 'fill')) AS started, key, bought,
        cents(price * size(key, 'amount')) AS worth, country
    FROM purchase p JOIN person USING (no) JOIN product USING (product_no) WHERE due(bought) AND p.channel <> 'store'
    UNION ALL
    SELECT 'W' || key, customer, visitor, came + hours(0.02), key, NULL,
        cents(80 * size(key, 'amount')), country
    FROM visit WHERE filled
)
SELECT 'K' || "session" AS cart, customer, utc(started) AS occurred_at, "session", visitor, worth AS value,
    CASE WHEN bought IS NOT NULL OR u(key, 'checkout') < 0.35 THEN utc(coalesce(bought - hours(0.01), started + hours(0.05))) END
        AS checkout_at,
    utc(bought) AS purchased_at, country
FROM filled ORDER BY occurred_at, key, cart
