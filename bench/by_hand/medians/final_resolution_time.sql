SELECT closed_day >= DATE '{mid}' AS now, epoch(closed_at) - epoch(occurred_at) AS x
FROM tickets WHERE closed_day >= DATE '{start}' AND closed_day < DATE '{end}'
