-- Visits that led to no purchase, of customers and of strangers, in the part of the window that is being written.
CREATE VIEW visit AS
WITH known AS (
    SELECT no, customer, country, key + n AS key, slot_of(now, calendar, key + n, 'visit') AS slot, joined, ended
    FROM (SELECT *, unnest(range(times(1.2 * volume * (0.5 + warmth), key, 'visit'))) AS n FROM present)
), strangers AS (
    SELECT -(m.month * 4294967296 + n) - 1 AS key, d.country, d.calendar, m.month
    FROM (SELECT month, unnest(range((getvariable('customers') * 0.3)::BIGINT)) AS n FROM month
            WHERE month >= getvariable('chunk_first') AND month < getvariable('chunk_last')) m
    JOIN door d ON d.door = floor(100 * u(-(m.month * 4294967296 + n) - 1, 'door'))::INTEGER
), came AS (
    SELECT key, customer, country, 'V' || no AS visitor, day + daytime(key, 'visit', 7, 23.9) AS came
    FROM known JOIN slot USING (slot)
    WHERE day + daytime(key, 'visit', 7, 23.9) >= joined AND (ended IS NULL OR day + daytime(key, 'visit', 7, 23.9) < ended)
    UNION ALL
    SELECT key, NULL, country, 'V-' || floor(u(key, 'visitor') * getvariable('customers') * 3)::BIGINT, day + daytime(key, 'visit', 7, 23.9)
    FROM strangers JOIN slot ON slot = slot_of(month, calendar, key, 'visit')
)
SELECT *, u(key, 'bounce') < (CASE WHEN customer IS NULL THEN 0.50 ELSE 0.25 END) AS bounced,
    NOT bounced AND u(key, 'cart') < 0.45 AS filled
FROM came;

-- One visit in eleven is asked what it was for.
CREATE MACRO asked_why(key) AS u(key, 'ask why') < 0.09;
