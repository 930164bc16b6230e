-- Words that the other files speak in. Everything random is a hash of (key, salt, seed), and every formula
-- uses only + - * / and sqrt, which IEEE 754 fixes to the last bit: the same seed gives the same company anywhere.

-- A number in [0, 1).
CREATE MACRO u(key, salt) AS hash(key::BIGINT, salt, getvariable('seed')) / 18446744073709551616.0;
-- One of a list.
CREATE MACRO pick(key, salt, options) AS
    options[1 + (hash(key::BIGINT, salt, getvariable('seed')) % len(options)::UBIGINT)::INTEGER];
-- A count with the given mean: 0, 1, 2 ... up to twice the mean.
CREATE MACRO times(mean, key, salt) AS floor(2 * mean * u(key, salt || ' much') + u(key, salt))::INTEGER;
-- A waiting time relative to its median: log-logistic with shape 2, from 0.14 to 7.
CREATE MACRO wait(key, salt) AS sqrt((0.02 + 0.96 * u(key, salt)) / (0.98 - 0.96 * u(key, salt)));
-- A size relative to its median: log-logistic with shape 4, from 0.38 to 2.6.
CREATE MACRO size(key, salt) AS sqrt(wait(key, salt));
-- A whole score on a scale.
CREATE MACRO score(raw, low, high) AS greatest(low, least(high, floor(raw + 0.5)))::INTEGER;
CREATE MACRO hours(x) AS to_seconds(floor(3600 * x)::BIGINT);
CREATE MACRO days(x) AS hours(24 * x);
-- A time of day between two hours, most often halfway.
CREATE MACRO daytime(key, salt, opens, closes) AS
    hours(opens + (closes - opens) * (u(key, salt || ' hour') + u(key, salt || ' rest')) / 2);
CREATE MACRO cents(amount) AS round(amount, 2);
-- Times are the company's local ones until they leave: then UTC, and empty where they still lie ahead.
CREATE MACRO utc(moment) AS moment - to_hours(getvariable('utc_offset'));
CREATE MACRO known(moment) AS CASE WHEN moment < getvariable('until') THEN utc(moment) END;
-- Whether a moment lies in the part of the window that is being written.
CREATE MACRO due(moment) AS moment >= getvariable('chunk_since') AND moment < getvariable('chunk_until');
