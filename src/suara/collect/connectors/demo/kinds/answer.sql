WITH scored AS (
    SELECT a.*, score(raw, [0, 1, 1][survey + 1], [10, 5, 7][survey + 1]) AS first_score, score(raw2, 1, 5) AS second_score,
        tone(first_score, [6, 2, 3][survey + 1], [9, 4, 5][survey + 1]) AS tone
    FROM ask a WHERE due(answered)
), answered AS (
    SELECT s.*, q.* EXCLUDE (survey), p.customer, p.country, p.region, p.plan, p.language,
        CASE WHEN q.kind = 'text' THEN comment_no(p.language, theme, tone, ask) END AS comment_no
    FROM scored s JOIN question q USING (survey) JOIN person p USING (no)
    WHERE place = 1 OR (complete AND (place = 2 OR u(ask, 'comment') < 0.45))
)
SELECT 'A' || ask || '-' || place AS answer, customer, utc(answered) AS occurred_at, 'R' || ask AS response, s.name AS survey,
    s.kind AS survey_kind, question, a.kind, scale_min, scale_max, CASE WHEN scale_max IS NOT NULL THEN 'up' END AS polarity,
    CASE WHEN scale_max IS NULL THEN NULL WHEN place = 1 THEN first_score ELSE second_score END AS score,
    CASE WHEN a.kind = 'choice' THEN theme END AS choice, NULL::VARCHAR[] AS choices, c.text, language, 'customer' AS subject,
    sent_by AS channel, s.touchpoint, 'agent-' || right('0' || agent_no, 2) AS agent, country, region, plan, product,
    NULL::VARCHAR AS department
FROM answered a JOIN survey s USING (survey) LEFT JOIN comment c USING (comment_no)
LEFT JOIN purchase b ON a.survey = 1 AND b.key = a.cause LEFT JOIN product USING (product_no)
UNION ALL
SELECT 'AV' || key, customer, utc(answered), 'RV' || key, 'visit', 'instant', 'reasons', 'intent', NULL, NULL, NULL, NULL, NULL, choices,
    NULL, NULL, 'customer', 'popup', 'web', NULL, country, NULL, NULL, NULL, NULL
FROM popup
UNION ALL
SELECT 'AS' || key || '-' || item, NULL, utc(answered), 'RS' || key, 'staff-pulse', 'relationship', item, kind, low, 10, 'up',
    CASE WHEN kind = 'enps' THEN enps ELSE content END, NULL, NULL, NULL, NULL, 'staff', 'email', NULL, NULL, NULL, NULL, NULL, NULL, department
FROM staff_reply, (VALUES ('recommend-work', 'enps', 0), ('content', 'satisfaction', 1)) AS item (item, kind, low)
WHERE due(answered)
ORDER BY occurred_at, answer
