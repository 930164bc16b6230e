"""Which column is which: by name, by value, and what is left out."""

import pyarrow as pa
import pytest

import suara
from loading_helper import counts
from suara.errors import LoadError


def became(load):
    """The record's column by the delivered one."""
    return {m.origin: m.column for m in load.mapping if m.origin}


def test_names_match_without_case_spaces_and_punctuation(ws):
    load = ws.load("order", pa.table({"Order ID": ["1"], "Occurred At": ["2025-01-05"], "AMOUNT": [5]}))
    assert became(load) == {"Order ID": "order", "Occurred At": "occurred_at", "AMOUNT": "amount"}


def test_names_that_exports_use_are_known(ws):
    load = ws.load("order", pa.table({"id": ["1"], "created_at": ["2025-01-05"], "total": [5], "client_id": ["c"]}))
    assert became(load) == {"id": "order", "created_at": "occurred_at", "total": "amount", "client_id": "customer"}


def test_the_own_name_comes_before_another(ws):
    load = ws.load("order", pa.table({"date": ["2025-01-06"], "occurred_at": ["2025-01-05"], "amount": [5]}))
    assert became(load) == {"occurred_at": "occurred_at", "amount": "amount"}
    assert load.ignored == ("date",)


def test_an_adjusted_close_comes_before_a_bare_one(ws):
    load = ws.load("price", pa.table({"Ticker": ["A"], "Date": ["2025-01-06"], "Close": [5], "Adj Close": [4]}))
    assert became(load)["Adj Close"] == "close"


def test_the_only_column_of_times_is_the_time(ws):
    load = ws.load("order", pa.table({"when it was": ["2025-01-05T10:00"], "amount": [5]}))
    assert became(load)["when it was"] == "occurred_at"


def test_two_columns_of_times_leave_it_open(ws):
    with pytest.raises(LoadError, match="gives occurred_at"):
        ws.load("order", pa.table({"this": ["2025-01-05"], "that": ["2025-01-06"], "amount": [5]}))


def test_a_column_called_by_a_kind_of_question_is_its_score(ws, rows):
    load = ws.load("answer", pa.table({"nps": [9], "occurred_at": ["2025-01-05"]}))
    assert became(load)["nps"] == "score"
    assert rows("answer", "kind", "score") == [("nps", 9)]


def test_a_kind_whose_values_are_kinds_of_survey_is_that(ws):
    answers = pa.table({"kind": ["relationship"], "nps": [9], "occurred_at": ["2025-01-05"]})
    assert became(ws.load("answer", answers))["kind"] == "survey_kind"


def test_declared_dimensions_are_columns(tmp_path):
    with suara.create(tmp_path / "dims", dimensions={"country": "text", "seats": "number"}) as ws:
        order = {"order": ["1"], "occurred_at": ["2025-01-05"], "amount": [5], "Country": ["MY"], "seats": ["3"]}
        assert counts(ws.load("order", pa.table(order))) == (1, 0, 0, 0)
        with ws.warehouse.reading() as connection:
            assert connection.execute("SELECT country, seats FROM orders").fetchall() == [("MY", 3)]


def test_what_is_neither_known_nor_declared_is_left_out_and_said(ws):
    load = ws.load("order", pa.table({"order": ["1"], "occurred_at": ["2025-01-05"], "amount": [5], "mood": ["good"]}))
    assert load.ignored == ("mood",)


def test_the_only_column_of_kinds_of_question_is_the_kind(ws, rows):
    ws.load("answer", pa.table({"Type": ["NPS"], "Score": [9], "occurred_at": ["2025-01-05"]}))
    assert rows("answer", "kind", "score") == [("nps", 9)]


def test_a_customer_is_one_since_signing_up(ws):
    signed_up = pa.table({"id": ["c"], "Signup date": ["2025-01-05"], "Cancelled at": ["2025-02-05"]})
    assert became(ws.load("customer", signed_up))["Signup date"] == "occurred_at"


def test_a_column_that_only_numbers_the_rows_is_no_score(ws):
    answers = {"#": [1, 2, 3], "how likely": [9, 3, 10], "kind": ["nps"] * 3, "occurred_at": ["2025-01-05"] * 3}
    assert became(ws.load("answer", pa.table(answers)))["how likely"] == "score"


def test_a_respondent_is_a_customer_and_never_a_score(ws):
    answers = {"Respondent": [1, 2], "How likely": [9, 11], "kind": ["nps"] * 2, "occurred_at": ["2025-01-05"] * 2}
    load = ws.load("answer", pa.table(answers))
    assert became(load)["Respondent"] == "customer"
    assert any("bring no score" in note for note in load.notes)
