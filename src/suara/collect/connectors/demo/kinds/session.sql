WITH visited AS (
    SELECT 'W' || key AS "session", customer, came, visitor, country, key, bounced, false AS purchased FROM visit
    UNION ALL
    SELECT 'B' || key, customer, bought - hours(0.02 + 0.2 * size(key, 'stay')), 'V' || no, country, key, false, true
    FROM purchase p JOIN person USING (no) WHERE due(bought) AND p.channel <> 'store'
), counted AS (
    SELECT *, CASE WHEN bounced THEN 1 ELSE 2 + floor(3 * wait(key, 'pages')) END::INTEGER AS pages FROM visited
)
SELECT "session", customer, utc(came) AS occurred_at, visitor,
    CASE WHEN bounced THEN floor(20 * u(key, 'stay')) ELSE floor(pages * 40 * size(key, 'pace')) END::INTEGER AS seconds,
    pages, greatest(0, pages - 1 + times(1.0, key, 'clicks')) AS clicks,
    pick(key, 'came by', ['direct', 'search', 'search', 'social', 'email', 'app']) AS channel,
    CASE WHEN asked_why(key) THEN pick(key, 'intent', ['buy', 'browse', 'browse', 'track an order', 'get help', 'compare prices']) END
        AS intent,
    CASE WHEN intent <> 'browse' AND u(key, 'told') < 0.85 THEN purchased OR u(key, 'done') < 0.72 END AS task_completed,
    purchased, country
FROM counted ORDER BY occurred_at, key, purchased
