SELECT day >= DATE '{mid}' AS now, count(*)::DOUBLE AS sessions, count(DISTINCT visitor)::DOUBLE AS visitors,
    avg(seconds) AS session_time, avg(pages) AS pages_per_session, avg(clicks) AS clicks_per_session,
    100 * avg((pages = 1)::INT) AS bounce_rate, 100 * avg(purchased::INT) AS conversion,
    stddev_samp(seconds) AS _seconds, stddev_samp(pages) AS _pages, stddev_samp(clicks) AS _clicks
FROM sessions WHERE day >= DATE '{start}' AND day < DATE '{end}' GROUP BY now
