SELECT resolved_day >= DATE '{mid}' AS now, epoch(resolved_at) - epoch(occurred_at) AS x
FROM tickets WHERE resolved_day >= DATE '{start}' AND resolved_day < DATE '{end}'
