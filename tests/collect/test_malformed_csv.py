"""Twenty and more kinds of malformed CSV: every row is accepted or named with its line."""

import gzip

import pytest

from loading_helper import HEADER, counts, faults, row
from suara.errors import LoadError

RAGGED = "the row has another number of cells than the header"


def test_a_byte_order_mark_is_no_part_of_the_first_name(ws, file):
    assert counts(ws.load("answer", file("\ufeff" + HEADER + row(1)))) == (1, 0, 0, 0)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_read(ws, file, rows, encoding):
    assert counts(ws.load("answer", file((HEADER + row(1) + row(2, "café")).encode(encoding)))) == (2, 0, 0, 0)
    assert rows("answer", "text") == [("fine",), ("café",)]


def test_latin_1_is_read_and_said(ws, file, rows):
    load = ws.load("answer", file((HEADER + row(1, "café")).encode("latin-1")))
    assert counts(load) == (1, 0, 0, 0)
    assert rows("answer", "text") == [("café",)]
    assert "Windows-1252" in load.notes[0]


def test_mixed_encodings_are_told_apart_by_line(ws, file, rows):
    mixed = (HEADER + row(1, "café")).encode() + row(2, "søen").encode("latin-1")
    assert counts(ws.load("answer", file(mixed))) == (2, 0, 0, 0)
    assert rows("answer", "text") == [("café",), ("søen",)]


def test_a_nul_rejects_its_own_row(ws, file):
    load = ws.load("answer", file(HEADER + row(1) + row(2, "a\0b") + row(3)))
    assert counts(load) == (2, 0, 0, 1)
    assert faults(load) == [(3, None, "the row holds a NUL character")]


def test_lines_may_end_in_carriage_returns_alone(ws, file):
    assert counts(ws.load("answer", file((HEADER + row(1) + row(2)).replace("\n", "\r")))) == (2, 0, 0, 0)


def test_lines_may_end_in_different_ways(ws, file):
    load = ws.load("answer", file(HEADER.replace("\n", "\r\n") + row(1) + row(2, score=11).replace("\n", "\r\n")))
    assert counts(load) == (1, 0, 0, 1)
    assert load.rejects["row"].to_pylist() == [3]


def test_a_lone_quote_costs_its_own_line_only(ws, file):
    load = ws.load("answer", file(HEADER + row(1) + row(2, '"oops') + row(3) + row(4)))
    assert counts(load) == (3, 0, 0, 1)
    assert faults(load) == [(3, None, "the row has a quote that is not closed")]
    assert load.rejects["value"].to_pylist() == ['2,nps,9,2025-01-02,"oops']


def test_a_lone_quote_that_meets_another_costs_its_own_line_only(ws, file):
    load = ws.load("answer", file(HEADER + row(1, '"oops') + row(2, '"fine"') + row(3)))
    assert counts(load) == (2, 0, 0, 1)
    assert load.rejects["row"].to_pylist() == [2]


def test_a_quote_inside_a_bare_cell_is_text(ws, file, rows):
    assert counts(ws.load("answer", file(HEADER + row(1, 'a 5" pipe')))) == (1, 0, 0, 0)
    assert rows("answer", "text") == [('a 5" pipe',)]


def test_text_after_a_closing_quote_rejects_the_row(ws, file):
    load = ws.load("answer", file(HEADER + row(1) + row(2, '"a"b') + row(3)))
    assert counts(load) == (2, 0, 0, 1)
    assert faults(load) == [(3, None, "the row has text after a closing quote")]


def test_a_line_break_in_quotes_is_text_and_counts_as_a_line(ws, file, rows):
    load = ws.load("answer", file(HEADER + row(1, '"two\nlines"') + row(2, score=11)))
    assert counts(load) == (1, 0, 0, 1)
    assert rows("answer", "text") == [("two\nlines",)]
    assert faults(load) == [(4, "score", "score is off its scale")]


def test_a_short_row_is_rejected(ws, file):
    load = ws.load("answer", file(HEADER + row(1) + "2,nps,9\n" + row(3)))
    assert counts(load) == (2, 0, 0, 1)
    assert faults(load) == [(3, None, RAGGED)]


def test_a_long_row_is_rejected(ws, file):
    load = ws.load("answer", file(HEADER + row(1) + row(2, "a,b,c") + row(3)))
    assert counts(load) == (2, 0, 0, 1)
    assert faults(load) == [(3, None, RAGGED)]


def test_empty_cells_beyond_the_header_are_no_fault(ws, file):
    assert counts(ws.load("answer", file(HEADER + row(1, "fine,,") + row(2, "a,b")))) == (1, 0, 0, 1)


def test_a_header_that_comes_twice_is_told_apart(ws, file, rows):
    load = ws.load("answer", file("answer,kind,score,score,occurred_at\n1,nps,9,8,2025-01-01\n"))
    assert counts(load) == (1, 0, 0, 0)
    assert rows("answer", "score") == [(9,)]
    assert load.ignored == ("score_2",)


def test_a_column_without_a_name_is_named_by_its_place(ws, file):
    load = ws.load("answer", file("answer,kind,score,,occurred_at\n1,nps,9,8,2025-01-01\n"))
    assert counts(load) == (1, 0, 0, 0)
    assert load.ignored == ("column_4",)


@pytest.mark.parametrize("content", ["", "\n\n", HEADER])
def test_a_file_without_rows_is_a_load_of_none(ws, file, content):
    assert counts(ws.load("answer", file(content))) == (0, 0, 0, 0)


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_other_delimiters_are_found(ws, file, delimiter):
    assert counts(ws.load("answer", file((HEADER + row(1)).replace(",", delimiter)))) == (1, 0, 0, 0)


def test_a_cell_of_a_megabyte_is_a_cell(ws, file, rows):
    assert counts(ws.load("answer", file(HEADER + row(1, "y" * 1_000_000) + row(2)))) == (2, 0, 0, 0)
    assert [len(text) for (text,) in rows("answer", "text")] == [1_000_000, 4]


@pytest.mark.parametrize("careful", [False, True])
def test_five_thousand_columns_fit(ws, file, careful):
    names = HEADER.strip() + "".join(f",c{i}" for i in range(5000)) + "\n"
    bad = row(2, score=11).strip() + "," * 5000 + "\n"
    content = names + row(1).strip() + "," * 5000 + "\n" + bad + ("3,nps\n" if careful else "")
    assert counts(ws.load("answer", file(content))) == (1, 0, 0, 1 + careful)


def test_a_formula_is_text_and_no_number(ws, file, rows):
    load = ws.load("answer", file(HEADER + row(1, "=1+1") + row(2, "@x", "=1+1")))
    assert counts(load) == (1, 0, 0, 1)
    assert rows("answer", "text") == [("=1+1",)]
    assert faults(load) == [(3, "score", "score is not a number")]


def test_a_packed_file_is_read(ws, file):
    assert counts(ws.load("answer", file(gzip.compress((HEADER + row(1)).encode()), "a.csv.gz"))) == (1, 0, 0, 0)


def test_of_a_truncated_packed_file_the_last_row_is_rejected(ws, file):
    lines = HEADER + "".join(f"{i},nps,9,2025-01-01,{i * 7919}\n" for i in range(3000))
    load = ws.load("answer", file(gzip.compress(lines.encode())[:-4000], "a.csv.gz"))
    assert load.accepted > 100
    assert faults(load) == [(load.rows_read + 1, None, "the row is the last of a file that ends too early")]


def test_a_decompression_bomb_is_refused(ws, file, tmp_path):
    bomb = file(gzip.compress(HEADER.encode() + b"0" * 200_000_000), "bomb.csv.gz")
    with pytest.raises(LoadError, match=r"bomb\.csv\.gz unpacks to more than 250 times its size"):
        ws.load("answer", bomb)
    assert not list((tmp_path / "ws" / ".spill").iterdir())


def test_blank_lines_are_no_rows_but_count_as_lines(ws, file):
    load = ws.load("answer", file(HEADER + row(1) + "\n\r\n" + row(2, score=11)))
    assert counts(load) == (1, 0, 0, 1)
    assert load.rejects["row"].to_pylist() == [5]


def test_a_file_of_noise_names_itself(ws, file):
    with pytest.raises(LoadError, match=r"noise\.csv"):
        ws.load("answer", file(bytes(range(1, 256)) * 20, "noise.csv"))
