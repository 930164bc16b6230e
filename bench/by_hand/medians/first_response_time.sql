SELECT day >= DATE '{mid}' AS now, epoch(first_reply_at) - epoch(occurred_at) AS x
FROM tickets WHERE day >= DATE '{start}' AND day < DATE '{end}' AND first_reply_at IS NOT NULL
