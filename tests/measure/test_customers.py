"""What decides the numbers of customers and subscriptions."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

import suara
from facts_helper import emptied
from records_helper import put
from suara.errors import QuestionError
from suara.measure.period import Calendar

JANUARY = {"since": "2025-01-01", "until": "2025-02-01"}
FAMILY = ("churn", "gross_churn", "net_customer_change", "lost_to_acquired", "retention", "active_customers")


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    with suara.create(tmp_path_factory.mktemp("company") / "w", dimensions={"country": "text"}) as workspace:
        yield workspace


@pytest.fixture
def ws(company):
    return emptied(company)


def customer(name, began, ended=None, **more):
    return {"customer": name, "occurred_at": began, "ended_at": ended, **more}


def values(ws, *metrics, **ask):
    return [r["value"] for r in ws.measure(*metrics, **ask).rows]


def test_a_customer_who_leaves_as_the_period_begins_was_there_and_is_lost_in_it(ws):
    put(ws, "customer", [customer("a", "2024-01-01", "2025-01-01"), customer("b", "2024-01-01")])
    assert values(ws, "churn", **JANUARY) == [50.0]
    assert values(ws, "churn", since="2024-12-01", until="2025-01-01") == [0.0]


def test_a_customer_who_comes_as_the_period_begins_is_new_and_was_not_there(ws):
    put(ws, "customer", [customer("a", "2025-01-01"), customer("b", "2024-01-01")])
    result = ws.measure("churn", "new_customers", "net_customer_change", **JANUARY)
    assert [(r["value"], r["n"]) for r in result] == [(0.0, 1), (1.0, 1), (-100.0, 1)]


def test_gross_churn_above_100_has_no_interval(ws):
    put(ws, "customer", [customer("a", "2024-01-01")] + [customer(c, "2025-01-02", "2025-01-03") for c in "bc"])
    (row,) = ws.measure("gross_churn", **JANUARY).rows
    assert (row["value"], row["low"], row["high"], row["n"]) == (200.0, None, None, 1)


def test_without_customers_at_the_start_there_is_no_churn(ws):
    put(ws, "customer", [customer("a", "2025-01-02", "2025-01-03")])
    assert values(ws, "churn", "gross_churn", "retention", "lost_to_acquired", **JANUARY) == [None, None, None, 100.0]


def test_a_loss_after_as_of_has_not_happened_yet(ws):
    put(ws, "customer", [customer("a", "2024-01-01", "2025-01-20"), customer("b", "2024-01-01")])
    assert values(ws, "churn", **JANUARY, as_of="2025-01-20") == [0.0]
    assert values(ws, "churn", **JANUARY, as_of="2025-01-21") == [50.0]


def test_each_month_has_its_own_start(ws):
    put(ws, "customer", [customer("a", "2024-01-01", "2025-01-20"), customer("b", "2024-01-01", "2025-02-20")])
    result = ws.measure("churn", since="2025-01-01", until="2025-04-01", grain="month")
    assert [(r["value"], r["n"]) for r in result] == [(50.0, 2), (100.0, 1), (None, 0)]


def test_churn_by_country_and_channel_is_of_those_customers(ws):
    rows = [
        customer("a", "2024-01-01", "2025-01-20", country="MY", channel="ads"),
        customer("b", "2024-01-01", country="MY"),
    ]
    put(ws, "customer", [*rows, customer("c", "2024-01-01", country="DK", channel="ads")])
    assert {r["country"]: r["value"] for r in ws.measure("churn", by="country", **JANUARY)} == {"MY": 50.0, "DK": 0.0}
    assert {r["channel"]: r["value"] for r in ws.measure("churn", by="channel", **JANUARY)} == {"ads": 50.0, None: 0.0}
    assert values(ws, "churn", where={"country": "MY", "channel": "ads"}, **JANUARY) == [100.0]


def test_the_change_of_churn_has_an_interval(ws):
    put(ws, "customer", [customer(f"c{i}", "2024-01-01", "2025-01-20" if i < 30 else None) for i in range(60)])
    (row,) = ws.measure("churn", **JANUARY, compare="previous").rows
    assert (row["previous"], row["change"], row["clear"]) == (0.0, 50.0, True)


def test_revenue_churn_weighs_by_the_monthly_amount(ws):
    rows = [
        {"customer": "a", "monthly_amount": 90.0, "occurred_at": "2024-01-01"},
        {"customer": "b", "monthly_amount": 10.0, "occurred_at": "2024-01-01", "ended_at": "2025-01-01"},
        {"customer": "c", "occurred_at": "2024-01-01", "ended_at": "2025-01-05"},
        {"customer": "d", "monthly_amount": 50.0, "occurred_at": "2024-01-01", "ended_at": "2024-12-31"},
    ]
    put(ws, "subscription", rows)
    (row,) = ws.measure("revenue_churn", **JANUARY).rows
    assert (row["value"], row["n"], row["low"]) == (10.0, 2, None)


def test_revenue_churn_of_free_subscriptions_is_null(ws):
    put(ws, "subscription", [{"customer": "a", "monthly_amount": 0.0, "occurred_at": "2024-01-01"}])
    assert values(ws, "revenue_churn", **JANUARY) == [None]


def test_contacts_per_100_customers_cannot_be_cut_by_a_channel_that_means_two_things(ws):
    with pytest.raises(QuestionError, match=r"'channel' is not a column of contacts_per_100_customers"):
        ws.measure("contacts_per_100_customers", by="channel", **JANUARY)


def test_contacts_per_100_customers_follow_the_customers_country(ws):
    put(ws, "customer", [customer("a", "2024-01-01", country="MY"), customer("b", "2024-01-01", country="DK")])
    put(ws, "contact", [{"customer": "a", "channel": "phone", "occurred_at": "2025-01-05"}] * 3)
    found = ws.measure("contacts_per_100_customers", by="country", **JANUARY)
    assert {r["country"]: r["value"] for r in found} == {"MY": 300.0, "DK": 0.0}


ZONE = "America/New_York"
HOURS = st.integers(-24 * 20, 24 * 100)
LIVES = st.lists(
    st.tuples(HOURS, st.none() | st.integers(0, 24 * 60), st.sampled_from(["MY", "DK", None])), max_size=25
)
PERIODS = [
    ("2025-02-10", "2025-04-05", "month"),
    ("2025-03-01T12:00", "2025-03-20T06:00", "week"),
    ("2025-03-08", "2025-03-11", "day"),
]


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    with suara.create(
        tmp_path_factory.mktemp("shop") / "w", timezone=ZONE, dimensions={"country": "text"}
    ) as workspace:
        yield workspace


def percent(part, whole):
    return 100 * part / whole if whole else None


def slowly(lives, since, until):
    """The family by walking over every customer; the lives are (began, ended) instants."""
    start = [x for x in lives if x[0] < since and not (x[1] and x[1] < since)]
    lost = [x for x in lives if x[1] and since <= x[1] < until]
    new = [x for x in lives if since <= x[0] < until]
    end = [x for x in lives if x[0] < until and not (x[1] and x[1] < until)]
    of_start = [x for x in lost if x in start]
    n = len(start)
    return (
        percent(len(of_start), n),
        percent(len(lost), n),
        percent(n - len(end), n),
        percent(len(lost), len(new)),
        percent(n - len(of_start), n),
        n + len(new),
    )


@pytest.mark.slow
@given(lives=LIVES, asked=st.sampled_from(PERIODS))
def test_the_family_equals_a_walk_over_every_customer(shop, lives, asked):
    began = datetime(2025, 1, 1, tzinfo=UTC).replace(tzinfo=None)
    spans = [
        (began + timedelta(hours=a), None if b is None else began + timedelta(hours=a + b), c) for a, b, c in lives
    ]
    put(emptied(shop), "customer", [customer(f"c{i}", a, b, country=c) for i, (a, b, c) in enumerate(spans)])
    since, until, grain = asked
    calendar = Calendar.of(shop.settings)
    periods = calendar.cut(calendar.local(since), calendar.local(until), grain)
    found = shop.measure(*FAMILY, since=since, until=until, grain=grain)
    got = {name: [r["value"] for r in found if r["metric"] == name] for name in FAMILY}
    expected = [slowly([s[:2] for s in spans], p.since_at, p.until_at) for p in periods]
    for name, column in zip(FAMILY, zip(*expected, strict=True), strict=True):
        assert got[name] == pytest.approx(list(column), nan_ok=False), name
