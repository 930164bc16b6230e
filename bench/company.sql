-- A company of any size, the same every time: three years of facts, evenly spread, in time order.
-- {answers}, {tickets}, {sessions}, {orders} and {customers} are counts; the workspace's zone is UTC+8 all year.
CREATE OR REPLACE TEMP MACRO rnd(i, s) AS (hash(i * 64 + s) % 1000003) / 1000003.0;
CREATE OR REPLACE TEMP MACRO pick(i, s, n) AS (hash(i * 64 + s) % n)::INTEGER;
CREATE OR REPLACE TEMP MACRO moment(i, s, n) AS
    TIMESTAMP '2022-12-31 16:00' + to_microseconds(((i / n::DOUBLE) * 94608000e6)::BIGINT + (hash(i * 64 + s) % 86400000000)::BIGINT);
CREATE OR REPLACE TEMP MACRO local_day(t) AS (t + INTERVAL 8 HOUR)::DATE;
CREATE OR REPLACE TEMP MACRO who(i, s) AS 'c' || floor(pow(rnd(i, s), 2) * {customers})::BIGINT;
CREATE OR REPLACE TEMP MACRO region(i, s) AS 'R' || pick(i, s, 12);
CREATE OR REPLACE TEMP MACRO product(i, s) AS 'P' || pick(i, s, 20);

INSERT INTO customers BY NAME
SELECT customer, occurred_at, local_day(occurred_at) AS day, ended_at, local_day(ended_at) AS ended_day, channel, region, product, 'bench' AS source, 1 AS load
FROM (
    SELECT 'c' || i AS customer, began AS occurred_at, region(i, 51) AS region, product(i, 52) AS product,
        ['ads', 'search', 'social', 'referral', 'direct'][1 + pick(i, 53, 5)] AS channel,
        CASE WHEN rnd(i, 54) < 0.4 THEN began + to_seconds((86400 * 900 * rnd(i, 55))::BIGINT) END AS ended_at
    FROM (SELECT i, TIMESTAMP '2021-12-31 16:00' + to_seconds((i / {customers} * 86400 * 1461)::BIGINT) AS began FROM range({customers}) r(i))
);

INSERT INTO answers BY NAME
SELECT 'a' || i AS answer, 'r' || i AS response, occurred_at, local_day(occurred_at) AS day, who(i, 1) AS customer,
    ['nps', 'csat', 'ces'][1 + kind] AS kind, [0, 1, 1][1 + kind] AS scale_min, [10, 5, 7][1 + kind] AS scale_max,
    CASE kind WHEN 0 THEN least(10, floor(11 * pow(rnd(i, 4), 0.45))) WHEN 1 THEN 1 + floor(5 * pow(rnd(i, 4), 0.5))
        ELSE 1 + floor(7 * pow(rnd(i, 4), 0.6)) END AS score,
    ['link', 'email', 'sms', 'popup', 'chat', 'api'][1 + pick(i, 5, 6)] AS channel,
    ['ms', 'th', 'id', 'zh-Hant', 'da', 'en'][1 + pick(i, 8, 6)] AS language,
    region(i, 6) AS region, product(i, 7) AS product, 'bench' AS source, 1 AS load
FROM (SELECT i, moment(i, 2, {answers}) AS occurred_at, pick(i, 3, 3) AS kind FROM range({answers}) r(i));

INSERT INTO tickets BY NAME
SELECT * EXCLUDE (i), local_day(occurred_at) AS day, local_day(first_reply_at) AS first_reply_day, local_day(resolved_at) AS resolved_day,
    local_day(closed_at) AS closed_day, occurred_at + INTERVAL 1 HOUR AS reply_due_at, occurred_at + INTERVAL 3 DAY AS resolve_due_at,
    'bench' AS source, 1 AS load
FROM (
    SELECT *, resolved_at + to_seconds((3600 + 200000 * rnd(i, 21))::BIGINT) AS closed_at,
        CASE WHEN rnd(i, 22) < 0.06 THEN resolved_at + INTERVAL 30 MINUTE END AS reopened_at
    FROM (
        SELECT i, 't' || i AS ticket, occurred_at, who(i, 11) AS customer,
            occurred_at + to_microseconds((30e6 + 7200e6 * pow(rnd(i, 13), 3))::BIGINT) AS first_reply_at,
            CASE WHEN rnd(i, 14) < 0.97 THEN occurred_at + to_microseconds((7300e6 + 600000e6 * pow(rnd(i, 15), 4))::BIGINT) END AS resolved_at,
            ['link', 'email', 'sms', 'popup', 'chat', 'api'][1 + pick(i, 16, 6)] AS channel,
            ['delivery', 'billing', 'quality', 'account', 'other'][1 + pick(i, 18, 5)] AS topic,
            floor(4 * pow(rnd(i, 17), 3))::BIGINT AS transfers, region(i, 19) AS region, product(i, 20) AS product
        FROM (SELECT i, moment(i, 12, {tickets}) AS occurred_at FROM range({tickets}) r(i))
    )
);

INSERT INTO sessions BY NAME
SELECT 's' || i AS session, occurred_at, local_day(occurred_at) AS day, who(i, 31) AS customer, 'v' || who(i, 31) AS visitor,
    5 + 1500 * pow(rnd(i, 35), 3) AS seconds, (1 + floor(20 * pow(rnd(i, 34), 3)))::BIGINT AS pages, pick(i, 39, 9) AS clicks,
    ['ads', 'search', 'social', 'referral', 'direct'][1 + pick(i, 33, 5)] AS channel,
    rnd(i, 36) < 0.03 AS purchased, region(i, 38) AS region, 'bench' AS source, 1 AS load
FROM (SELECT i, moment(i, 32, {sessions}) AS occurred_at FROM range({sessions}) r(i));

INSERT INTO carts BY NAME
SELECT 'k' || i AS cart, occurred_at, local_day(occurred_at) AS day, who(i, 31) AS customer, 's' || i AS session,
    300 * pow(rnd(i, 40), 3) AS value, checkout_at,
    CASE WHEN rnd(i, 42) < 0.6 THEN checkout_at + INTERVAL 4 MINUTE END AS purchased_at, region(i, 38) AS region, 'bench' AS source, 1 AS load
FROM (
    SELECT i, occurred_at, CASE WHEN rnd(i, 41) < 0.45 THEN occurred_at + INTERVAL 9 MINUTE END AS checkout_at
    FROM (SELECT i, moment(i, 32, {sessions}) AS occurred_at FROM range({sessions}) r(i) WHERE rnd(i, 37) < 0.18)
);

INSERT INTO orders BY NAME
SELECT 'o' || i AS "order", occurred_at, local_day(occurred_at) AS day, who(i, 43) AS customer,
    round(5 + 300 * pow(rnd(i, 45), 4), 2) AS amount, CASE WHEN rnd(i, 46) < 0.04 THEN 5.0 END AS refund, rnd(i, 47) < 0.02 AS cancelled,
    ['shop', 'app', 'phone'][1 + pick(i, 48, 3)] AS channel, region(i, 49) AS region, product(i, 50) AS product, 'bench' AS source, 1 AS load
FROM (SELECT i, moment(i, 44, {orders}) AS occurred_at FROM range({orders}) r(i));

INSERT INTO suara_origins VALUES ('order', 'amount', 65), ('session', 'seconds', 380);
INSERT INTO suara_loads (load, kind, source, loaded_at, rows_read, accepted, updated, unchanged, rejected)
SELECT 1, 'answer', 'bench', TIMESTAMP '2026-01-01', {answers}, {answers}, 0, 0, 0;
