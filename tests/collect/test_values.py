"""What a cell may hold: numbers, scores, yes and no, times, money; and what rejects the record."""

from datetime import date, datetime

import pyarrow as pa
import pytest

import suara
from loading_helper import counts, faults

AT = "2025-01-05T10:00:00Z"


def answers(*scores, kind="nps", **more):
    rows = [{"answer": f"{i:02}", "kind": kind, "score": s, "occurred_at": AT, **more} for i, s in enumerate(scores)]
    return pa.Table.from_pylist(rows)


@pytest.mark.parametrize("score", ["9", "9.0", " 9 ", 9, 9.0, "9e0"])
def test_a_whole_score_may_be_written_in_many_ways(ws, rows, score):
    assert counts(ws.load("answer", answers(score))) == (1, 0, 0, 0)
    assert rows("answer", "score") == [(9,)]


@pytest.mark.parametrize("score", ["9.5", "11", "-1", "abc", "1e400", "inf", 9.5, 11, -1, float("inf")])
def test_a_score_off_its_scale_rejects_that_answer(ws, score):
    load = ws.load("answer", answers(score))
    assert counts(load) == (0, 0, 0, 1)
    assert load.rejects["column"].to_pylist() == ["score"]


@pytest.mark.parametrize("score", [None, "", "  ", "NaN", float("nan")])
def test_a_missing_score_is_a_record(ws, rows, score):
    assert counts(ws.load("answer", answers(score))) == (1, 0, 0, 0)
    assert rows("answer", "score") == [(None,)]


@pytest.mark.parametrize(
    ("kind", "fits", "fails"), [("nps", 0, 11), ("enps", 10, -1), ("csat", 5, 0), ("ces", 7, 8), ("CSAT", 1, 6)]
)
def test_a_kind_has_its_usual_scale(ws, kind, fits, fails):
    assert counts(ws.load("answer", answers(fits, fails, kind=kind))) == (1, 0, 0, 1)


def test_a_scale_of_its_own_comes_first(ws):
    assert counts(ws.load("answer", answers(10, 0, kind="csat", scale_min=1, scale_max=10))) == (1, 0, 0, 1)


def test_satisfaction_needs_its_scale(ws):
    load = ws.load("answer", answers(3, kind="satisfaction"))
    assert faults(load) == [(1, "scale_max", "scale_max is needed with scale_min: satisfaction has no usual scale")]
    assert counts(ws.load("answer", answers(3, kind="satisfaction", scale_min=1, scale_max=4))) == (1, 0, 0, 0)


def test_a_plain_number_has_no_scale(ws):
    assert counts(ws.load("answer", answers(9.5, -40, kind="number"))) == (2, 0, 0, 0)


def test_one_of_few_values_may_be_written_in_any_case(ws, rows):
    load = ws.load("answer", answers(9, survey_kind="Transactional"))
    assert counts(load) == (1, 0, 0, 0)
    assert rows("answer", "survey_kind") == [("transactional",)]
    assert counts(ws.load("answer", answers(8, survey_kind="yearly"))) == (0, 0, 0, 1)


def test_a_negative_weight_is_rejected(ws):
    assert faults(ws.load("answer", answers(9, weight=-0.5))) == [(1, "weight", "weight is below 0")]


@pytest.mark.parametrize(("word", "meant"), [("Yes", True), ("nej", False), ("1", True), ("0", False), ("TRUE", True)])
def test_yes_and_no_may_be_written_in_many_ways(ws, rows, word, meant):
    ws.load("session", pa.Table.from_pylist([{"session": "s", "occurred_at": AT, "purchased": word}]))
    assert rows("session", "purchased") == [(meant,)]


def test_neither_yes_nor_no_is_rejected(ws):
    load = ws.load("session", pa.Table.from_pylist([{"session": "s", "occurred_at": AT, "purchased": "perhaps"}]))
    assert faults(load) == [(1, "purchased", "purchased is not yes or no")]


def test_a_whole_number_has_no_fraction(ws):
    load = ws.load("session", pa.table({"session": ["a", "b"], "occurred_at": [AT] * 2, "pages": ["3.0", "3.5"]}))
    assert counts(load) == (1, 0, 0, 1)


def test_what_is_required_and_empty_is_rejected(ws):
    order = {"order": "o", "occurred_at": AT, "amount": None}
    load = ws.load("order", pa.Table.from_pylist([order, {**order, "amount": 5, "occurred_at": None}], ORDER))
    assert faults(load) == [
        (1, "amount", "amount is required and empty"),
        (2, "occurred_at", "occurred_at is required and empty"),
    ]


ORDER = pa.schema([("order", pa.string()), ("occurred_at", pa.string()), ("amount", pa.float64())])


def test_an_amount_may_be_negative(ws):
    assert counts(ws.load("order", pa.Table.from_pylist([{"order": "o", "occurred_at": AT, "amount": -5.0}]))) == (
        1,
        0,
        0,
        0,
    )


def test_an_end_before_the_beginning_is_rejected(ws):
    left = {"customer": "c", "occurred_at": "2025-02-01", "ended_at": "2025-01-01"}
    assert faults(ws.load("customer", pa.Table.from_pylist([left]))) == [
        (1, "ended_at", "ended_at is before occurred_at")
    ]


def test_another_currency_is_converted_or_rejected(tmp_path):
    orders = [{"order": c, "occurred_at": AT, "amount": 10.0, "currency": c} for c in ("MYR", "eur", "XXX")]
    with suara.create(tmp_path / "money", currency="MYR", rates={"EUR": 5.0}) as ws:
        load = ws.load("order", pa.Table.from_pylist([*orders, {"order": "own", "occurred_at": AT, "amount": 10.0}]))
        assert faults(load) == [(3, "currency", "currency has no rate into MYR")]
        with ws.warehouse.reading() as connection:
            found = connection.execute("SELECT amount, currency FROM orders ORDER BY 1").fetchall()
    assert found == [(10, "MYR"), (10, "MYR"), (50, "MYR")]


def test_money_is_converted_at_the_rate_of_its_day(tmp_path):
    rates = {"EUR": {"2025-02-01": 5.0, "2025-03-01": 6.0}}
    days = ["2025-01-31", "2025-02-01", "2025-02-28", "2025-03-01"]
    orders = [{"order": d, "occurred_at": d, "amount": 10.0, "currency": "EUR"} for d in days]
    with suara.create(tmp_path / "money", currency="MYR", timezone="Asia/Kuala_Lumpur", rates=rates) as ws:
        load = ws.load("order", pa.Table.from_pylist(orders))
        assert faults(load) == [(1, "currency", "currency has no rate into MYR")]
        with ws.warehouse.reading() as connection:
            assert connection.execute("SELECT amount FROM orders ORDER BY occurred_at").fetchall() == [
                (50,),
                (50,),
                (60,),
            ]


def test_lists_come_as_lists_as_json_or_with_marks_between(ws, rows):
    ways = ['["a", "b"]', "a; b", "a|b"]
    ws.load("answer", pa.table({"answer": ways, "kind": ["multiple"] * 3, "choices": ways, "occurred_at": [AT] * 3}))
    listed = pa.Table.from_pylist([{"answer": "zz", "kind": "multiple", "choices": ["a", "b"], "occurred_at": AT}])
    ws.load("answer", listed)
    assert rows("answer", "choices") == [(["a", "b"],)] * 4


def test_a_number_in_a_text_column_keeps_no_empty_fraction(ws, rows):
    orders = pa.table({"order": [1, 2], "occurred_at": [AT] * 2, "amount": [1.0, 2.0], "customer": [17850.0, None]})
    ws.load("order", orders)
    assert rows("order", "order", "customer") == [("1", "17850"), ("2", None)]


@pytest.mark.parametrize(
    ("written", "utc", "day"),
    [
        ("2025-01-05T10:00:00Z", datetime(2025, 1, 5, 10), date(2025, 1, 5)),
        ("2025-01-05 20:30", datetime(2025, 1, 5, 20, 30), date(2025, 1, 6)),
        ("2025-01-05T10:00:00.123456+08:00", datetime(2025, 1, 5, 2, 0, 0, 123456), date(2025, 1, 5)),
        ("2015-02-21 15:47:19 -0800", datetime(2015, 2, 21, 23, 47, 19), date(2015, 2, 22)),
        ("2025-01-05", datetime(2025, 1, 4, 16), date(2025, 1, 5)),
        ("2025-01", datetime(2024, 12, 31, 16), date(2025, 1, 1)),
        ("31/12/2025 14:00", datetime(2025, 12, 31, 14), date(2025, 12, 31)),
        ("12/31/2025 09:30 PM", datetime(2025, 12, 31, 21, 30), date(2026, 1, 1)),
        ("31.12.2025", datetime(2025, 12, 30, 16), date(2025, 12, 31)),
        ("1735689600", datetime(2025, 1, 1), date(2025, 1, 1)),
        ("1735689600000", datetime(2025, 1, 1), date(2025, 1, 1)),
        (1735689600, datetime(2025, 1, 1), date(2025, 1, 1)),
        (20250105, datetime(2025, 1, 4, 16), date(2025, 1, 5)),
        (date(2025, 1, 5), datetime(2025, 1, 4, 16), date(2025, 1, 5)),
        (datetime(2025, 1, 5, 20), datetime(2025, 1, 5, 20), date(2025, 1, 6)),
        ("Sat Feb 21 15:47:19 +0000 2015", datetime(2015, 2, 21, 15, 47, 19), date(2015, 2, 21)),
    ],
)
def test_a_time_is_an_instant_and_a_local_day(ws, rows, written, utc, day):
    assert counts(ws.load("answer", pa.table({"answer": ["a"], "kind": ["nps"], "occurred_at": [written]}))) == (
        1,
        0,
        0,
        0,
    )
    assert rows("answer", "occurred_at", "day") == [(utc, day)]


@pytest.mark.parametrize("written", ["yesterday", "2025-02-30", "2025-13-01T00:00:00Z", "0205-01-05", "epoch of joy"])
def test_what_is_no_time_is_rejected(ws, written):
    load = ws.load("answer", pa.table({"answer": ["a"], "kind": ["nps"], "occurred_at": [written]}))
    assert faults(load) == [(1, "occurred_at", "occurred_at is not a time from 1900 to 2199")]


def test_one_value_of_a_column_may_decide_how_all_are_read(ws, rows):
    times = ["03/04/2025", "31/12/2025"]
    ws.load("answer", pa.table({"answer": ["a", "b"], "kind": ["nps"] * 2, "occurred_at": times}))
    assert rows("answer", "day") == [(date(2025, 4, 3),), (date(2025, 12, 31),)]


def test_days_and_months_that_nothing_tells_apart_are_rejected(ws):
    load = ws.load("answer", pa.table({"answer": ["a"], "kind": ["nps"], "occurred_at": ["03/04/2025"]}))
    assert counts(load) == (0, 0, 0, 1)
    assert "day/month or month/day" in load.rejects["reason"][0].as_py()
    assert "recipe" in load.rejects["remedy"][0].as_py()


def test_a_day_that_equals_its_month_leaves_no_doubt(ws, rows):
    ws.load("answer", pa.table({"answer": ["a"], "kind": ["nps"], "occurred_at": ["05/05/2025"]}))
    assert rows("answer", "day") == [(date(2025, 5, 5),)]


def test_answers_that_no_metric_reads_are_named(ws):
    load = ws.load(
        "answer",
        pa.concat_tables(
            [answers(9), answers(3, kind="rating", scale_min=1, scale_max=5).set_column(0, "answer", [["z"]])],
            promote_options="default",
        ),
    )
    assert load.notes == (
        "1 answers of kind rating on 1-5 (up), subject customer, were accepted but no metric reads them.",
    )
