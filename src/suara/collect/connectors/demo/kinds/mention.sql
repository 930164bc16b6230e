-- The usual talk about us and a rival, and the talk that the strike and the price change set off.
WITH talk AS (
    SELECT month * 16777216 + n AS key, CASE WHEN u(month * 16777216 + n, 'brand') < 0.58 THEN 'Pasar Nusa' ELSE 'Kedai Utara' END AS brand,
        NULL AS cause
    FROM (SELECT month, unnest(range(greatest(20, getvariable('customers') * 7 // 100))) AS n FROM month
        WHERE month >= getvariable('chunk_first') AND month < getvariable('chunk_last'))
    UNION ALL SELECT 1099511627776 + n, 'Pasar Nusa', 'delivery' FROM range(getvariable('customers') // 50) AS strike (n)
    UNION ALL SELECT 2199023255552 + n, 'Pasar Nusa', 'price' FROM range(getvariable('customers') // 100) AS price (n)
), placed AS (
    SELECT key, brand, cause, d.country, pick(key, 'language', d.languages) AS language,
        CASE cause WHEN 'delivery' THEN getvariable('strike_since') + days(11 * u(key, 'day'))
            WHEN 'price' THEN getvariable('price_since') + days(30 * u(key, 'day')) ELSE day + daytime(key, 'talk', 7, 24) END AS said,
        coalesce(cause, pick(key, 'theme', ['delivery', 'price', 'support', 'app', 'product', 'product', 'staff'])) AS topic,
        u(key, 'sentiment') + (CASE WHEN cause IS NOT NULL THEN -0.6 WHEN brand = 'Pasar Nusa' THEN 0.05 ELSE 0 END) AS mood
    FROM talk
    JOIN door d ON (cause IS DISTINCT FROM 'delivery' AND d.door = floor(100 * u(key, 'door'))::INTEGER)
        OR (cause = 'delivery' AND d.door = (SELECT min(door) FROM door WHERE country = getvariable('strike_country')))
    LEFT JOIN slot ON cause IS NULL AND slot = slot_of(key // 16777216, d.calendar, key, 'talk')
)
SELECT 'M' || key AS mention, utc(said) AS occurred_at,
    pick(key, 'where', ['facebook', 'instagram', 'tiktok', 'x', 'forum']) AS channel, brand,
    c.text || ' #' || replace(brand, ' ', '') AS text,
    language, tone(mood, 0.29, 0.62) AS sentiment, topic, floor(150 * wait(key, 'reach') * wait(key, 'shared'))::INTEGER AS reach, country
FROM placed JOIN comment c ON c.comment_no = comment_no(language, topic, tone(mood, 0.29, 0.62), key)
WHERE due(said) ORDER BY occurred_at, key
