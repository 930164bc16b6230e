-- Everybody who is or was a customer, in the order of joining, before anything has happened to them. `warmth` is what a
-- customer thinks of the company: it moves scores, orders, referrals and leaving together.
CREATE TABLE prospect AS
WITH numbered AS (
    SELECT no, greatest(-1, floor((no - getvariable('base')) * getvariable('days')
            / greatest(1, getvariable('customers') - getvariable('base'))::DOUBLE))::INTEGER AS day_in,
        floor(no * 1096.0 / getvariable('base'))::INTEGER AS day_before
    FROM range(getvariable('customers')) AS people (no)
), joined AS (
    SELECT no, CASE WHEN no < getvariable('base') THEN getvariable('since')::DATE - 1096 + day_before
            ELSE getvariable('since')::DATE + day_in END + daytime(no, 'join', 8, 23) AS joined
    FROM numbered
)
SELECT no, joined, calendar, country, region, pick(no, 'language', languages) AS language,
    CASE WHEN u(no, 'plan') < 0.60 THEN 'Basic' WHEN u(no, 'plan') < 0.88 THEN 'Plus' ELSE 'Family' END AS plan,
    (u(no, 'warm') + u(no, 'warmer') + u(no, 'warmest')) / 3 AS warmth,
    CASE WHEN no < getvariable('base') THEN -1 ELSE datediff('month', getvariable('since'), joined) END::INTEGER AS first_month
FROM joined JOIN door ON door = floor(100 * u(no, 'door'))::INTEGER;

-- Tickets that would be opened if nobody ever left: the usual ones, and those of the strike and of the price change.
CREATE TABLE ticket AS
WITH everyday AS (
    SELECT no, m.month, unnest(range(times(0.15, no * 64 + m.month, 'ticket'))) AS n
    FROM prospect p JOIN month m ON m.month >= p.first_month
), opened AS (
    SELECT no, no * 4096 + month * 64 + n AS key, day + daytime(no * 4096 + month * 64 + n, 'ticket', 9, 21) AS opened,
        pick(no * 4096 + month * 64 + n, 'topic', ['delivery', 'payment', 'product', 'account', 'app', 'price']) AS topic
    FROM everyday JOIN slot ON slot = slot_of(month, 7, no * 4096 + month * 64 + n, 'ticket')
    UNION ALL
    SELECT no, no * 4096 + 62, getvariable('strike_since') + days(floor(12 * u(no, 'strike day'))) + daytime(no, 'strike', 9, 21),
        'delivery'
    FROM prospect WHERE country = getvariable('strike_country') AND u(no, 'strike') < 0.25
    UNION ALL
    SELECT no, no * 4096 + 63, getvariable('price_since') + days(floor(45 * u(no, 'price day'))) + daytime(no, 'price', 9, 21),
        'price'
    FROM prospect WHERE plan = getvariable('price_plan') AND u(no, 'price') < 0.15
), handled AS (
    SELECT o.*, floor(24 * u(key, 'agent'))::INTEGER + 1 AS agent_no, u(key, 'stuck') < 0.10 AS stuck,
        (agent_no = getvariable('best_agent_no')) AS best,
        CASE WHEN region = getvariable('slow_region') THEN 2.0 ELSE 1.0 END AS slowness
    FROM opened o JOIN prospect p USING (no)
    WHERE opened >= p.joined AND opened >= getvariable('since') AND opened < getvariable('until')
)
SELECT no, key, opened, topic, agent_no, best, stuck, opened + hours(1.5 * slowness * wait(key, 'reply')) AS replied,
    replied + hours(slowness * (CASE WHEN stuck THEN 290 ELSE 20 END) * wait(key, 'resolve')) AS resolved,
    datediff('month', getvariable('since'), opened)::INTEGER AS month, resolved > opened + to_days(7) AS overlong
FROM handled;

-- The two months after the one in which a ticket was opened that stayed unresolved for more than a week.
CREATE TABLE let_down AS
SELECT DISTINCT no, month + step AS month FROM ticket, (VALUES (1), (2)) AS after (step) WHERE overlong;

-- Who leaves, and in which month: the first in which chance falls under the hazard. The month of joining is free.
CREATE TABLE farewell AS
SELECT p.no, min(m.month) AS month
FROM prospect p JOIN month m ON m.month > p.first_month LEFT JOIN let_down l ON l.no = p.no AND l.month = m.month
WHERE u(p.no * 64 + m.month, 'leave') < 0.024 * (1.8 - 1.6 * warmth)
    * (CASE WHEN l.no IS NULL THEN 1.0 ELSE 3.0 END)
    * (CASE WHEN plan = getvariable('price_plan') AND m.since >= getvariable('price_since')
        AND m.since < getvariable('price_until') THEN 2.5 ELSE 1.0 END)
GROUP BY p.no;

CREATE TABLE parting AS
SELECT no, month, since + days(floor(27 * u(no, 'leave day'))) + daytime(no, 'leave', 8, 23) AS ended
FROM farewell JOIN month USING (month);

-- Who was won by whom: of eight earlier customers the first who is warm and still there.
CREATE TABLE bond AS
WITH asked AS (
    SELECT no, joined, joined - days(1 + 9 * u(no, 'invited')) AS invited, n,
        floor(no * u(no * 8 + n, 'referrer'))::BIGINT AS referrer
    FROM prospect, range(8) AS tries (n)
    WHERE joined >= getvariable('since') + to_days(14) AND u(no, 'referred') < 0.25
)
SELECT asked.no, min(invited) AS invited, arg_min(referrer, n) AS referrer
FROM asked JOIN prospect friend ON friend.no = referrer LEFT JOIN parting ON parting.no = referrer
WHERE friend.warmth > 0.5 AND friend.joined < invited AND (ended IS NULL OR ended > asked.joined)
GROUP BY asked.no;

CREATE TABLE person AS
SELECT p.*, 'C' || (1000001 + no) AS customer, parting.month AS last_month, ended, referrer, invited,
    CASE WHEN referrer IS NOT NULL THEN 'referral'
        ELSE pick(no, 'won', ['search', 'search', 'search', 'social', 'social', 'partner', 'store']) END AS channel
FROM prospect p LEFT JOIN parting USING (no) LEFT JOIN bond USING (no);

-- Customers with every month of the part being written in which they were there.
CREATE VIEW present AS
SELECT person.*, m.month AS now, volume, no * 4096 + m.month * 64 AS key
FROM person JOIN month m ON m.month >= first_month AND (last_month IS NULL OR m.month <= last_month)
JOIN volume v ON v.month = m.month AND v.calendar = person.calendar
WHERE m.month >= getvariable('chunk_first') AND m.month < getvariable('chunk_last');
