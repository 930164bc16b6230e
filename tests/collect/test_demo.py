"""The demo company hangs together, is the same for a seed, and holds the truths that are planted in it."""

from collections.abc import Iterator
from datetime import date
from hashlib import sha256

import duckdb
import pyarrow as pa
import pytest

from suara.collect.connectors.demo import DemoCompany, world
from suara.errors import SettingsError
from suara.records import KINDS

UNTIL = date(2026, 7, 1)
LOCAL = "INTERVAL 8 HOUR"  # Asia/Kuala_Lumpur


def tables(company: DemoCompany) -> dict[str, pa.Table]:
    return {kind: reader.read_all() for kind, reader in company.records()}


@pytest.fixture(scope="module")
def company() -> DemoCompany:
    return DemoCompany(6_000, until=UNTIL)


@pytest.fixture(scope="module")
def db(company: DemoCompany) -> Iterator[duckdb.DuckDBPyConnection]:
    """Every kind as a table named by its plural; times moved to the company's zone are up to the query."""
    with duckdb.connect() as connection:
        for kind, reader in company.records():
            connection.register("reader", reader)
            connection.execute(f"CREATE TABLE {KINDS[kind].plural} AS FROM reader")
            connection.unregister("reader")
        yield connection


@pytest.fixture(scope="module")
def small() -> dict[str, pa.Table]:
    return tables(DemoCompany(300, 9, until=UNTIL))


def one(db: duckdb.DuckDBPyConnection, sql: str, *values: object) -> tuple:
    rows = db.execute(sql, list(values)).fetchall()
    assert len(rows) == 1
    return rows[0]


# ---- it is a company of the contract


def test_every_record_kind_is_there(small):
    assert set(small) == set(KINDS)
    assert all(table.num_rows > 0 for table in small.values())


def test_every_column_is_of_the_kind_or_a_declared_dimension(small):
    dimensions = set(DemoCompany(until=UNTIL).settings["dimensions"])
    strangers = {kind: set(t.column_names) - set(KINDS[kind].columns) - dimensions for kind, t in small.items()}
    assert not any(strangers.values()), strangers


def test_every_required_column_is_filled(small):
    for kind, table in small.items():
        for column in KINDS[kind].columns.values():
            if column.required:
                assert table.column(column.name).null_count == 0, (kind, column.name)


def test_every_value_of_a_closed_list_is_on_it(small):
    for kind, table in small.items():
        for column in KINDS[kind].columns.values():
            if column.one_of and column.name in table.column_names:
                found = set(table.column(column.name).unique().to_pylist()) - {None}
                assert found <= set(column.one_of), (kind, column.name)


@pytest.mark.parametrize("kind", [k for k in DemoCompany.KINDS if k not in {"cost", "price"}])
def test_ids_are_unique(db, kind):
    assert one(db, f'SELECT count(*) = count(DISTINCT "{kind}") FROM {KINDS[kind].plural}') == (True,)


@pytest.mark.parametrize("kind", DemoCompany.KINDS)
def test_records_are_ordered_by_time_and_none_lies_ahead(small, kind):
    times = small[kind].column("occurred_at").to_pylist()
    assert times == sorted(times)
    assert times[-1] < world._midnight(UNTIL)


def test_nothing_but_a_due_time_lies_ahead(db, company):
    for kind in DemoCompany.KINDS:
        plural = KINDS[kind].plural
        columns = [c.name for c in KINDS[kind].columns.values() if c.type == "timestamp" and "_due_" not in c.name]
        present = [c for (c,) in db.execute(f"SELECT column_name FROM (DESCRIBE {plural})").fetchall() if c in columns]
        for column in present:
            latest = one(db, f"SELECT max({column}) + {LOCAL} FROM {plural}")[0]
            assert latest is None or latest < world._midnight(company.until), (kind, column)


def test_a_default_company_has_100_to_200_thousand_facts():
    assert 100_000 < sum(t.num_rows for t in tables(DemoCompany(until=UNTIL)).values()) < 200_000


# ---- it is the same for a seed


def test_the_same_seed_gives_the_same_records(small):
    assert tables(DemoCompany(300, 9, until=UNTIL)) == small


def test_the_records_of_a_seed_are_those_of_yesterday():
    """An engine that hashes otherwise would make another company: notice it."""
    orders = tables(DemoCompany(50, 3, until=UNTIL))["order"]
    assert sha256(repr(orders.to_pylist()).encode()).hexdigest()[:16] == "c974b06691f17d12"


def test_another_seed_gives_other_records(small):
    assert tables(DemoCompany(300, 9, seed=8, until=UNTIL))["order"] != small["order"]


@pytest.mark.slow
def test_writing_in_parts_gives_the_same_records(small, monkeypatch):
    monkeypatch.setattr(world, "PART", 600)  # two months at once
    assert tables(DemoCompany(300, 9, until=UNTIL)) == small


@pytest.mark.parametrize(("customers", "months"), [(1, 1), (2, 1), (3, 60)])
def test_the_smallest_and_the_longest_company_can_be_made(customers, months):
    assert tables(DemoCompany(customers, months, until=UNTIL))["customer"].num_rows == customers


@pytest.mark.parametrize(
    "wrong", [{"customers": 0}, {"months": 0}, {"months": 61}, {"until": date(2026, 7, 2)}], ids=str
)
def test_a_size_that_cannot_be_made_is_refused_with_a_remedy(wrong):
    with pytest.raises(SettingsError) as fault:
        DemoCompany(**({"until": UNTIL} | wrong))
    assert fault.value.remedy


# ---- it hangs together


@pytest.mark.parametrize(
    ("kind", "column", "target"),
    [
        *((kind, "customer", "customer") for kind in ("order", "session", "ticket", "contact", "answer", "referral")),
        ("answer", "response", "response"),
        ("response", "invitation", "invitation"),
        ("order", "session", "session"),
        ("cart", "session", "session"),
        ("order", "referral", "referral"),
        ("referral", "order", "order"),
        ("referral", "invitee", "customer"),
    ],
)
def test_what_a_record_refers_to_exists(db, kind, column, target):
    left, right = KINDS[kind].plural, KINDS[target].plural
    filled, lost = one(
        db,
        f'SELECT count(l."{column}"), count(*) FILTER (WHERE l."{column}" IS NOT NULL AND t."{target}" IS NULL)'
        f' FROM {left} l LEFT JOIN (SELECT "{target}" FROM {right}) t ON t."{target}" = l."{column}"',
    )
    assert filled > 0
    assert lost == 0


@pytest.mark.parametrize("kind", ["order", "ticket", "contact", "invitation", "referral"])
def test_nothing_happens_to_a_customer_before_joining_or_after_leaving(db, kind):
    outside = one(
        db,
        f"SELECT count(*) FROM {KINDS[kind].plural} r JOIN customers c USING (customer)"
        " WHERE r.occurred_at < c.occurred_at OR r.occurred_at >= c.ended_at",
    )
    assert outside == (0,)


def test_the_times_of_a_ticket_follow_one_another(db):
    wrong = one(
        db,
        "SELECT count(*) FROM tickets WHERE first_reply_at < occurred_at OR resolved_at < first_reply_at"
        " OR reopened_at < resolved_at OR closed_at < coalesce(reopened_at, resolved_at)",
    )
    assert wrong == (0,)


def test_a_converted_referral_made_a_customer_of_that_channel(db):
    converted, won = one(
        db,
        "SELECT count(*), count(*) FILTER (WHERE c.channel = 'referral' AND c.occurred_at = r.converted_at)"
        " FROM referrals r JOIN customers c ON c.customer = r.invitee",
    )
    assert converted == won > 0


def test_promoters_leave_less_and_order_more_than_detractors(db):
    promoter, detractor = db.execute(
        """
        WITH person AS (SELECT customer, avg(score) AS score FROM answers WHERE kind = 'nps' GROUP BY customer),
            bought AS (SELECT customer, count(*) AS orders FROM orders GROUP BY customer)
        SELECT avg((ended_at IS NOT NULL)::INTEGER), avg(coalesce(orders, 0))
        FROM person JOIN customers USING (customer) LEFT JOIN bought USING (customer)
        WHERE score >= 9 OR score <= 6 GROUP BY score >= 9 ORDER BY score >= 9 DESC
        """
    ).fetchall()
    assert promoter[0] < 0.8 * detractor[0]
    assert promoter[1] > 1.3 * detractor[1]


def test_single_days_busy_with_sales_are_the_busiest(db):
    busiest = db.execute(
        f"SELECT day FROM (SELECT (occurred_at + {LOCAL})::DATE AS day, count(*) AS n FROM orders GROUP BY day)"
        " ORDER BY n DESC LIMIT 2"
    ).fetchall()
    assert {day for (day,) in busiest} == {date(2025, 11, 11), date(2025, 12, 12)}


def test_comments_come_in_six_languages_with_hundreds_of_different_ones(db):
    distinct = dict(
        db.execute(
            "SELECT language, count(DISTINCT text) FROM answers WHERE text IS NOT NULL GROUP BY language"
        ).fetchall()
    )
    assert set(distinct) == {"ms", "th", "id", "zh-Hant", "da", "en"}
    assert min(distinct.values()) > 300


def test_comments_are_as_glad_as_their_scores(db):
    """A comment belongs to one tone of one theme, so the same words never go with both 9-10 and 0-6."""
    both = one(
        db,
        """
        WITH said AS (SELECT s.score, c.text FROM answers s JOIN answers c USING (response)
            WHERE s.kind = 'nps' AND c.text IS NOT NULL)
        SELECT count(*) FROM (SELECT text FROM said GROUP BY text HAVING min(score) <= 6 AND max(score) >= 9)
        """,
    )
    assert both == (0,)


# ---- the planted truths


def during_strike(company: DemoCompany, moment: str) -> str:
    truths = company.truths
    return f"({moment} + {LOCAL} >= DATE '{truths.strike_since}' AND {moment} + {LOCAL} < DATE '{truths.strike_until}')"


def test_in_the_strike_most_parcels_of_its_country_come_late(db, company):
    struck, other = one(
        db,
        f"""
        SELECT avg(late::INTEGER) FILTER (WHERE struck), avg(late::INTEGER) FILTER (WHERE NOT struck)
        FROM (SELECT touchpoint = 'late delivery' AS late,
                country = ? AND {during_strike(company, "(occurred_at - INTERVAL 1 DAY * value::INTEGER)")} AS struck
            FROM touches WHERE stage = 'retention')
        """,
        company.truths.strike_country,
    )
    assert 0.7 < struck < 0.95
    assert other < 0.08


def test_satisfaction_after_orders_falls_by_more_than_a_point_in_the_strike(db, company):
    struck, other = one(
        db,
        f"""
        SELECT avg(score) FILTER (WHERE struck), avg(score) FILTER (WHERE NOT struck)
        FROM (SELECT score, {during_strike(company, "(occurred_at - INTERVAL 6 DAY)")} AS struck
            FROM answers WHERE survey = 'after-delivery' AND kind = 'csat' AND country = ?)
        """,
        company.truths.strike_country,
    )
    assert 0.7 < other - struck < 1.9


def test_delivery_tickets_surge_tenfold_in_the_strike(db, company):
    a_day, usual = one(
        db,
        f"""
        SELECT count(*) FILTER (WHERE struck) / 9, count(*) FILTER (WHERE NOT struck) / 539
        FROM (SELECT {during_strike(company, "occurred_at")} AS struck
            FROM tickets WHERE topic = 'delivery' AND country = ?)
        """,
        company.truths.strike_country,
    )
    assert a_day > 10 * usual


LEAVING = f"""
    WITH month AS (
        SELECT unnest(generate_series(DATE '2025-03-01', DATE '2026-06-01', INTERVAL 1 MONTH)) AS month
    ), let_down AS (
        SELECT customer, date_trunc('month', occurred_at + {LOCAL}) AS month FROM tickets
        WHERE coalesce(resolved_at, TIMESTAMP '2026-06-30 16:00') > occurred_at + to_days($days)
    ), customer_month AS (
        SELECT customer, plan, month, coalesce(ended_at + {LOCAL} < month + INTERVAL 1 MONTH, false) AS leaves,
            EXISTS (FROM let_down l WHERE l.customer = c.customer
                AND l.month IN (m.month - INTERVAL 1 MONTH, m.month - INTERVAL 2 MONTH)) AS hurt,
            plan = $plan AND month >= $since AND month < $until AS dearer
        FROM customers c JOIN month m ON c.occurred_at + {LOCAL} < month
            AND (ended_at IS NULL OR ended_at + {LOCAL} >= month)
    )
"""


@pytest.fixture(scope="module")
def leaving(db, company):
    truths = company.truths
    values = {
        "days": truths.unresolved_days,
        "plan": truths.price_plan,
        "since": truths.price_since,
        "until": truths.price_until,
    }
    sql = """
        SELECT avg(leaves::INTEGER) FILTER (WHERE hurt AND NOT dearer) AS hurt,
            avg(leaves::INTEGER) FILTER (WHERE dearer AND NOT hurt) AS dearer,
            avg(leaves::INTEGER) FILTER (WHERE NOT hurt AND NOT dearer) AS usual FROM customer_month
    """
    hurt, dearer, usual = db.execute(LEAVING + sql, values).fetchall()[0]
    return {"hurt": hurt / usual, "dearer": dearer / usual, "usual": usual}


def test_customers_with_a_ticket_unresolved_for_a_week_leave_at_about_three_times_the_rate(leaving):
    assert 2.3 < leaving["hurt"] < 3.8


def test_after_the_price_change_its_plan_leaves_at_about_two_and_a_half_times_the_rate(leaving):
    assert 1.9 < leaving["dearer"] < 3.2


def test_about_two_and_a_half_percent_leave_in_a_usual_month(leaving):
    assert 0.02 < leaving["usual"] < 0.03


def test_price_tickets_of_the_plan_surge_after_the_price_change(db, company):
    truths = company.truths
    after, before = one(
        db,
        f"""
        SELECT count(*) FILTER (WHERE day >= $since AND day < $since + INTERVAL 2 MONTH),
            count(*) FILTER (WHERE day >= $since - INTERVAL 2 MONTH AND day < $since)
        FROM (SELECT occurred_at + {LOCAL} AS day FROM tickets WHERE topic = 'price' AND plan = '{truths.price_plan}')
        """.replace("$since", f"DATE '{truths.price_since}'"),
    )
    assert after > 3 * before


def test_the_slow_region_takes_twice_as_long_to_resolve(db, company):
    slow, other = one(
        db,
        "SELECT median(epoch(resolved_at - occurred_at)) FILTER (WHERE region = $1),"
        " median(epoch(resolved_at - occurred_at)) FILTER (WHERE region <> $1) FROM tickets",
        company.truths.slow_region,
    )
    assert 1.8 < slow / other < 2.2


def test_the_slow_region_finds_support_harder_by_about_a_point(db, company):
    slow, other = one(
        db,
        "SELECT avg(score) FILTER (WHERE region = $1), avg(score) FILTER (WHERE region <> $1)"
        " FROM answers WHERE kind = 'ces'",
        company.truths.slow_region,
    )
    assert 0.9 < other - slow < 1.5


def test_the_best_agent_has_the_best_satisfaction_by_half_a_point(db, company):
    best, second = db.execute(
        "SELECT agent, avg(score) AS csat FROM answers WHERE kind = 'csat' AND agent IS NOT NULL"
        " GROUP BY agent ORDER BY csat DESC LIMIT 2"
    ).fetchall()
    assert best[0] == company.truths.best_agent
    assert best[1] > second[1] + 0.5


def test_the_best_agent_settles_nine_in_ten_contacts_at_once_and_the_others_seven(db, company):
    best, others = one(
        db,
        """
        WITH called AS (
            SELECT agent, occurred_at - lag(occurred_at) OVER w AS before,
                lead(occurred_at) OVER w - occurred_at AS after
            FROM contacts WHERE direction = 'inbound' AND handled_by = 'human'
            WINDOW w AS (PARTITION BY customer, topic ORDER BY occurred_at, contact)
        ), settled AS (
            SELECT agent, (after IS NULL OR after > INTERVAL 7 DAY)::INTEGER AS settled FROM called
            WHERE before IS NULL OR before > INTERVAL 7 DAY
        )
        SELECT avg(settled) FILTER (WHERE agent = $1), avg(settled) FILTER (WHERE agent <> $1) FROM settled
        """,
        company.truths.best_agent,
    )
    assert best > 0.9
    assert 0.65 < others < 0.78
