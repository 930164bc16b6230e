"""The working of a number."""

import json

import pytest

import suara
from company_helper import SPAN, company
from records_helper import put


@pytest.fixture(scope="module")
def ws(tmp_path_factory):
    with company(tmp_path_factory.mktemp("explain") / "acme", targets={"nps": 40}) as made:
        yield made


@pytest.fixture(scope="module")
def working(ws):
    return ws.measure("nps", **SPAN, by="channel", where={"score": ">= 3"}, compare="previous").explain("nps")


def test_the_records_of_the_period_are_accounted_for(ws):
    sample = ws.measure("nps", **SPAN).explain().samples["nps"]
    assert sample.left_out.records == 43
    assert sample.left_out.reasons == {"another question than nps": 3}
    assert sample.left_out.kept == 40


def test_what_the_filters_take_away_is_counted_apart(ws):
    sample = ws.measure("nps", **SPAN, where={"channel": "email"}).explain().samples["nps"]
    assert (sample.left_out.records, sample.left_out.filtered, sample.left_out.kept) == (43, 20, 20)


def test_people_who_answered_more_than_once_are_told(ws):
    assert ws.measure("nps", **SPAN).explain().samples["nps"].repeated == 5


def test_the_terms_read_as_conditions_on_a_row(working):
    assert working.samples["nps"].terms == {"promoter": "score >= 9", "detractor": "score <= 6"}


def test_the_evidence_adds_up_to_the_figures(working):
    assert sum(row["sum of promoter"] for row in working.evidence) == 30
    assert {row["channel"] for row in working.evidence} == {"email", "<b>sms</b>"}


def test_the_periods_compared_with_are_no_evidence(working):
    assert {str(row["period"])[:7] for row in working.evidence} == {"2025-02"}


def test_filters_period_and_zone_are_said(working):
    assert working.filters == ["score >= 3"]
    assert (str(working.since), str(working.until), working.zone) == (
        "2025-02-01 00:00:00",
        "2025-03-01 00:00:00",
        "UTC",
    )


def test_the_target_and_the_benchmarks_stand_beside_it(working):
    assert working.target == 40
    assert any("Bain" in b.source for b in working.benchmarks)


def test_the_newest_record_is_said(working):
    assert str(working.newest) == "2025-02-10 00:00:00"


def test_a_metric_of_metrics_shows_each_of_its_parts(ws):
    working = ws.measure("clv_simple", **SPAN).explain()
    assert {s.view for s in working.samples.values()} >= {"orders", "customers_in_period"}


def test_the_settings_used_are_said(ws):
    put(ws, "contact", [{"customer": "a", "channel": "phone", "topic": "x", "occurred_at": "2025-02-03"}])
    working = ws.measure("first_contact_resolution", **SPAN, first_contact_window="3d").explain()
    assert working.settings["first_contact_window"] == "3d"


def test_hidden_staff_scores_have_no_evidence(ws):
    working = ws.measure("enps", **SPAN).explain()
    assert working.rows[0]["mark"] == "suppressed"
    assert working.evidence == []


def test_the_whole_of_it_is_plain_data(working):
    plain = json.loads(json.dumps(working.to_dict(), default=str))
    assert plain["formula"]
    assert plain["samples"]["nps"]["sql"]


def test_the_text_names_formula_reasons_and_version(ws):
    text = str(ws.measure("nps", **SPAN).explain())
    for words in ("promoters 9-10", "3 left out", "version 1", "Reichheld", "SELECT"):
        assert words in text


def test_the_same_definition_has_the_same_mark(ws):
    marks = {ws.measure(m, **SPAN).explain().fingerprint for m in ("nps", "nps", "enps")}
    assert len(marks) == 2


def test_a_metric_of_the_workspaces_own_is_explained_too(tmp_path):
    own = {"detractors": {"source": "nps_answers", "share": "score <= 6"}}
    with company(tmp_path / "own", metrics=own) as ws:
        working = ws.measure("detractors", **SPAN).explain()
    assert working.rows[0]["value"] == 25.0
    assert "score <= 6" in working.formula


def test_a_workspace_without_records_has_a_working_too(tmp_path):
    with suara.create(tmp_path / "empty") as ws:
        assert "no records" in str(ws.measure("nps").explain())


@pytest.mark.parametrize(
    "metric", ["nps", "churn", "average_order_value", "clv_simple", "contact_share", "repurchase_gap"]
)
def test_the_sql_runs_as_it_is_and_gives_the_evidence(ws, metric):
    working = ws.measure(metric, **SPAN).explain()
    for sample in working.samples.values():
        with ws.warehouse.reading() as connection:
            found = connection.execute(sample.sql).fetchall()
        assert len(found) <= 1
        assert "$" not in sample.sql


def test_the_sql_of_a_filtered_score_gives_its_n(ws):
    sample = ws.measure("nps", **SPAN, where={"channel": ["email", "it's"]}).explain().samples["nps"]
    with ws.warehouse.reading() as connection:
        [row] = connection.execute(sample.sql).fetchall()
    assert 20 in row


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """Stocks: two customers at the start of February, of whom one leaves, and one who comes; a ticket still open."""
    with suara.create(tmp_path_factory.mktemp("stock") / "shop") as ws:
        lives = [("a", "2025-01-05", None), ("b", "2025-01-05", "2025-02-10"), ("c", "2025-02-03", None)]
        put(ws, "customer", [{"customer": c, "occurred_at": t, "ended_at": e} for c, t, e in lives])
        put(ws, "referral", [{"customer": "a", "occurred_at": "2025-02-03"}])
        put(ws, "order", [{"customer": "a", "occurred_at": f"2025-0{month}-05", "amount": 9.0} for month in (1, 2)])
        put(ws, "subscription", [{"customer": "a", "occurred_at": "2025-01-05", "monthly_amount": 9.0}])
        put(ws, "ticket", [{"customer": "a", "occurred_at": "2025-01-05"}])
        yield ws


@pytest.mark.parametrize(
    ("metric", "counted", "n"),
    [
        ("churn", {"at_start": 2, "new": 1, "lost": 1, "lost_of_start": 1}, "at_start"),
        ("backlog", {"units": 1}, "units"),
        ("referral_participation", {"customers": 3, "referred": 1}, "customers"),
        ("revenue_churn", {"subscriptions": 1, "at_start": 1, "lost": 0}, "at_start"),
        ("returning_buyers", {"customers": 1, "again": 1}, "customers"),
        ("clv_historic", {"customers": 1, "orders": 1}, "customers"),
    ],
)
def test_the_working_of_a_stock_counts_what_its_n_counts(shop, metric, counted, n):
    working = shop.measure(metric, **SPAN).explain()
    assert working.samples[metric].counted == counted
    assert working.rows[0]["n"] == counted[n]


@pytest.mark.parametrize("metric", ["churn", "backlog", "revenue_churn", "active_customers", "referral_participation"])
def test_the_working_of_a_stock_never_counts_the_records_of_the_period(shop, metric):
    assert "records in the period" not in str(shop.measure(metric, **SPAN).explain())
