"""Rejects: what is said of each, and the file to mend and load again."""

import csv

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loading_helper import HEADER, counts, faults, row
from suara.collect.intake.casts import unguarded
from suara.collect.intake.rejects import guarded
from suara.store.stage import Stage, literal


def mend(path, **changes):
    """Change cells of every row of a file of rejects."""
    with path.open(newline="") as file:
        lines = list(csv.DictReader(file))
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, lines[0])
        writer.writeheader()
        writer.writerows({**line, **changes} for line in lines)


def test_a_reject_says_where_what_why_and_what_to_do(ws, file):
    load = ws.load("answer", file(HEADER + row(1) + row(2, score=11)))
    (reject,) = load.rejects.to_pylist()
    assert (reject["file"], reject["row"], reject["column"], reject["value"]) == ("answers.csv", 3, "score", "11")
    assert reject["reason"] == "score is off its scale"
    assert "recipe" in reject["remedy"]


def test_the_column_is_named_as_it_was_delivered(ws, file):
    load = ws.load("answer", file("answer,kind,Rating,created at\n1,nps,11,2025-01-01\n"))
    assert faults(load) == [(2, "Rating", "score is off its scale")]


def test_a_row_of_a_frame_counts_from_one(ws):
    answers = pa.table({"answer": ["a", "b"], "kind": ["nps"] * 2, "score": [9, 11], "occurred_at": ["2025-01-01"] * 2})
    assert faults(ws.load("answer", answers)) == [(2, "score", "score is off its scale")]


def test_rejects_go_to_a_file_that_can_be_mended_and_loaded(ws, file, rows):
    load = ws.load("answer", file(HEADER + row(1) + row(2, "-5 points", score=11)))
    assert counts(ws.load("answer", load.rejects_path)) == (0, 0, 0, 1)
    mend(load.rejects_path, score="8")
    again = ws.load("answer", load.rejects_path)
    assert counts(again) == (1, 0, 0, 0)
    assert again.source == "answers.csv"
    assert rows("answer", "score", "text") == [(9, "fine"), (8, "-5 points")]


def test_a_row_that_could_not_be_taken_apart_is_not_taken_for_mended(ws, file):
    load = ws.load("answer", file(HEADER + row(1, "a,b")))
    assert load.rejects["value"].to_pylist() == ["1,nps,9,2025-01-01,a,b"]
    assert counts(ws.load("answer", load.rejects_path)) == (0, 0, 0, 1)


def test_the_file_holds_no_cell_that_a_spreadsheet_would_calculate(ws, file):
    load = ws.load("answer", file(HEADER + row(1, '"=HYPERLINK(""x"")"', score="+1+1")))
    with load.rejects_path.open(newline="") as written:
        cells = [cell for line in csv.reader(written) for cell in line]
    assert '\'=HYPERLINK("x")' in cells
    assert not [cell for cell in cells if cell[:1] in "=+-@" and cell]


def test_without_rejects_there_is_no_file(ws, file):
    assert ws.load("answer", file(HEADER + row(1))).rejects_path is None


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    with Stage(tmp_path_factory.mktemp("spill")) as stage:
        yield stage


@given(text=st.text(st.sampled_from("'=+-@\t\ra1 "), max_size=6))
def test_the_guard_can_be_taken_away_again(stage, text):
    assert stage.one(f"SELECT {unguarded(literal(guarded(text)))}") == (text,)


DATED = "answer,occurred_at,kind,score\n1,13/02/2025,nps,9\n2,03/02/2025,nps,11\n"


@pytest.mark.parametrize("name", ["mend.csv", "../elsewhere.txt"])
def test_a_copy_of_the_rejects_is_of_the_source_that_it_came_from(ws, file, name):
    load = ws.load("answer", file("answer,kind,Rating,created at\n1,nps,11,2025-01-01\n"), source="portal")
    copy = file(load.rejects_path.read_bytes().replace(b",11,", b",9,"), name)
    again = ws.load("answer", copy)
    assert (again.source, counts(again)) == ("portal", (1, 0, 0, 0))


def test_mended_rejects_are_read_in_the_date_order_that_the_first_load_found(ws, file, rows):
    load = ws.load("answer", file(DATED))
    mend(load.rejects_path, score="10")
    assert counts(ws.load("answer", load.rejects_path)) == (1, 0, 0, 0)
    assert [str(at)[:10] for (at,) in rows("answer", "day")] == ["2025-02-13", "2025-02-03"]


def test_an_order_of_dates_once_found_outlives_a_delivery_that_needs_none(ws, file):
    load = ws.load("answer", file(DATED))
    ws.load("answer", file(HEADER + row(3)))
    mend(load.rejects_path, score="10")
    assert counts(ws.load("answer", load.rejects_path)) == (1, 0, 0, 0)


def test_rejects_saved_by_a_spreadsheet_come_back_too(ws, file, tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    load = ws.load("answer", file(HEADER.replace(",", ";") + row(1, score=11).replace(",", ";")))
    mend(load.rejects_path, score="8")
    book = openpyxl.Workbook()
    with load.rejects_path.open(newline="") as written:
        for line in csv.reader(written):
            book.active.append(line)
    book.save(tmp_path / "mended.xlsx")
    again = ws.load("answer", tmp_path / "mended.xlsx")
    assert (again.source, counts(again)) == ("answers.csv", (1, 0, 0, 0))


def test_rejects_of_a_file_with_a_delimiter_of_its_own_are_read_as_we_wrote_them(ws, file):
    load = ws.load("answer", file((HEADER + row(1, score=11)).replace(",", "|")), recipe={"delimiter": "|"})
    mend(load.rejects_path, score="8")
    assert counts(ws.load("answer", load.rejects_path)) == (1, 0, 0, 0)
