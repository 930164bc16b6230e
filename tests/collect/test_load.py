"""Delivering: new, newer, the same, rejected; what is kept of each load."""

import pandas as pd
import pyarrow as pa
import pytest

from loading_helper import HEADER, counts, row
from suara.errors import LoadError, SuaraError


def frame(*scores, **more):
    when = "2025-01-05T10:00:00Z"
    rows = [{"answer": f"a{i}", "kind": "nps", "score": s, "occurred_at": when, **more} for i, s in enumerate(scores)]
    return pa.Table.from_pylist(rows)


def test_the_same_again_changes_nothing(ws, rows):
    assert counts(ws.load("answer", frame(9, 3))) == (2, 0, 0, 0)
    assert counts(ws.load("answer", frame(9, 3), "another source")) == (0, 0, 2, 0)
    assert rows("answer", "load") == [(1,), (1,)]


def test_another_content_replaces_and_the_older_version_stays_readable(ws, rows):
    ws.load("answer", frame(9, 3))
    assert counts(ws.load("answer", frame(9, 4))) == (0, 1, 1, 0)
    assert rows("answer", "score") == [(9,), (4,)]
    assert rows("answer", "score", "load", "replaced_by", history=True) == [(3, 1, 2)]


def test_of_one_id_in_one_delivery_the_later_row_wins(ws, rows):
    twice = pa.concat_tables([frame(1), frame(2), frame(2), frame(3)])
    assert counts(ws.load("answer", twice)) == (1, 2, 1, 0)
    assert rows("answer", "score") == [(3,)]
    assert rows("answer", "score", history=True) == [(1,), (2,)]


def test_a_repeated_id_is_held_against_the_version_there_too(ws, rows):
    ws.load("answer", frame(1))
    assert counts(ws.load("answer", pa.concat_tables([frame(1), frame(2)]))) == (0, 1, 1, 0)
    assert rows("answer", "score") == [(2,)]
    assert rows("answer", "score", history=True) == [(1,)]


def test_the_rows_of_many_batches_keep_their_order(ws, rows):
    assert counts(ws.load("answer", pa.concat_tables([frame(i % 11) for i in range(40)]))) == (1, 39, 0, 0)
    assert rows("answer", "score") == [(39 % 11,)]


def test_a_column_that_is_delivered_no_more_is_a_change(ws):
    ws.load("answer", frame(9, channel="email"))
    assert counts(ws.load("answer", frame(9))) == (0, 1, 0, 0)


def test_an_answer_without_an_id_is_its_response_and_question(ws, rows):
    answer = {"kind": "nps", "occurred_at": "2025-01-05", "response": "r1", "question": "q1"}
    ws.load("answer", pa.Table.from_pylist([{**answer, "score": 9}]))
    assert counts(ws.load("answer", pa.Table.from_pylist([{**answer, "score": 8}]))) == (0, 1, 0, 0)
    assert rows("answer", "answer", "score") == [("r1/q1", 8)]


def test_a_price_without_an_id_is_its_symbol_and_day(ws, rows):
    price = {"symbol": "ACME", "occurred_at": "2025-01-05", "close": 10.0}
    assert counts(ws.load("price", pa.Table.from_pylist([price, {**price, "close": 11.0}]))) == (1, 1, 0, 0)
    assert rows("price", "price", "close") == [("ACME/2025-01-05", 11)]


def test_equal_records_without_an_id_are_told_apart_by_their_order(ws):
    cost = {"occurred_at": "2025-01-05", "category": "media", "amount": 5}
    twice = pa.Table.from_pylist([cost, cost, {**cost, "amount": 6}])
    assert counts(ws.load("cost", twice)) == (3, 0, 0, 0)
    assert counts(ws.load("cost", twice)) == (0, 0, 3, 0)


def test_a_dimension_that_is_declared_later_makes_no_other_record(ws, tmp_path):
    from suara import settings

    cost = pa.Table.from_pylist([{"occurred_at": "2025-01-05", "category": "media", "amount": 5}])
    ws.load("cost", cost)
    ws.close()
    path = tmp_path / "ws" / settings.FILE
    path.write_text(path.read_text() + '\n[dimensions]\ncountry = "text"\n')
    import suara

    with suara.open(tmp_path / "ws") as later:
        assert counts(later.load("cost", cost)) == (0, 0, 1, 0)


def test_the_source_is_the_base_name_of_the_file_unless_given(ws, file):
    assert ws.load("answer", file(HEADER + row(1), "may.csv")).source == "may.csv"
    assert ws.load("answer", file(HEADER + row(2)), "portal").source == "portal"
    assert ws.load("answer", frame(9)).source == "python"


def test_a_dry_run_counts_and_writes_nothing(ws, rows, file, tmp_path):
    ws.load("answer", frame(9, 3))
    there = sorted(p.name for p in (tmp_path / "ws").rglob("*"))
    load = ws.load("answer", pa.concat_tables([frame(9, 4, 5), frame(99)]), dry_run=True)
    assert counts(load) == (1, 1, 1, 1)
    assert load.id is None
    assert rows("answer", "score") == [(9,), (3,)]
    assert sorted(p.name for p in (tmp_path / "ws").rglob("*")) == there
    assert len(ws.loads()) == 1


def test_every_load_is_listed(ws):
    ws.load("answer", frame(9), "a")
    ws.load("answer", frame(8), "b")
    listed = [
        (entry["load"], entry["kind"], entry["source"], entry["accepted"], entry["updated"]) for entry in ws.loads()
    ]
    assert listed == [(1, "answer", "a", 1, 0), (2, "answer", "b", 0, 1)]


def test_undo_takes_the_records_away_and_brings_the_older_versions_back(ws, rows):
    ws.load("answer", frame(9, 3))
    ws.load("answer", frame(9, 4, 7))
    ws.undo(2)
    assert rows("answer", "score", "load") == [(9, 1), (3, 1)]
    assert rows("answer", "score", history=True) == []


def test_undo_of_a_load_in_between_leaves_the_later_version(ws, rows):
    for score in (1, 2, 3):
        ws.load("answer", frame(score))
    ws.undo(2)
    assert rows("answer", "score") == [(3,)]
    assert rows("answer", "score", "replaced_by", history=True) == [(1, 3)]
    ws.undo(3)
    assert rows("answer", "score", "load") == [(1, 1)]


def test_undo_of_the_first_load_leaves_what_later_ones_replaced(ws, rows):
    for score in (1, 2):
        ws.load("answer", frame(score))
    ws.undo(1)
    assert rows("answer", "score") == [(2,)]
    ws.undo(2)
    assert rows("answer", "score") == []


def test_what_was_undone_can_be_loaded_again(ws):
    ws.load("answer", frame(9))
    ws.undo(1)
    assert counts(ws.load("answer", frame(9))) == (1, 0, 0, 0)


def test_undo_twice_and_of_no_load_say_so(ws):
    ws.load("answer", frame(9))
    ws.undo(1)
    with pytest.raises(LoadError, match="Load 1 was taken back"):
        ws.undo(1)
    with pytest.raises(LoadError, match="There is no load 7"):
        ws.undo(7)


def test_the_usual_size_of_numbers_is_kept_from_the_first_load(ws):
    ws.load("order", pa.Table.from_pylist([{"order": "1", "occurred_at": "2025-01-05", "amount": 10}]))
    ws.load("order", pa.Table.from_pylist([{"order": "2", "occurred_at": "2025-01-05", "amount": 90}]))
    assert ws.warehouse.origins()["order.amount"] == 10


@pytest.mark.parametrize("data", [7, None, "no such file.csv", [1, 2], b"answer"])
def test_what_cannot_be_loaded_is_an_error_with_a_remedy(ws, data):
    with pytest.raises(LoadError) as fault:
        ws.load("answer", data)
    assert fault.value.remedy


def test_a_kind_that_does_not_exist_is_an_error_with_a_remedy(ws):
    with pytest.raises(SuaraError, match="answr") as fault:
        ws.load("answr", frame(9))
    assert "answer" in fault.value.remedy


def test_a_delivery_without_a_required_column_names_it(ws):
    with pytest.raises(LoadError, match=r"gives amount of order; it has order, occurred_at"):
        ws.load("order", pa.Table.from_pylist([{"order": "1", "occurred_at": "2025-01-05"}]))


@pytest.mark.parametrize("empty", [pa.table({}), pd.DataFrame(), [], iter([])])
def test_nothing_is_a_load_of_none(ws, empty):
    assert counts(ws.load("answer", empty)) == (0, 0, 0, 0)


def test_progress_hears_of_long_loads(ws, file):
    heard = []
    ragged = "x\n"
    lines = HEADER + "".join(f"{i},nps,9,2025-01-01,fine\n" for i in range(50_000)) + ragged
    ws.load("answer", file(lines), progress=lambda done, total: heard.append((done, total)))
    assert heard[-1][0] <= heard[-1][1]
    assert [done for done, _ in heard] == sorted(done for done, _ in heard)
