-- Where customers live. `weight` is a share of 100; `languages` are drawn from evenly.
CREATE TABLE place AS
SELECT * FROM (VALUES
    (0, 'MY', 'MY-Central', 16, ['ms', 'ms', 'en', 'zh-Hant']),
    (0, 'MY', 'MY-North', 9, ['ms', 'ms', 'ms', 'zh-Hant']),
    (0, 'MY', 'MY-East', 9, ['ms', 'ms', 'en']),
    (1, 'TH', 'TH-Bangkok', 10, ['th']),
    (1, 'TH', 'TH-North', 6, ['th']),
    (2, 'ID', 'ID-Java', 10, ['id']),
    (2, 'ID', 'ID-Sumatra', 9, ['id']),
    (3, 'TW', 'TW-North', 6, ['zh-Hant']),
    (3, 'TW', 'TW-South', 4, ['zh-Hant']),
    (4, 'SG', 'SG', 5, ['en', 'en', 'zh-Hant']),
    (5, 'DK', 'DK-East', 6, ['da', 'da', 'da', 'en']),
    (5, 'DK', 'DK-West', 4, ['da']),
    (6, 'SE', 'SE-South', 6, ['en'])
) AS place (calendar, country, region, weight, languages);

-- A hundred doors: drawing one evenly draws places by their weight.
CREATE TABLE door AS
SELECT (row_number() OVER (ORDER BY region, n) - 1)::INTEGER AS door, calendar, country, region, languages
FROM place, range(weight) AS copies (n);

CREATE TABLE plan AS
SELECT plan, amount_before::DOUBLE AS amount_before, amount_after::DOUBLE AS amount_after FROM (VALUES ('Basic', 15.0, 15.0), ('Plus', 29.0, 36.0), ('Family', 49.0, 49.0))
AS plan (plan, amount_before, amount_after);

CREATE TABLE product AS
SELECT * FROM (VALUES
    (0, 'Groceries', 60.0), (1, 'Tea and spices', 35.0), (2, 'Kitchen', 90.0), (3, 'Home', 120.0),
    (4, 'Beauty', 70.0), (5, 'Fashion', 110.0), (6, 'Electronics', 320.0), (7, 'Toys', 65.0)
) AS product (product_no, product, price);
