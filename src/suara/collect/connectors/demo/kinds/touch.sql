-- Before joining: seen, compared, signed up. Afterwards: parcels with the days that they took, letters, and reviews by the warm.
WITH step AS (
    SELECT * FROM (VALUES (0, 'advertisement', 'awareness', 21), (1, 'comparison page', 'consideration', 7), (2, 'sign-up', 'decision', 0))
    AS step (n, touchpoint, stage, days_before)
), touched AS (
    SELECT 'TJ' || no || '-' || n AS touch, customer, joined - days(days_before * u(no, touchpoint)) AS moment, 'V' || no AS visitor,
        touchpoint, stage, channel, NULL::DOUBLE AS value, country, no * 4096 + n AS key
    FROM person, step WHERE joined >= getvariable('since')
    UNION ALL
    SELECT 'TD' || key, customer, delivered, NULL, CASE WHEN late THEN 'late delivery' ELSE 'delivery' END, 'retention', 'parcel',
        round(epoch(delivered - bought) / 86400, 1), country, key
    FROM purchase JOIN person USING (no) WHERE NOT cancelled
    UNION ALL
    SELECT 'TR' || key, customer, delivered + days(3 + 4 * wait(key, 'review')), 'V' || no, 'product review', 'advocacy', 'web',
        score(2.6 + 2.6 * warmth - (CASE WHEN late THEN 1.5 ELSE 0 END), 1, 5), country, key
    FROM purchase JOIN person USING (no) WHERE NOT cancelled AND u(key, 'review') < 0.3 * warmth
)
SELECT touch, customer, utc(moment) AS occurred_at, visitor, touchpoint, stage, channel, value, country
FROM touched WHERE due(moment) AND moment >= getvariable('since') ORDER BY occurred_at, touch
