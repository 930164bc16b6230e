-- When things happen: weekdays, sales days and feasts. A month of a country is 256 slots, each a day, in proportion
-- to the day's weight, so that drawing a slot evenly draws a day by its weight. Calendar 7 is the service desk's.
CREATE TABLE month AS
SELECT m::INTEGER AS month, (getvariable('since') + to_months(m::INTEGER))::DATE AS since,
    (getvariable('since') + to_months(m::INTEGER + 1))::DATE AS until
FROM range(getvariable('months')) AS months (m);

-- Feasts that move; years that are not listed have none. Weights are whole per cents, so that their sums are exact.
CREATE TABLE season AS
SELECT calendar, feast AS since, feast + 30 AS until, 130 AS weight
FROM (VALUES
    (DATE '2022-04-03'), (DATE '2023-03-23'), (DATE '2024-03-12'), (DATE '2025-03-02'), (DATE '2026-02-19'),
    (DATE '2027-02-08'), (DATE '2028-01-28'), (DATE '2029-01-16'), (DATE '2030-01-06'), (DATE '2030-12-26')
) AS ramadan (feast), (VALUES (0), (2)) AS fasting (calendar)
UNION ALL
SELECT calendar, feast - 14, feast, weight
FROM (VALUES
    (DATE '2022-02-01'), (DATE '2023-01-22'), (DATE '2024-02-10'), (DATE '2025-01-29'), (DATE '2026-02-17'),
    (DATE '2027-02-06'), (DATE '2028-01-26'), (DATE '2029-02-13'), (DATE '2030-02-03'), (DATE '2031-01-23')
) AS lunar_new_year (feast), (VALUES (0, 120), (3, 150), (4, 150)) AS spring (calendar, weight)
UNION ALL
SELECT calendar, make_date(y, m, d), make_date(y, m, d) + 1, weight
FROM (SELECT DISTINCT year(since)::INTEGER AS y FROM month), range(5) AS south (calendar),
    (VALUES (11, 11, 400), (12, 12, 300)) AS sale (m, d, weight)
UNION ALL
SELECT calendar, make_date(y, 12, 1), make_date(y, 12, 22), 160
FROM (SELECT DISTINCT year(since)::INTEGER AS y FROM month), (VALUES (5), (6)) AS christmas (calendar);

CREATE TABLE weighed_day AS
WITH dated AS (
    SELECT month, calendar::INTEGER AS calendar, day::DATE AS day
    FROM (SELECT month, unnest(generate_series(since, until - 1, INTERVAL 1 DAY)) AS day FROM month),
        range(8) AS calendars (calendar)
)
SELECT month, d.calendar, day, coalesce(max(weight), 100)
    * (CASE WHEN d.calendar = 7 THEN [140, 120, 110, 110, 110, 60, 50] ELSE [90, 90, 90, 90, 100, 125, 115] END)[isodow(day)]
    AS weight
FROM dated d LEFT JOIN season s ON s.calendar = d.calendar AND day >= s.since AND day < s.until
GROUP BY month, d.calendar, day;

-- How busy a month is beside an even one of 30 days.
CREATE TABLE volume AS
SELECT month, calendar, sum(weight) / 300000.0 AS volume FROM weighed_day GROUP BY month, calendar;

CREATE TABLE slot AS
WITH reached AS (
    SELECT month, calendar, day, 512 * sum(weight) OVER (PARTITION BY month, calendar ORDER BY day) AS reached
    FROM weighed_day
), drawn AS (
    SELECT month, calendar, slot, (2 * slot + 1) * sum(weight) AS level
    FROM weighed_day, range(256) AS slots (slot) GROUP BY month, calendar, slot
)
SELECT ((d.month * 8 + d.calendar) * 256 + slot)::INTEGER AS slot, day
FROM drawn d ASOF JOIN reached r ON d.month = r.month AND d.calendar = r.calendar AND d.level <= r.reached;

-- The slot of a key: join it to `slot` to get a day of the month.
CREATE MACRO slot_of(month, calendar, key, salt) AS
    (month * 8 + calendar) * 256 + (hash(key::BIGINT, salt || ' day', getvariable('seed')) % 256)::INTEGER;
