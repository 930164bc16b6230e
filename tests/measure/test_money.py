"""What decides the numbers of orders, buyers and the cost of winning them."""

import pytest

import suara
from facts_helper import emptied
from records_helper import put
from suara.errors import QuestionError

JANUARY = {"since": "2025-01-01", "until": "2025-02-01"}


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    with suara.create(tmp_path_factory.mktemp("company") / "w", dimensions={"country": "text"}) as workspace:
        yield workspace


@pytest.fixture
def ws(company):
    return emptied(company)


def order(customer, day, amount=10.0, **more):
    return {"customer": customer, "occurred_at": day, "amount": amount, **more}


def values(ws, *metrics, **ask):
    return [r["value"] for r in ws.measure(*metrics, **ask).rows]


def test_a_cancelled_order_is_in_no_metric_of_orders(ws):
    put(ws, "order", [order("a", "2025-01-05"), order("a", "2025-01-15", 90.0, cancelled=True)])
    metrics = ("sales", "orders", "average_order_value", "orders_per_buyer", "repeat_purchase", "clv_historic")
    assert values(ws, *metrics, **JANUARY) == [10.0, 1.0, 10.0, 1.0, 0.0, 10.0]
    assert values(ws, "repurchase_gap", **JANUARY) == [None]


def test_a_credit_note_lowers_sales_and_is_an_order(ws):
    put(ws, "order", [order("a", "2025-01-05", 30.0), order("a", "2025-01-06", -10.0), order("b", "2025-01-06", 0.0)])
    assert values(ws, "sales", "orders", "average_order_value", **JANUARY) == pytest.approx([20.0, 3.0, 20 / 3])


def test_an_order_without_customer_counts_in_sales_but_not_among_buyers(ws):
    put(ws, "order", [order("a", "2025-01-05"), order(None, "2025-01-05"), order(None, "2025-01-06")])
    result = ws.measure("sales", "repeat_purchase", "orders_per_buyer", "clv_historic", **JANUARY)
    assert [(r["value"], r["n"]) for r in result] == [(30.0, 3), (0.0, 1), (1.0, 1), (10.0, 1)]


def test_sales_of_a_month_without_orders_are_0_and_their_mean_is_null(ws):
    put(ws, "order", [order("a", "2025-01-05"), order("a", "2025-03-05")])
    result = ws.measure("sales", "average_order_value", since="2025-01-01", until="2025-04-01", grain="month")
    assert [r["value"] for r in result] == [10.0, 0.0, 10.0, 10.0, None, 10.0]


def test_returning_buyers_of_each_month_are_of_the_month_before(ws):
    days = {"a": ("2024-12-05", "2025-01-05", "2025-02-05"), "b": ("2024-12-06",), "c": ("2025-01-07",)}
    put(ws, "order", [order(c, day) for c, bought in days.items() for day in bought])
    result = ws.measure("returning_buyers", since="2025-01-01", until="2025-04-01", grain="month")
    assert [(r["value"], r["n"]) for r in result] == [(50.0, 2), (50.0, 2), (0.0, 1)]


def test_returning_buyers_by_a_missing_channel_are_found_again(ws):
    put(ws, "order", [order("a", "2024-12-05"), order("a", "2025-01-05"), order("b", "2024-12-05", channel="shop")])
    found = ws.measure("returning_buyers", by="channel", **JANUARY)
    assert {r["channel"]: r["value"] for r in found} == {None: 100.0, "shop": 0.0}


def test_a_gap_belongs_to_the_period_of_its_later_order(ws):
    put(ws, "order", [order("a", d) for d in ("2024-11-01", "2025-01-05", "2025-01-15", "2025-02-15")])
    (row,) = ws.measure("repurchase_gap", **JANUARY).rows
    assert (row["value"], row["n"]) == (37.5, 2)


def test_two_orders_of_one_moment_are_a_gap_of_nothing(ws):
    put(ws, "order", [order("a", "2025-01-05"), order("a", "2025-01-05")])
    assert values(ws, "repurchase_gap", **JANUARY) == [0.0]


def test_simple_lifetime_value_is_null_where_nobody_leaves(ws):
    put(ws, "customer", [{"customer": "a", "occurred_at": "2024-01-01"}])
    put(ws, "order", [order("a", "2025-01-05")])
    assert values(ws, "clv_simple", "clv_to_cac", **JANUARY) == [None, None]


def test_simple_lifetime_value_of_a_quarter_uses_monthly_orders_and_monthly_churn(ws):
    ended = ["2025-02-01", None, None, None]
    put(
        ws, "customer", [{"customer": f"c{i}", "occurred_at": "2024-01-01", "ended_at": e} for i, e in enumerate(ended)]
    )
    put(
        ws, "order", [order("c1", "2025-01-05", 30.0), order("c1", "2025-02-05", 50.0), order("c2", "2025-03-05", 40.0)]
    )
    months = 90 / 30.4375
    expected = 40 * 1.5 / months / (1 - 0.75 ** (1 / months))
    assert values(ws, "clv_simple", since="2025-01-01", until="2025-04-01") == [pytest.approx(expected, rel=1e-12)]


def test_the_cost_of_a_customer_is_null_without_new_ones_and_0_without_costs(ws):
    put(ws, "cost", [{"category": "media", "channel": "ads", "amount": 100.0, "occurred_at": "2025-01-01"}])
    put(ws, "customer", [{"customer": "a", "channel": "shop", "occurred_at": "2025-01-05"}])
    found = ws.measure("cac", by="channel", **JANUARY)
    assert {r["channel"]: (r["value"], r["n"]) for r in found} == {"ads": (None, 0), "shop": (0.0, 1)}


def test_media_cost_reads_the_category_media_alone(ws):
    spent = (("media", 100.0), ("Media", 20.0), ("salaries", 500.0))
    put(ws, "cost", [{"category": c, "amount": a, "occurred_at": "2025-01-01"} for c, a in spent])
    put(ws, "customer", [{"customer": c, "occurred_at": "2025-01-05"} for c in "ab"])
    assert values(ws, "cac_media", "cac", **JANUARY) == [60.0, 310.0]


def test_lifetime_value_cannot_be_cut_by_a_channel_that_means_two_things(ws):
    with pytest.raises(QuestionError, match="'channel' is not a column of clv_simple, clv_to_cac"):
        ws.measure("clv_simple", "clv_to_cac", "cac", by="channel", **JANUARY)


def test_lifetime_value_follows_a_dimension_of_the_customer(ws):
    put(ws, "customer", [{"customer": "a", "country": "MY", "occurred_at": "2024-01-01", "ended_at": "2025-01-20"}])
    put(ws, "order", [order("a", "2025-01-05", 31.0)])
    (row,) = ws.measure("clv_simple", by="country", **JANUARY).rows
    assert (row["country"], row["value"]) == ("MY", pytest.approx(30.4375))
