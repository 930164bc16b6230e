"""What customers said: searched in any script, listed whole, and as many rows as a metric counts."""

from datetime import datetime

import pytest

import suara
from records_helper import put
from suara.measure.period import Period
from suara.measure.said import Said, Wanted

NOW = datetime(2026, 6, 1)
YEAR = Period(datetime(2026, 1, 1), datetime(2026, 1, 1), datetime(2027, 1, 1), "UTC")
SAID = {
    "th": "รอนานมากกว่าของจะมาถึง",
    "zh-Hant": "配送太慢，客服沒有回覆。",
    "en": "The COURIER was late, 100% of the time_",
    "da": "Ærgerligt, at ØLLET manglede",
}


@pytest.fixture(scope="module")
def ws(tmp_path_factory):
    with suara.create(tmp_path_factory.mktemp("said") / "ws", dimensions={"country": "text"}) as made:
        put(made, "answer", [row for i, code in enumerate(SAID) for row in _response(i, code)])
        put(made, "answer", [_score(f"s{i}", i % 11, "MY") for i in range(33)])
        put(made, "answer", [_score("boss", 3, "MY") | {"subject": "staff", "text": "ของ courier 配送"}])
        put(made, "answer", [_score("effort", 7, "MY") | {"kind": "ces", "polarity": "down", "scale_max": 7}])
        yield made


def _score(response, score, country):
    common = {"response": response, "occurred_at": "2026-02-03", "country": country, "survey": "visit"}
    return common | {"answer": f"{response}/q", "question": "q", "kind": "nps", "score": score}


def _response(number, code):
    text = {"answer": f"w{number}/why", "question": "why", "kind": "text", "score": None, "text": SAID[code]}
    score = _score(f"w{number}", 2 * number, "TH")
    return [score, score | text | {"language": code}]


def said(ws, view="", span=YEAR, **wanted):
    return Said(ws.warehouse.engine, ws.settings.dimensions, NOW, Wanted(span=span, **wanted), view)


def rows(found):
    return found.page(None, 1_000).to_pylist()


@pytest.mark.parametrize(
    ("words", "code"),
    [("ของจะ", "th"), ("客服", "zh-Hant"), ("courier", "en"), ("ærgerligt øllet", "da"), ("100% time_", "en")],
)
def test_a_part_of_a_comment_is_found_in_any_script(ws, words, code):
    [row] = rows(said(ws, words=tuple(words.split())))
    assert (row["comment"], row["language"]) == (SAID[code], code)


@pytest.mark.parametrize(
    ("words", "n"), [("%", 1), ("_", 1), ("c_urier", 0), ("100%%", 0), ("courier 配送", 0), ("\\", 0), ("late,", 1)]
)
def test_signs_are_no_wildcards_and_all_words_must_stand_in_one_comment(ws, words, n):
    assert said(ws, words=tuple(words.split())).count() == n


def test_a_response_is_one_row_with_its_score_and_its_comment(ws):
    [row] = rows(said(ws, words=("客服",)))
    assert (row["unit"], row["response"], row["score"], row["comments"]) == ("w1", "w1", 2, 1)


def test_staff_are_never_among_them(ws):
    assert "boss" not in {row["response"] for row in rows(said(ws))}
    assert not said(ws, units=("boss",)).answers()


@pytest.mark.parametrize("where", [{}, {"country": ["TH"]}, {"country": ["MY"]}])
def test_of_a_metric_there_are_as_many_rows_as_it_counts(ws, where):
    measured = ws.measure("nps", since="2026-01-01", until="2027-01-01", where=where).rows[0]["n"]
    found = said(ws, "nps_answers", where=where)
    assert measured == found.count() == len(rows(found))


def test_every_row_comes_once_however_small_the_pages(ws):
    units = [unit for page in said(ws).pages(3, 5) for unit in page["unit"].to_pylist()]
    assert len(units) == len(set(units)) == said(ws).count() == 38


def test_the_newest_come_first(ws):
    times = [row["occurred_at"] for row in rows(said(ws))]
    assert times == sorted(times, reverse=True)


def test_scores_are_low_and_high_as_their_scale_says(ws):
    by_score = {row["score"]: row["band"] for row in rows(said(ws)) if row["kind"] == "nps"}
    bands = {**dict.fromkeys(range(7), "low"), 7: "middle", 8: "middle", 9: "high", 10: "high"}
    assert by_score == {float(score): band for score, band in bands.items()}


def test_much_effort_is_a_low_score(ws):
    [row] = [row for row in rows(said(ws, band="low")) if row["kind"] == "ces"]
    assert row["score"] == 7


def test_those_with_a_comment_and_some_responses_alone(ws):
    assert said(ws, commented=True).count() == len(SAID)
    assert said(ws, units=("w1", "s3", "nobody")).count() == 2
    assert said(ws, units=()).count() == 0


def test_outside_the_stretch_there_is_nothing(ws):
    march = Period(datetime(2026, 3, 1), datetime(2026, 3, 1), datetime(2026, 4, 1), "UTC")
    assert said(ws, span=march).count() == 0
    assert said(ws, span=None).count() == 38


def test_a_part_of_a_day_is_cut_by_the_clock(ws):
    night = Period(datetime(2026, 2, 3), datetime(2026, 2, 3), datetime(2026, 2, 3, 1), "UTC")
    evening = Period(datetime(2026, 2, 3, 1), datetime(2026, 2, 3, 1), datetime(2026, 2, 3, 23), "UTC")
    assert (said(ws, span=night).count(), said(ws, span=evening).count()) == (38, 0)


def test_the_values_of_a_column_are_those_of_customers(ws):
    assert said(ws).values("language") == sorted(SAID)
