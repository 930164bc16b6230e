SELECT day >= DATE '{mid}' AS now, count(*)::DOUBLE AS ticket_volume,
    100 * avg((reopened_at IS NOT NULL)::INT) FILTER (resolved_at IS NOT NULL) AS reopen_rate,
    100 * avg((transfers > 0)::INT) AS transfer_rate,
    100 * avg((coalesce(first_reply_at <= reply_due_at, false) AND coalesce(resolved_at <= resolve_due_at, false))::INT) AS sla_met
FROM tickets WHERE day >= DATE '{start}' AND day < DATE '{end}' GROUP BY now
