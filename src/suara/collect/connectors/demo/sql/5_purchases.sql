-- What was bought and how it arrived. In the strike most parcels of its country come late.
CREATE TABLE purchase AS
WITH placed AS (
    SELECT no, key + n AS key, slot_of(now, calendar, key + n, 'buy') AS slot, joined, ended, country
    FROM (SELECT *, unnest(range(times(0.42 * volume * (0.4 + 1.2 * warmth), key, 'buy'))) AS n FROM present)
), dated AS (
    SELECT no, key, day + daytime(key, 'buy', 8, 23) AS bought, joined, ended, country,
        country = getvariable('strike_country') AND bought >= getvariable('strike_since')
            AND bought < getvariable('strike_until') AS struck
    FROM placed JOIN slot USING (slot)
)
SELECT no, key, bought, u(key, 'cancel') < 0.03 AS cancelled,
    u(key, 'late') < (CASE WHEN struck THEN 0.85 ELSE 0.06 END) AS late,
    (hash(key, 'product', getvariable('seed')) % 8)::INTEGER AS product_no,
    CASE WHEN u(key, 'how') < 0.45 THEN 'web' WHEN u(key, 'how') < 0.80 THEN 'app' ELSE 'store' END AS channel,
    bought + days(1.5 + 1.5 * u(key, 'transit') + (CASE WHEN late THEN 3 + 5 * u(key, 'delay') ELSE 0 END)) AS delivered
FROM dated
WHERE bought >= joined AND (ended IS NULL OR bought < ended);

-- The first purchase of everybody who was referred.
CREATE TABLE referred_purchase AS
SELECT no, arg_min(key, (bought, key)) AS key FROM purchase JOIN bond USING (no) WHERE NOT cancelled GROUP BY no;
