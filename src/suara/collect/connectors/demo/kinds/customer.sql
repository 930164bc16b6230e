SELECT customer, utc(joined) AS occurred_at, known(ended) AS ended_at, channel, country, region, plan
FROM person WHERE due(joined) ORDER BY occurred_at, no
