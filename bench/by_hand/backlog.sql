WITH lives AS (SELECT occurred_at, coalesce(closed_at, resolved_at) AS ended_at FROM tickets WHERE occurred_at < TIMESTAMP '{end_at}')
SELECT true AS now, count(*)::DOUBLE AS backlog FROM lives WHERE ended_at IS NULL OR ended_at >= TIMESTAMP '{end_at}'
UNION ALL
SELECT false, count(*) FROM lives WHERE occurred_at < TIMESTAMP '{mid_at}' AND (ended_at IS NULL OR ended_at >= TIMESTAMP '{mid_at}')
