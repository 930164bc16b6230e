WITH made AS (
    SELECT 'R' || p.no AS referral, referrer, invited, joined, p.customer AS invitee, p.country, key, p.no
    FROM person p LEFT JOIN referred_purchase USING (no) WHERE referrer IS NOT NULL
    UNION ALL
    SELECT 'RX' || key, no, day + daytime(key, 'refer', 8, 23), NULL, NULL, country, NULL, key
    FROM present JOIN slot ON slot = slot_of(now, calendar, key, 'refer')
    WHERE warmth > 0.5 AND u(key, 'refer') < 0.04
)
SELECT referral, friend.customer, utc(made.invited) AS occurred_at, pick(made.no, 'sent by', ['link', 'link', 'email', 'social']) AS channel,
    invitee, known(made.joined) AS converted_at, CASE WHEN key IS NOT NULL THEN 'O' || key END AS "order", made.country
FROM made JOIN person friend ON friend.no = made.referrer
WHERE due(made.invited) AND made.invited >= friend.joined AND (friend.ended IS NULL OR made.invited < friend.ended) ORDER BY occurred_at, referral
