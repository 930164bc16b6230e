-- nps, csat and ces, from one pass over two months of answers.
WITH scores AS (
    SELECT day >= DATE '{mid}' AS now, kind, scale_max, avg(score) AS mean, stddev_samp(score) AS spread,
        100 * avg((score >= 9)::INT) AS promoters, 100 * avg((score <= 6)::INT) AS detractors,
        100 * avg((score >= 4)::INT) AS satisfied, 100 * avg((score >= 5)::INT) AS easy, 100 * avg((score <= 3)::INT) AS hard
    FROM answers WHERE day >= DATE '{start}' AND day < DATE '{end}' GROUP BY ALL
)
SELECT now, any_value(promoters - detractors) FILTER (kind = 'nps' AND scale_max = 10) AS nps,
    any_value(mean) FILTER (kind = 'csat' AND scale_max = 5) AS csat_mean,
    any_value(satisfied) FILTER (kind = 'csat' AND scale_max = 5) AS csat_top2,
    any_value(mean) FILTER (kind = 'ces' AND scale_max = 7) AS ces_ease_mean,
    any_value(easy) FILTER (kind = 'ces' AND scale_max = 7) AS ces_easy,
    any_value(easy - hard) FILTER (kind = 'ces' AND scale_max = 7) AS ces_net_easy,
    list(spread) AS _spread
FROM scores GROUP BY now
