"""Laws of the two readers of delimited text: on a regular file they agree, with each other and with Python."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suara.collect.intake import csv_careful, csv_file
from suara.collect.intake.recipe import Recipe
from suara.collect.intake.text_file import TextFile
from suara.store.stage import Stage

cells = st.text(st.sampled_from('ab ,;"\n\r\té9=-'), max_size=6)
tables = st.lists(st.lists(cells, min_size=3, max_size=3).filter(any), max_size=8)


def without_carriage_returns(table):
    return [[cell.replace("\r", "r") for cell in row] for row in table]


def careful_rows(path, width):
    _, found = csv_careful.rows(TextFile(path, "f", "utf-8"), ",", width)
    return list(found)


@given(tables)
def test_whatever_python_writes_the_careful_reader_reads(tmp_path_factory, table):
    path = tmp_path_factory.getbasetemp() / "law.csv"
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([["a", "b", "c"], *table])
    path.write_text(text.getvalue(), "utf-8", newline="")
    found = careful_rows(path, 3)
    assert [r.cells for r in found] == table
    assert not any(r.fault for r in found)


@given(st.lists(st.text(st.sampled_from("a,"), max_size=6), max_size=10))
def test_without_quotes_every_line_is_a_row(tmp_path_factory, lines):
    path = tmp_path_factory.getbasetemp() / "bare.csv"
    path.write_text("\n".join(["a,b", *lines]), "utf-8", newline="")
    assert [r.line for r in careful_rows(path, 2)] == [i for i, line in enumerate(lines, 2) if line]


@given(st.text(st.sampled_from('a,"\n'), max_size=60))
def test_any_text_is_read_to_its_end_in_order(tmp_path_factory, body):
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_text(f"a,b\n{body}\nlast,row\n", "utf-8", newline="")
    found = careful_rows(path, 2)
    assert [r.line for r in found] == sorted({r.line for r in found})
    assert found[-1].line == body.count("\n") + 3 or "last,row" in found[-1].cells[-1]


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    with Stage(tmp_path_factory.mktemp("spill")) as stage:
        yield stage


@given(tables.filter(len).map(without_carriage_returns))
def test_the_fast_reader_agrees_with_the_careful_one(tmp_path_factory, stage, table):
    path = tmp_path_factory.getbasetemp() / "fast.csv"
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([["a", "b", "c"], *table])
    path.write_text(text.getvalue(), "utf-8", newline="")
    stage.drop("stage.input")
    delivery = csv_file.delivered(path, stage, Recipe(), None)
    assert [[v or "" for v in r] for r in stage.rows(f"SELECT a, b, c FROM {delivery.scan}")] == table
