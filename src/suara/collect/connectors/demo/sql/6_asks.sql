-- Who was asked what, and the answer. `raw` is what the person feels on the scale of the survey's first question;
-- `raw2` on that of its second score. Surveys: 0 relationship, 1 after delivery, 2 after support.
CREATE TABLE ask AS
WITH quarterly AS (
    SELECT no, key, slot_of(now, 7, key, 'ask') AS slot, now, warmth, country, plan FROM present WHERE (now + no) % 3 = 0
), relationship AS (
    SELECT q.no, key, day + daytime(key, 'ask', 9, 20) AS sent, warmth, l.no IS NOT NULL AS hurt,
        country = getvariable('strike_country') AND sent >= getvariable('strike_since') + to_days(2)
            AND sent < getvariable('strike_until') + to_days(30) AS struck,
        plan = getvariable('price_plan') AND sent >= getvariable('price_since') AND sent < getvariable('price_until') AS dearer
    FROM quarterly q JOIN slot USING (slot) LEFT JOIN let_down l ON l.no = q.no AND l.month = q.now
), asked AS (
    SELECT 0 AS survey, no, key, NULL::BIGINT AS cause, sent, NULL::INTEGER AS agent_no,
        CASE WHEN hurt THEN 'support' WHEN struck AND u(key, 'why') < 0.6 THEN 'delivery'
            WHEN dearer AND u(key, 'why') < 0.6 THEN 'price'
            ELSE pick(key, 'theme', ['delivery', 'price', 'support', 'app', 'product', 'staff']) END AS theme,
        3.7 + 8.6 * warmth + 3 * (u(key, 'feel') - 0.5) - (CASE WHEN hurt THEN 2.0 ELSE 0 END)
            - (CASE WHEN struck THEN 1.5 ELSE 0 END) - (CASE WHEN dearer THEN 1.5 ELSE 0 END) AS raw, NULL AS raw2
    FROM relationship
    UNION ALL
    SELECT 1, no, key, key, date_trunc('day', delivered) + days(1) + daytime(key, 'ask', 9, 12), NULL,
        CASE WHEN late THEN 'delivery' ELSE pick(key, 'theme', ['delivery', 'price', 'app', 'product', 'product']) END,
        3.3 + 1.8 * warmth + (u(key, 'feel') - 0.5) - (CASE WHEN late THEN 1.7 ELSE 0 END), NULL
    FROM purchase JOIN prospect USING (no)
    WHERE NOT cancelled AND u(key, 'ask') < 0.5
    UNION ALL
    SELECT 2, no, key, key, resolved + hours(2), agent_no, pick(key, 'theme', ['support', 'support', 'staff']),
        3.9 + 2.6 * warmth + 2 * (u(key, 'feel') - 0.5) - (CASE WHEN region = getvariable('slow_region') THEN 1.2 ELSE 0 END)
            - (CASE WHEN stuck THEN 1.0 ELSE 0 END) + (CASE WHEN best THEN 0.6 ELSE 0 END),
        2.7 + 1.8 * warmth + 1.4 * (u(key, 'feel') - 0.5) - (CASE WHEN region = getvariable('slow_region') THEN 0.4 ELSE 0 END)
            - (CASE WHEN stuck THEN 0.6 ELSE 0 END) + (CASE WHEN best THEN 0.9 ELSE 0 END)
    FROM ticket JOIN prospect USING (no)
    WHERE u(key, 'ask') < 0.8
), sent AS (
    SELECT asked.*, key * 4 + survey AS ask, pick(key * 4 + survey, 'sent by', ['email', 'email', 'sms', 'app']) AS sent_by,
        sent_by = 'email' AND u(key * 4 + survey, 'bounce') < 0.03 AS bounced
    FROM asked LEFT JOIN parting USING (no) JOIN prospect USING (no)
    WHERE sent >= joined AND sent < coalesce(ended, getvariable('until')) AND sent < getvariable('until')
)
SELECT survey, no, ask, cause, sent, agent_no, theme, raw, raw2, sent_by, bounced,
    CASE WHEN NOT bounced AND u(ask, 'answer') < [0.38, 0.42, 0.45][survey + 1] THEN sent + hours(5 * wait(ask, 'answer')) END
        AS answered,
    u(ask, 'finish') < 0.93 AS complete
FROM sent;
