-- Closes of our share and of the index on weekdays: walks of whole steps, so that their sums are exact. The strike costs 6%.
WITH walk AS (
    SELECT day, symbol, peg, sum((hash(datediff('day', DATE '2000-01-01', day)::BIGINT, symbol, getvariable('seed')) % 201)::BIGINT - 99)
        OVER (PARTITION BY symbol ORDER BY day)
        - (CASE WHEN symbol = 'PNUSA' AND day >= getvariable('strike_since') THEN 1200 ELSE 0 END) AS steps
    FROM (SELECT unnest(generate_series(since, until - 1, INTERVAL 1 DAY)) AS day FROM month),
        (VALUES ('PNUSA', 4.2), ('SEA-40', 1250.0)) AS share (symbol, peg)
    WHERE isodow(day) <= 5
)
SELECT utc(day + INTERVAL 17 HOUR) AS occurred_at, symbol, round(peg * (20000 + steps) / 20000.0, 3) AS close,
    CASE WHEN symbol = 'PNUSA' THEN 'SEA-40' END AS "index"
FROM walk WHERE due(day + INTERVAL 17 HOUR) ORDER BY occurred_at, symbol
