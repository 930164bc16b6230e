"""What decides the numbers of visits, carts, mentions, referrals and prices."""

import pytest

import suara
from facts_helper import emptied
from records_helper import put

DAY = "2025-01-05T10:00:00"
JANUARY = {"since": "2025-01-01", "until": "2025-02-01"}


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    with suara.create(tmp_path_factory.mktemp("company") / "w", timezone="Asia/Kuala_Lumpur") as workspace:
        yield workspace


@pytest.fixture
def ws(company):
    return emptied(company)


def rows(ws, kind, *many, **same):
    put(ws, kind, [{"occurred_at": DAY} | same | row for row in many])


def figures(ws, metric, **ask):
    (row,) = ws.measure(metric, **JANUARY | ask).rows
    return row["value"], row["n"]


# -- visits and carts --------------------------------------------------------------------------------


def test_a_visit_belongs_to_the_local_day_that_it_began_on(ws):
    rows(
        ws,
        "session",
        *({"occurred_at": at} for at in ("2024-12-31T16:00:00", "2025-01-31T15:59:59", "2025-01-31T16:00:00")),
    )
    assert figures(ws, "sessions") == (2.0, 2)


def test_a_visitor_of_two_months_is_one_visitor_of_both(ws):
    rows(
        ws, "session", *({"occurred_at": at, "visitor": "v"} for at in ("2025-01-05", "2025-02-05")), {"visitor": None}
    )
    found = ws.measure("visitors", since="2025-01-01", until="2025-03-01", grain="month").rows
    assert [r["value"] for r in found] == [1.0, 1.0]
    assert figures(ws, "visitors", until="2025-03-01") == (1.0, 2)


def test_a_visit_without_pages_neither_bounces_nor_stays(ws):
    rows(ws, "session", *({"pages": p} for p in (1, 2, None)))
    assert figures(ws, "bounce_rate") == (50.0, 2)


def test_a_visit_that_does_not_say_that_something_was_bought_is_a_visit(ws):
    rows(ws, "session", *({"purchased": p} for p in (True, False, None, None)))
    assert figures(ws, "conversion") == (25.0, 4)


def test_a_cart_bought_after_the_instant_is_still_abandoned(ws):
    rows(ws, "cart", {"purchased_at": "2025-01-20"}, {"purchased_at": "2025-01-06"})
    assert figures(ws, "cart_abandonment", as_of="2025-01-10") == (50.0, 2)


def test_only_carts_at_the_checkout_can_be_abandoned_there(ws):
    rows(ws, "cart", {"checkout_at": DAY}, {"checkout_at": DAY, "purchased_at": DAY}, {}, {})
    assert figures(ws, "checkout_abandonment") == (50.0, 2)
    assert figures(ws, "cart_abandonment") == (75.0, 4)


# -- mentions ----------------------------------------------------------------------------------------


def test_a_mention_without_a_sentiment_is_counted_but_has_no_tone(ws):
    rows(ws, "mention", *({"sentiment": s} for s in ("positive", "negative", "negative", None)), channel="x")
    assert figures(ws, "mentions") == (4.0, 4)
    assert figures(ws, "sentiment_negative") == (pytest.approx(200 / 3), 3)
    assert figures(ws, "net_sentiment") == (pytest.approx(-100 / 3), 3)


def test_a_brand_without_mentions_in_a_month_has_no_voice_in_it(ws):
    said = (("2025-01-05", "ours"), ("2025-01-06", "theirs"), ("2025-02-05", "ours"), ("2025-02-06", None))
    rows(ws, "mention", *({"occurred_at": at, "brand": b} for at, b in said), channel="x")
    found = ws.measure("share_of_voice", since="2025-01-01", until="2025-03-01", grain="month").rows
    assert [(r["item"], r["value"], r["n"]) for r in found[2:]] == [("ours", 100.0, 1), ("theirs", 0.0, 1)]


# -- referrals ---------------------------------------------------------------------------------------


def customers(ws, *many):
    rows(ws, "customer", *({"customer": c, "occurred_at": "2024-06-01", "ended_at": end} for c, end in many))


def test_who_left_at_the_very_start_was_active_and_who_left_before_was_not(ws):
    customers(ws, ("c1", None), ("c2", "2025-01-01"), ("c3", "2024-12-31"))
    rows(ws, "referral", {"customer": "c1"})
    assert figures(ws, "referral_participation") == (50.0, 2)


def test_referring_twice_or_in_another_month_counts_once_or_not(ws):
    customers(ws, ("c1", None), ("c2", None))
    at = (("c1", DAY), ("c1", DAY), ("c2", "2025-02-03"), ("stranger", DAY))
    rows(ws, "referral", *({"customer": c, "occurred_at": when} for c, when in at))
    found = ws.measure("referral_participation", since="2025-01-01", until="2025-03-01", grain="month").rows
    assert [(r["value"], r["n"]) for r in found] == [(50.0, 2), (50.0, 2)]


def test_a_conversion_after_the_instant_has_not_happened(ws):
    rows(ws, "referral", {"converted_at": "2025-01-20"}, {"converted_at": "2025-01-06"}, customer="c1")
    assert figures(ws, "referral_conversion", as_of="2025-01-10") == (50.0, 2)


def test_an_invited_customer_counts_as_referred_only_when_the_referral_converted(ws):
    rows(
        ws,
        "customer",
        *({"customer": c, "channel": ch} for c, ch in (("a", "Referral"), ("b", None), ("c", "ads"), ("d", None))),
    )
    rows(
        ws,
        "referral",
        {"invitee": "b", "converted_at": DAY},
        {"invitee": "b", "converted_at": DAY},
        {"invitee": "d"},
        customer="z",
    )
    assert figures(ws, "referred_share") == (50.0, 4)


def test_a_cancelled_order_is_no_referred_order(ws):
    rows(ws, "order", {"referral": "f", "cancelled": True}, {"referral": "f"}, {"cancelled": False}, amount=1.0)
    assert figures(ws, "referred_orders") == (50.0, 2)


# -- prices ------------------------------------------------------------------------------------------


def prices(ws, *many, symbol="SUA"):
    rows(ws, "price", *({"occurred_at": day, "close": close, "symbol": symbol} for day, close in many))


def test_a_change_begins_from_the_last_close_before_the_period(ws):
    prices(
        ws, ("2024-12-30", 50.0), ("2024-12-31", 80.0), ("2025-01-02", 90.0), ("2025-01-31", 100.0), ("2025-02-03", 1.0)
    )
    assert figures(ws, "share_price_change") == (25.0, 2)


def test_a_change_begins_from_the_first_close_where_there_is_none_before(ws):
    prices(ws, ("2025-01-02", 80.0), ("2025-01-31", 100.0))
    assert figures(ws, "share_price_change") == (25.0, 2)


def test_changes_of_months_chain(ws):
    prices(ws, ("2025-01-02", 80.0), ("2025-01-31", 100.0), ("2025-02-28", 150.0))
    found = ws.measure("share_price_change", since="2025-01-01", until="2025-03-01", grain="month").rows
    assert [r["value"] for r in found] == [25.0, 50.0]


def test_a_month_without_a_close_has_no_change(ws):
    prices(ws, ("2024-12-31", 80.0))
    assert figures(ws, "share_price_change") == (None, 0)


def test_two_shares_have_a_change_each_and_none_together(ws):
    for symbol, end in (("SUA", 110.0), ("RIVAL", 90.0)):
        prices(ws, ("2025-01-02", 100.0), ("2025-01-31", end), symbol=symbol)
    found = ws.measure("share_price_change", by="symbol", **JANUARY).rows
    assert [(r["symbol"], r["value"]) for r in found] == [("RIVAL", pytest.approx(-10)), ("SUA", pytest.approx(10))]
    assert figures(ws, "share_price_change")[0] is None
