"""A workspace's own metrics: plain expressions in its settings, measured like ours."""

import pytest

import suara
from records_helper import put
from suara.errors import SettingsError

ROWS = [(10, "web", 2.0), (9, "web", 4.0), (3, "app", 6.0), (None, "app", 8.0)]


def made(folder, **metric):
    ws = suara.create(folder, metrics={"mine": {"source": "nps_answers", **metric}})
    answers = [{"kind": "nps", "score": s, "channel": c, "weight": w, "occurred_at": "2025-01-05"} for s, c, w in ROWS]
    put(ws, "answer", answers)
    return ws


@pytest.mark.parametrize(
    ("metric", "value", "n"),
    [
        ({"share": "score >= 9"}, 200 / 3, 3),
        ({"share": 'channel == "web"'}, 50.0, 4),
        ({"share": "not score >= 9"}, 100 / 3, 3),
        ({"share": 'channel in ["app", "kiosk"] and score is None'}, 25.0, 4),
        ({"share": "1 < score < 10", "where": 'channel == "web"'}, 50.0, 2),
        ({"mean": "weight * 2 - 1"}, 9.0, 4),
        ({"mean": "-weight", "where": "score is not None"}, -4.0, 3),
        ({"ratio": ["score", "weight"]}, 22 / 12, 3),
    ],
)
def test_an_own_metric_gives_what_a_hand_gives(tmp_path, metric, value, n):
    with made(tmp_path / "w", **metric) as ws:
        row = ws.measure("mine").rows[0]
    assert (row["value"], row["n"]) == (pytest.approx(value, rel=1e-12), n)


def test_an_own_share_carries_a_wilson_interval(tmp_path):
    with made(tmp_path / "w", share="score >= 9") as ws:
        row = ws.measure("mine").rows[0]
    assert row["low"] == pytest.approx(20.7654, abs=1e-3)


@pytest.mark.parametrize(
    "text",
    [
        '__import__("os")',
        "score.real",
        "(lambda: 1)()",
        "[x for x in score]",
        "score >",
        "score ** 2",
        "score if score else 1",
        "f'{score}'",
        "score[0]",
        "colour == 1",
    ],
)
def test_what_is_not_in_the_language_is_refused_with_a_remedy(tmp_path, text):
    with pytest.raises(SettingsError) as refused, made(tmp_path / "w", share=text) as ws:
        ws.measure("mine")
    assert refused.value.remedy


@pytest.mark.parametrize(
    "metric",
    [
        {"share": "score >= 9", "mean": "score"},
        {},
        {"source": "nowhere", "share": "score > 1"},
    ],
)
def test_a_metric_that_is_not_one_thing_over_a_known_view_is_refused(tmp_path, metric):
    with pytest.raises(SettingsError), made(tmp_path / "w", **metric) as ws:
        ws.measure("mine")


def test_an_own_metric_may_not_take_the_name_of_ours(tmp_path):
    with pytest.raises(SettingsError, match="Choose another"):
        suara.create(tmp_path / "w", metrics={"nps": {"source": "nps_answers", "share": "score > 1"}}).measure("nps")


def test_a_target_of_no_metric_is_refused(tmp_path):
    with suara.create(tmp_path / "aims", targets={"npss": 40}) as ws:
        with pytest.raises(SettingsError, match="Did you mean nps"):
            ws.score()
        assert {f.check: f.status for f in ws.doctor()}["metrics"] == "fail"
