SELECT 'R' || ask AS response, customer, utc(answered) AS occurred_at, s.name AS survey, s.kind AS survey_kind, 'I' || ask AS invitation,
    utc(answered - hours(0.05)) AS started_at, complete, sent_by AS channel, language, country, region, plan, NULL::VARCHAR AS department
FROM ask JOIN person USING (no) JOIN survey s USING (survey) WHERE due(answered)
UNION ALL
SELECT 'RV' || key, customer, utc(answered), 'visit', 'instant', NULL, utc(answered - hours(0.01)), true, 'popup', NULL, country, NULL, NULL, NULL
FROM popup
UNION ALL
SELECT 'RS' || key, NULL, utc(answered), 'staff-pulse', 'relationship', NULL, utc(answered - hours(0.05)), true, 'email', NULL, NULL, NULL, NULL,
    department
FROM staff_reply WHERE due(answered)
ORDER BY occurred_at, response
