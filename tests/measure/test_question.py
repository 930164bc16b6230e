"""Questions: what can be asked, and what is refused with what to do instead."""

import pytest

import suara
from records_helper import put
from suara.errors import QuestionError, SettingsError
from suara.measure import plan


@pytest.fixture
def ws(tmp_path):
    with suara.create(tmp_path / "acme", timezone="Asia/Kuala_Lumpur", dimensions={"country": "text"}) as made:
        scores = [("2025-01-10", 10, "MY"), ("2025-01-20", 3, "DK"), ("2025-02-05", 9, None), ("2025-02-06", 9, "MY")]
        put(made, "answer", [{"kind": "nps", "score": s, "occurred_at": t, "country": c} for t, s, c in scores])
        yield made


def test_without_dates_the_whole_history_is_measured(ws):
    assert ws.measure("nps").rows[0]["n"] == 4


def test_every_month_of_the_span_appears_also_an_empty_one(ws):
    result = ws.measure("nps", since="2025-01-01", until="2025-04-01", grain="month")
    assert [row["n"] for row in result] == [2, 2, 0]


def test_a_month_without_answers_has_no_score(ws):
    assert ws.measure("nps", since="2025-03-01", until="2025-04-01").value is None


def test_an_answer_before_local_midnight_belongs_to_the_day_before(ws):
    put(ws, "answer", [{"answer": "late", "kind": "nps", "score": 0, "occurred_at": "2025-02-28T15:59:59"}])
    put(ws, "answer", [{"answer": "later", "kind": "nps", "score": 0, "occurred_at": "2025-02-28T16:00:00"}])
    result = ws.measure("nps", since="2025-02-01", until="2025-04-01", grain="month")
    assert [row["n"] for row in result] == [3, 1]


def test_a_span_that_begins_at_noon_leaves_the_morning_out(ws):
    put(ws, "answer", [{"answer": "a", "kind": "nps", "score": 1, "occurred_at": "2025-05-01T03:00:00"}])
    put(ws, "answer", [{"answer": "b", "kind": "nps", "score": 1, "occurred_at": "2025-05-01T05:00:00"}])
    assert ws.measure("nps", since="2025-05-01T12:00", until="2025-05-02").rows[0]["n"] == 1


def test_what_happened_at_as_of_is_not_known_yet(ws):
    assert ws.measure("nps", as_of="2025-02-06").rows[0]["n"] == 3


def test_a_missing_segment_is_a_row_of_its_own_at_the_end(ws):
    assert [row["country"] for row in ws.measure("nps", by="country")] == ["DK", "MY", None]


def test_a_dimension_that_an_answer_lacks_is_taken_from_its_customer(ws):
    put(ws, "customer", [{"customer": "c1", "occurred_at": "2024-01-01", "country": "TH"}])
    put(ws, "answer", [{"answer": "t", "kind": "nps", "score": 9, "occurred_at": "2025-01-11", "customer": "c1"}])
    assert ws.measure("nps", where={"country": "TH"}).rows[0]["n"] == 1


@pytest.mark.parametrize(
    ("where", "n"),
    [
        ({"country": "MY"}, 2),
        ({"country": ["MY", "DK"]}, 3),
        ({"country": None}, 1),
        ({"score": ">= 9"}, 3),
        ({"score": "!= 9"}, 2),
        ({"country": "!= MY"}, 2),
        ({"country!": "MY"}, 2),
        ({"country!": ["MY", "DK"]}, 1),
        ({"country!": ["DK", None]}, 2),
        ({"country!": None}, 3),
        ({"country~": "m"}, 2),
        ({"country~": ["m", "Y"]}, 2),
        ({"country~": "%"}, 0),
        ({"country!": "MY", "score": ">= 9"}, 1),
        ({"score": 9, "country": "MY"}, 1),
        ({"country": "MY'; DROP TABLE answers; --"}, 0),
        ({"country": "$suara_as_of"}, 0),
    ],
)
def test_a_filter_keeps_what_it_says(ws, where, n):
    assert ws.measure("nps", where=where, since="2025-01-01", until="2025-03-01").rows[0]["n"] == n


def test_previous_compares_with_the_month_before(ws):
    row = ws.measure("nps", since="2025-02-01", until="2025-03-01", compare="previous").rows[0]
    assert (row["previous"], row["change"]) == (0.0, 100.0)


def test_a_pair_of_dates_compares_with_that_stretch(ws):
    row = ws.measure("nps", since="2025-02-01", until="2025-03-01", compare=("2025-01-15", "2025-02-01")).rows[0]
    assert row["previous"] == -100.0


@pytest.mark.parametrize(
    "asked",
    [
        {"since": "2025-02-01", "until": "2025-01-01"},
        {"grain": "fortnight"},
        {"by": "colour"},
        {"where": {"colour": "red"}},
        {"where": {"country": []}},
        {"where": {"score": ">= high"}},
        {"compare": "yesterday"},
        {"compare": ("2025-02-01", "2025-01-01")},
        {"window": "7d"},
        {"as_of": "soon"},
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_remedy(ws, asked):
    with pytest.raises(QuestionError) as refused:
        ws.measure("nps", **asked)
    assert refused.value.remedy


def test_an_unknown_metric_is_refused_with_the_nearest_names(ws):
    with pytest.raises(QuestionError, match="nps"):
        ws.measure("npss")


def test_an_unknown_segment_names_the_metrics_that_lack_it(ws):
    with pytest.raises(QuestionError, match="not a column of nps"):
        ws.measure("nps", by="plan")


@pytest.fixture
def nothing_compiled(monkeypatch):
    """Plans as in a process that asks for the first time, with the workspace's own folder alone."""
    monkeypatch.setattr(plan, "_kept", {})
    monkeypatch.setattr(plan.Plans, "_from_disk", lambda self, key: None)


def test_the_same_question_twice_runs_the_same_kept_plan(ws, nothing_compiled):
    first = ws.measure("nps", since="2025-01-01", until="2025-02-01")
    kept = set((ws.folder / ".cache" / "plans").iterdir())
    ws.measure("nps", since="2025-02-01", until="2025-03-01", where=None)
    assert set((ws.folder / ".cache" / "plans").iterdir()) == kept
    assert len(first) == 1


def test_a_damaged_kept_plan_is_compiled_anew(ws, nothing_compiled, monkeypatch):
    ws.measure("nps")
    for file in (ws.folder / ".cache" / "plans").iterdir():
        file.write_text("{}")
    monkeypatch.undo()
    monkeypatch.setattr(plan, "_kept", {})
    with suara.open(ws.folder) as again:
        assert again.measure("nps").rows[0]["n"] == 4


def test_results_go_to_arrow_pandas_and_polars_alike(ws):
    result = ws.measure("nps", by="country")
    assert result.to_arrow().to_pylist() == result.to_polars().to_dicts()
    assert list(result.to_pandas().columns) == result.columns


def test_an_unknown_setting_is_refused_with_those_that_there_are(tmp_path):
    with pytest.raises(SettingsError, match="timezone"):
        suara.create(tmp_path / "x", time_zone="UTC")


@pytest.mark.parametrize(
    ("metrics", "asked"),
    [
        ([["nps", "churn"]], {}),
        (["nps"], {"where": "channel=email"}),
        (["nps"], {"since": 20250101}),
        (["nps"], {"by": 3}),
        (["nps"], {"by": [3]}),
        (["nps"], {"compare": "lastyear"}),
    ],
)
def test_what_is_of_the_wrong_form_is_refused_with_the_right_one(ws, metrics, asked):
    with pytest.raises(QuestionError) as fault:
        ws.measure(*metrics, **asked)
    assert fault.value.remedy
