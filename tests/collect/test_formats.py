"""Every way in which records arrive."""

import gzip
import json
import zipfile
from datetime import date, datetime

import openpyxl
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import sqlalchemy

from loading_helper import HEADER, counts, faults, row
from suara.collect.intake.database import SqlQuery
from suara.errors import LoadError

RECORDS = {"answer": ["a", "b"], "kind": ["nps", "nps"], "score": [9, 11], "occurred_at": ["2025-01-05", "2025-01-06"]}
TABLE = pa.table(RECORDS)


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame(RECORDS),
        pl.DataFrame(RECORDS),
        pl.LazyFrame(RECORDS),
        TABLE,
        TABLE.to_batches()[0],
        TABLE.to_reader(),
        iter(TABLE.to_batches()),
        TABLE.to_batches(),
        TABLE.to_pylist(),
    ],
    ids=lambda frame: f"{type(frame).__module__.split('.')[0]}-{type(frame).__name__}",
)
def test_frames_and_streams_of_any_library_are_read(ws, frame):
    load = ws.load("answer", frame)
    assert counts(load) == (1, 0, 0, 1)
    assert faults(load) == [(2, "score", "score is off its scale")]
    assert load.rejects["file"].to_pylist() == ["python"]


def test_a_pandas_column_of_mixed_values_is_read_as_text(ws, rows):
    frame = pd.DataFrame(
        {"answer": [1, "b", 3.0], "kind": "nps", "score": [9, "8.0", None], "occurred_at": "2025-01-05"}
    )
    assert counts(ws.load("answer", frame)) == (3, 0, 0, 0)
    assert rows("answer", "answer", "score") == [("1", 9), ("3", None), ("b", 8)]


def test_times_with_a_zone_in_pandas_are_instants(ws, rows):
    when = pd.to_datetime(["2025-01-05T10:00:00+08:00"])
    ws.load("answer", pd.DataFrame({"answer": ["a"], "kind": ["nps"], "occurred_at": when}))
    assert rows("answer", "occurred_at") == [(datetime(2025, 1, 5, 2),)]


def test_categories_are_text(ws, rows):
    frame = pd.DataFrame({"answer": ["a"], "kind": pd.Categorical(["nps"]), "occurred_at": ["2025-01-05"]})
    ws.load("answer", frame)
    assert rows("answer", "kind") == [("nps",)]


def test_parquet_is_read(ws, tmp_path):
    pq.write_table(TABLE, tmp_path / "answers.parquet")
    load = ws.load("answer", tmp_path / "answers.parquet")
    assert counts(load) == (1, 0, 0, 1)
    assert faults(load)[0][0] == 2


def test_json_lines_are_read_and_lines_that_are_none_rejected(ws, file, rows):
    good = [{"answer": "a", "kind": "nps", "score": 9, "occurred_at": "2025-01-05"}]
    good += [
        {
            "answer": "b",
            "kind": "multiple",
            "choices": ["x", "y"],
            "occurred_at": "2025-01-05",
            "more": {"k": [{}] * 70},
        }
    ]
    lines = [json.dumps(good[0]), "", "{not json", "[1]", json.dumps(good[1]), '"text"']
    load = ws.load("answer", file("\n".join(lines), "answers.jsonl"))
    assert counts(load) == (2, 0, 0, 3)
    assert [f[:2] for f in faults(load)] == [(3, None), (4, None), (6, None)]
    assert rows("answer", "score", "choices") == [(9, None), (None, ["x", "y"])]
    assert load.ignored == ("more",)


def test_packed_json_lines_are_read(ws, file):
    line = json.dumps({"answer": "a", "kind": "nps", "score": 9, "occurred_at": "2025-01-05"})
    assert counts(ws.load("answer", file(gzip.compress(line.encode()), "answers.ndjson.gz"))) == (1, 0, 0, 0)


def workbook(path, *lines):
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append(line)
    book.create_sheet("second").append(["answer"])
    book.save(path)
    return path


def test_excel_is_read_with_its_row_numbers(ws, tmp_path, rows):
    day = date(2025, 1, 5)
    path = workbook(
        tmp_path / "a.xlsx",
        ["answer", "kind", "score", "occurred_at", None],
        ["a", "nps", 9, day, None],
        [None, None, None, None, None],
        [2, "nps", 9.0, datetime(2025, 1, 5, 10), None],
        ["c", "nps", 11, day, None],
    )
    load = ws.load("answer", path)
    assert counts(load) == (2, 0, 0, 1)
    assert faults(load) == [(5, "score", "score is off its scale")]
    found = [("2", datetime(2025, 1, 5, 10)), ("a", datetime(2025, 1, 4, 16))]
    assert rows("answer", "answer", "occurred_at") == found


def test_another_sheet_is_named_in_the_recipe(ws, tmp_path):
    path = workbook(tmp_path / "a.xlsx", ["answer"])
    with pytest.raises(LoadError, match="gives occurred_at or kind of answer; it has answer"):
        ws.load("answer", path, recipe={"sheet": "second"})


def test_a_workbook_that_unpacks_to_too_much_is_refused(ws, tmp_path):
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/worksheets/sheet1.xml", b"0" * 200_000_000)
    with pytest.raises(LoadError, match=r"bomb\.xlsx unpacks"):
        ws.load("answer", tmp_path / "bomb.xlsx")


@pytest.mark.parametrize("name", ["a.xlsx", "a.parquet"])
def test_a_file_that_is_not_what_its_name_says_names_itself(ws, file, name):
    with pytest.raises(LoadError, match=name):
        ws.load("answer", file("nothing of the kind", name))


def test_a_query_on_another_database_is_read(ws, tmp_path, rows):
    url = f"sqlite:///{tmp_path / 'crm.db'}"
    engine = sqlalchemy.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("CREATE TABLE t (id TEXT, at TIMESTAMP, amount NUMERIC(10, 2))"))
        connection.execute(sqlalchemy.text("INSERT INTO t VALUES ('1', '2025-01-05 10:00:00', 12.50)"))
    engine.dispose()
    load = ws.load("order", SqlQuery(url, "SELECT id, at AS occurred_at, amount FROM t"), "crm")
    assert counts(load) == (1, 0, 0, 0)
    assert rows("order", "amount", "source") == [(12.5, "crm")]


def test_a_query_that_fails_says_why(ws, tmp_path):
    with pytest.raises(LoadError, match="no such table"):
        ws.load("order", SqlQuery(f"sqlite:///{tmp_path / 'crm.db'}", "SELECT * FROM nowhere"))


def test_a_password_in_the_address_is_never_shown():
    assert "secret" not in repr(SqlQuery("postgresql://me:secret@db/crm", "SELECT 1"))


def test_tabs_are_read(ws, file):
    assert counts(ws.load("answer", file((HEADER + row(1)).replace(",", "\t"), "a.tsv"))) == (1, 0, 0, 0)
