-- nps, csat and ces, from one pass over two months of answers.
SELECT day >= DATE '{mid}' AS now,
    100 * (avg((score >= 9)::INT) FILTER (kind = 'nps') - avg((score <= 6)::INT) FILTER (kind = 'nps')) AS nps,
    avg(score) FILTER (kind = 'csat') AS csat_mean,
    100 * avg((score >= 4)::INT) FILTER (kind = 'csat') AS csat_top2,
    avg(score) FILTER (kind = 'ces') AS ces_ease_mean,
    100 * avg((score >= 5)::INT) FILTER (kind = 'ces') AS ces_easy,
    100 * (avg((score >= 5)::INT) FILTER (kind = 'ces') - avg((score <= 3)::INT) FILTER (kind = 'ces')) AS ces_net_easy,
    stddev_samp(score) FILTER (kind = 'csat') AS _csat, stddev_samp(score) FILTER (kind = 'ces') AS _ces
FROM answers
WHERE day >= DATE '{start}' AND day < DATE '{end}' AND (kind, scale_max) IN (('nps', 10), ('csat', 5), ('ces', 7))
GROUP BY now
