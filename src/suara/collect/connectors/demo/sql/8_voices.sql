-- What people write, by language, theme and tone; `comment` is filled from the phrases before this file runs.
CREATE MACRO comment_no(language, theme, tone, key) AS
    ((list_position(['ms', 'th', 'id', 'zh-Hant', 'da', 'en'], language) - 1) * 18
        + (list_position(['delivery', 'price', 'support', 'app', 'product', 'staff'], theme) - 1) * 3
        + list_position(['negative', 'neutral', 'positive'], tone) - 1) * 64
    + (hash(key::BIGINT, 'comment', getvariable('seed')) % 64)::INTEGER;
CREATE MACRO tone(score, bad, good) AS
    CASE WHEN score <= bad THEN 'negative' WHEN score >= good THEN 'positive' ELSE 'neutral' END;

-- The surveys' questions, in the order in which they are asked.
CREATE TABLE question AS
SELECT * FROM (VALUES
    (0, 1, 'recommend', 'nps', 0, 10), (0, 2, 'reason', 'choice', NULL, NULL), (0, 3, 'comment', 'text', NULL, NULL),
    (1, 1, 'delivery', 'csat', 1, 5), (1, 3, 'comment', 'text', NULL, NULL),
    (2, 1, 'ease', 'ces', 1, 7), (2, 2, 'care', 'csat', 1, 5), (2, 3, 'comment', 'text', NULL, NULL)
) AS question (survey, place, question, kind, scale_min, scale_max);

CREATE TABLE survey AS
SELECT * FROM (VALUES
    (0, 'relationship', 'relationship', NULL), (1, 'after-delivery', 'transactional', 'delivery'),
    (2, 'after-support', 'transactional', 'support')
) AS survey (survey, name, kind, touchpoint);

-- Staff are asked every third month, without a name: a response says its department and no more.
CREATE VIEW staff_reply AS
SELECT n * 64 + month AS key, since + days(floor(14 * u(n * 64 + month, 'day'))) + daytime(n * 64 + month, 'reply', 9, 18) AS answered,
    department, score(8.8 - (CASE WHEN department = 'Support' THEN 1.2 ELSE 0 END) + 5 * (u(n * 64 + month, 'enps') - 0.6), 0, 10) AS enps,
    score(7.8 - (CASE WHEN department = 'Support' THEN 1.0 ELSE 0 END) + 4 * (u(n * 64 + month, 'content') - 0.5), 1, 10) AS content
FROM (
    SELECT n, month, since, pick(n, 'department', ['Support', 'Support', 'Logistics', 'Shops', 'Product', 'Finance']) AS department
    FROM range(greatest(60, getvariable('customers') // 400)) AS staff (n), month
    WHERE month % 3 = 1 AND u(n * 64 + month, 'takes part') < 0.8
);

-- Visitors who were asked, by a window on the page, for all the reasons of their visit.
CREATE VIEW popup AS
SELECT key, customer, country, came + hours(0.05) AS answered,
    list_distinct([pick(key, 'first', ['buy', 'browse', 'track an order']), pick(key, 'second', ['browse', 'compare prices', 'get help', 'buy'])])
        AS choices
FROM visit WHERE NOT bounced AND u(key, 'popup') < 0.05;
