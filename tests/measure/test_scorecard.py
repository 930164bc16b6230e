"""The scorecard: which metrics, in which groups, over which months."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

import suara
from company_helper import SPAN, company
from records_helper import put
from suara.errors import QuestionError
from suara.measure import METRICS
from suara.measure.benchmark import Benchmark, benchmarks, published
from suara.measure.period import Calendar
from suara.measure.scorecard import last_month
from suara.records import KINDS

MOMENTS = st.datetimes(datetime(2001, 1, 1), datetime(2040, 1, 1))


@pytest.fixture(scope="module")
def card(tmp_path_factory):
    own = {"detractors": {"source": "nps_answers", "share": "score <= 6", "title": "Detractors"}}
    with company(tmp_path_factory.mktemp("card") / "acme", targets={"orders": 9, "nps": 40}, metrics=own) as ws:
        yield ws.score(**SPAN)


def line(card, metric):
    return next(one for one in card.lines if one.metric == metric)


def test_a_metric_without_records_is_left_out_with_the_kind(card):
    assert card.left_out["handle_time"] == "no contact records"


def test_a_metric_without_a_value_is_left_out_with_the_reason(card):
    assert card.left_out["csat_mean"] == "no answers to compute it from in the period"


def test_no_line_is_without_a_value_unless_it_is_hidden(card):
    assert all(one.row["value"] is not None or one.row["mark"] == "suppressed" for one in card.lines)
    assert line(card, "enps").row["mark"] == "suppressed"


def test_metrics_stand_in_the_group_of_their_records(card):
    assert {"nps", "enps"} <= {one.metric for one in card.groups["Asked"]}
    assert {"sales", "orders"} <= {one.metric for one in card.groups["Customers and money"]}


def test_the_workspaces_own_metrics_are_a_group(card):
    assert [one.metric for one in card.groups["Your own"]] == ["detractors"]


def test_what_has_a_target_comes_first(card):
    assert card.groups["Customers and money"][0].metric == "orders"
    assert card.groups["Asked"][0].metric == "nps"


def test_the_figures_are_those_of_measure(card):
    row = line(card, "nps").row
    assert (row["value"], row["previous"], row["clear"]) == (50.0, 0.0, True)


def test_the_history_is_twelve_months_ending_with_the_span(card):
    history = line(card, "nps").history
    assert len(history) == 12
    assert [row["value"] for row in history[-2:]] == [0.0, 50.0]


def test_with_a_grain_the_last_period_is_shown(tmp_path):
    with company(tmp_path / "acme") as ws:
        card = ws.score("2025-01-01", "2025-03-01", grain="month")
    assert line(card, "nps").row["period"] == datetime(2025, 2, 1)
    assert len(line(card, "nps").history) == 2


def test_without_dates_it_is_the_last_complete_month_of_the_records(tmp_path):
    with company(tmp_path / "acme") as ws:
        question = ws.score(history=0).result.question
    assert (question.since, question.until) == (datetime(2025, 2, 1), datetime(2025, 3, 1))


@given(MOMENTS, MOMENTS)
def test_the_last_complete_month_is_over_and_holds_no_later_than_the_newest_record(now, newest):
    calendar = Calendar("Asia/Bangkok")
    since, until = last_month(calendar, now, newest)
    assert until <= calendar.from_instant(now)
    assert since <= calendar.from_instant(newest)


def test_every_benchmark_belongs_to_a_metric_and_says_source_and_scale():
    assert set(published()) <= set(METRICS)
    assert all(b.source and b.scale and b.label for found in published().values() for b in found)
    assert all((b.value is None) != (b.low is None and b.high is None) for found in published().values() for b in found)


def test_what_a_benchmark_does_not_state_is_said():
    assert "year not stated" in Benchmark(label="good", source="somebody", scale="0-10", low=0).standing
    assert published()["cart_abandonment"][0].complete


def test_benchmarks_of_other_industries_are_left_out():
    assert [b.value for b in benchmarks("handle_time", "Telecom")] == [528]
    assert benchmarks("handle_time", "farming") == []
    assert len(benchmarks("handle_time")) == 3


def test_looking_back_shows_the_scorecard_of_then(tmp_path):
    with company(tmp_path / "acme") as ws:
        held = ws.records(as_of=datetime(2025, 2, 1, tzinfo=UTC))
        card = ws.score("2025-01-01", "2025-02-01", as_of="2025-02-01")
    assert held["answer"].records == 40
    assert line(card, "nps").row["value"] == 0.0


@pytest.fixture
def ws(tmp_path):
    with suara.create(tmp_path / "bare", timezone="Asia/Kuala_Lumpur") as made:
        put(made, "customer", [{"customer": f"c{i}", "occurred_at": "2024-11-05"} for i in range(9)])
        put(made, "customer", [{"customer": "d", "occurred_at": "2024-12-05"}])
        yield made


@pytest.mark.parametrize(
    ("metric", "reason"),
    [
        ("churn", "no customer record has ended_at"),
        ("retention", "no customer record has ended_at"),
        ("net_customer_change", "no customer record has ended_at"),
        ("referral_participation", "no referral records"),
        ("referred_share", "no referral records and no customer record has channel"),
    ],
)
def test_a_figure_whose_deciding_records_never_came_is_left_out(ws, metric, reason):
    assert ws.score().left_out[metric] == reason


def test_a_figure_of_zero_stays_where_what_decides_it_was_ever_delivered(ws):
    put(ws, "customer", [{"customer": "e", "occurred_at": "2024-06-05", "ended_at": "2024-07-01", "channel": "ads"}])
    card = ws.score("2024-12-01", "2025-01-01")
    assert (line(card, "churn").row["value"], line(card, "referred_share").row["value"]) == (0.0, 0.0)
    assert line(card, "active_customers").row["value"] == 10


def test_orders_without_any_word_of_referrals_have_no_referred_share(ws):
    put(ws, "order", [{"customer": "d", "occurred_at": "2024-12-05", "amount": 5.0}])
    assert ws.score().left_out["referred_orders"] == "no order record has referral"


def test_every_column_that_a_metric_needs_is_one_of_its_records():
    assert all(n.partition(".")[2] in KINDS[n.partition(".")[0]].columns for m in METRICS.values() for n in m.needs)


def test_the_last_month_of_the_records_may_be_one_of_losses(ws):
    put(ws, "customer", [{"customer": "e", "occurred_at": "2024-06-05", "ended_at": "2025-05-10"}])
    assert ws.score(history=0).result.question.since == datetime(2025, 5, 1)


@pytest.mark.parametrize(("since", "until"), [("2024-10-15", "2025-01-01"), ("2025-05-01", "2025-06-01")])
def test_a_since_alone_runs_to_the_last_complete_month_or_a_month_from_there(ws, since, until):
    assert str(ws.score(since, history=0).result.question.until)[:10] == until


@pytest.mark.parametrize(
    "asked", [{"since": "2030-01-01", "until": "2030-02-01"}, {"since": "2025-01-01", "as_of": "2025-01-01"}]
)
def test_the_future_has_no_scorecard(ws, asked):
    with pytest.raises(QuestionError, match="Nothing is known yet"):
        ws.score(**asked)
