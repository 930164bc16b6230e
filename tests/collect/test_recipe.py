"""Recipes: what they do to a delivery, that they replay, and that they are refused when they cannot be carried out."""

from datetime import date, datetime

import pyarrow as pa
import pytest

from loading_helper import HEADER, counts, faults, row
from suara.collect.intake import recipe as recipes
from suara.errors import RecipeError

WIDE = """RESPNUM;when;NETPRO;Q7ALL;reasons;comment
1;05.01.2025;9;5;price,service;fine
2;05.01.2025;11;Blank;;
3;05.01.2025;13;0;price;
"""
SURVEY = {
    "columns": {"response": "RESPNUM", "occurred_at": "when"},
    "constants": {"survey": "may", "channel": "paper"},
    "times": {"occurred_at": {"format": "%d.%m.%Y"}},
    "split": {"choices": ","},
    "answers": [
        {"column": "NETPRO", "kind": "nps", "question": "recommend", "blank": [11]},
        {"column": "Q7ALL", "kind": "csat", "blank": [0, "Blank"], "scale": [1, 5]},
        {"column": "reasons", "kind": "multiple", "gives": "choices"},
        {"column": "comment", "kind": "text", "gives": "text", "constants": {"language": "en"}},
    ],
}


def test_columns_are_renamed_and_constants_set(ws, rows):
    recipe = {"columns": {"order": "Beleg", "amount": "Netto"}, "constants": {"channel": "shop", "cancelled": False}}
    receipts = pa.table({"Beleg": ["1"], "Netto": [5], "occurred_at": ["2025-01-05"]})
    assert counts(ws.load("order", receipts, recipe=recipe)) == (1, 0, 0, 0)
    assert rows("order", "order", "amount", "channel", "cancelled") == [("1", 5, "shop", False)]


def test_codes_are_recoded_and_blanks_dropped(ws, rows):
    recipe = {
        "recode": {"direction": {"1": "inbound", "2": "outbound"}},
        "blanks": {"handle_seconds": [999, "n/a"]},
        "blank": ["-"],
    }
    contacts = {
        "contact": ["a", "b"],
        "occurred_at": ["2025-01-05"] * 2,
        "channel": ["phone"] * 2,
        "topic": ["-", "bill"],
    }
    contacts |= {"direction": ["1", "2.0"], "handle_seconds": ["999.0", "n/a"]}
    assert counts(ws.load("contact", pa.table(contacts), recipe=recipe)) == (2, 0, 0, 0)
    found = [("inbound", None, None), ("outbound", None, "bill")]
    assert rows("contact", "direction", "handle_seconds", "topic") == found


def test_numbers_with_a_decimal_comma_are_cast(ws, rows):
    recipe = {"cast": {"amount": "decimal comma"}}
    order = pa.table({"order": ["1"], "occurred_at": ["2025-01-05"], "amount": ["1.234,50"]})
    ws.load("order", order, recipe=recipe)
    assert rows("order", "amount") == [(1234.5,)]


@pytest.mark.parametrize(
    ("zone", "written", "utc"),
    [
        ("Europe/Copenhagen", "2025-07-01 10:00", datetime(2025, 7, 1, 8)),
        ("Europe/Copenhagen", "2025-01-01 10:00", datetime(2025, 1, 1, 9)),
        ("Europe/Copenhagen", "2025-07-01T10:00Z", datetime(2025, 7, 1, 10)),
        ("Europe/Copenhagen", datetime(2025, 7, 1, 10), datetime(2025, 7, 1, 8)),
        ("Europe/Copenhagen", "01/07/2025 10:00", datetime(2025, 7, 1, 8)),
    ],
)
def test_local_times_are_read_in_their_zone(ws, rows, zone, written, utc):
    recipe = {"zone": zone, "times": {"ended_at": {"zone": "UTC"}}}
    if isinstance(written, str) and "/" in written:
        recipe["times"]["occurred_at"] = {"format": "%d/%m/%Y %H:%M"}
    ws.load("customer", pa.table({"customer": ["c"], "occurred_at": [written]}), recipe=recipe)
    assert rows("customer", "occurred_at") == [(utc,)]


def test_a_wide_row_becomes_many_answers(ws, file, rows):
    load = ws.load("answer", file(WIDE, "wide.csv"), recipe=SURVEY)
    assert (load.rows_read, load.accepted, load.rejected) == (3, 5, 1)
    assert faults(load) == [(4, "NETPRO", "score is off its scale")]
    assert rows("answer", "answer", "kind", "score", "choices", "text", "scale_max", "language", "day", "survey") == [
        ("1/Q7ALL", "csat", 5, None, None, 5, None, date(2025, 1, 5), "may"),
        ("1/comment", "text", None, None, "fine", None, "en", date(2025, 1, 5), "may"),
        ("1/reasons", "multiple", None, ["price", "service"], None, None, None, date(2025, 1, 5), "may"),
        ("1/recommend", "nps", 9, None, None, None, None, date(2025, 1, 5), "may"),
        ("3/reasons", "multiple", None, ["price"], None, None, None, date(2025, 1, 5), "may"),
    ]


def test_a_mended_reject_of_a_wide_row_is_split_by_the_same_recipe(ws, file):
    load = ws.load("answer", file(WIDE, "wide.csv"), recipe=SURVEY)
    text = load.rejects_path.read_text().replace("3,05.01.2025,13", "3,05.01.2025,8")
    load.rejects_path.write_text(text)
    again = ws.load("answer", load.rejects_path)
    assert (again.accepted, again.unchanged, again.rejected) == (1, 1, 0)


def test_lines_become_orders_by_one_query(ws, rows):
    lines = pa.table(
        {"InvoiceNo": ["1", "1", "2"], "day": ["2025-01-05"] * 3, "Quantity": [1, 2, 1], "UnitPrice": [5.0, 2, 4]}
    )
    sql = """SELECT InvoiceNo AS "order", min(day) AS occurred_at, sum(Quantity * UnitPrice) AS amount
        FROM input GROUP BY ALL"""
    load = ws.load("order", lines, recipe={"sql": sql})
    assert (load.rows_read, load.accepted) == (3, 2)
    assert rows("order", "order", "amount") == [("1", 9), ("2", 4)]


def test_rows_that_cannot_be_read_are_rejects_beside_a_query(ws, file):
    sql = "SELECT * FROM input"
    load = ws.load("answer", file(HEADER + row(1) + row(2, "a,b") + row(3)), recipe={"sql": sql})
    assert counts(load) == (2, 0, 0, 1)
    assert faults(load) == [(3, None, "the row has another number of cells than the header")]


@pytest.mark.parametrize(
    "sql",
    [
        "DROP TABLE input",
        "SELECT 1; SELECT 2",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "COPY input TO '/tmp/stolen.csv'",
        "ATTACH '/tmp/other.db'",
        "SELECT * FROM nothing",
        "not SQL at all",
        "SELECT getenv('HOME') AS occurred_at",
    ],
)
def test_a_query_reads_the_delivery_and_nothing_else(ws, sql):
    with pytest.raises(RecipeError) as fault:
        ws.load("order", pa.table({"order": ["1"], "occurred_at": ["2025-01-05"], "amount": [1]}), recipe={"sql": sql})
    assert fault.value.remedy


@pytest.mark.parametrize(
    ("recipe", "named"),
    [
        ({"colums": {}}, "colums"),
        ({"columns": {"amout": "total"}}, "amout"),
        ({"columns": {"amount": "sum"}}, "sum"),
        ({"zone": "Mars/Olympus"}, "Mars/Olympus"),
        ({"times": {"occurred_at": {"formt": "x"}}}, "formt"),
        ({"kind": "order"}, "order"),
        ({"answers": [{"column": "Q99", "kind": "nps"}]}, "Q99"),
        ("no such recipe.toml", "no such recipe"),
        (7, "int"),
    ],
)
def test_a_recipe_that_cannot_be_carried_out_is_refused(ws, recipe, named):
    with pytest.raises(RecipeError, match=named) as fault:
        ws.load("cost", pa.table({"occurred_at": ["2025-01-05"], "amount": [1], "category": ["x"]}), recipe=recipe)
    assert fault.value.remedy


def test_a_recipe_replays_when_its_source_comes_again(ws, file):
    first = file(WIDE, "may.csv")
    ws.load("answer", first, "panel", recipe=SURVEY)
    later = file(WIDE.replace("\n1;", "\n7;").replace("\n2;", "\n8;").replace("\n3;", "\n9;"), "june.csv")
    assert ws.load("answer", later, "panel").accepted == 5


def test_a_recipe_file_says_the_same_as_a_mapping(ws, file, tmp_path):
    path = tmp_path / "survey.toml"
    recipes.write(path, recipes.parse(SURVEY))
    assert recipes.read(path) == recipes.parse(SURVEY)
    assert ws.load("answer", file(WIDE, "wide.csv"), recipe=path).accepted == 5


def test_a_guess_is_kept_as_a_recipe_that_can_be_read(ws, file, tmp_path):
    ws.load("answer", file("id,nps,created at\n1,9,2025-01-05\n", "export.csv"))
    kept = tmp_path / "ws" / "recipes" / "export.csv.answer.toml"
    recipe = recipes.read(kept)
    assert recipe.guessed
    assert recipe.columns == {"answer": "id", "score": "nps", "occurred_at": "created at"}
    assert recipe.constants == {"kind": "nps"}


def test_a_guess_bends_when_the_columns_change(ws, file):
    ws.load("answer", file("id,nps,created at\n1,9,2025-01-05\n"), "export")
    changed = ws.load("answer", file("id,score,kind,date\n2,9,nps,2025-01-05\n"), "export")
    assert counts(changed) == (1, 0, 0, 0)


def test_a_recipe_that_was_given_does_not_bend(ws, file):
    ws.load("answer", file("id,nps,at\n1,9,2025-01-05\n"), "export", recipe={"columns": {"occurred_at": "at"}})
    with pytest.raises(RecipeError, match="'at', which was not delivered"):
        ws.load("answer", file("id,nps,date\n1,9,2025-01-05\n"), "export")


def test_columns_to_ignore_are_left_out(ws):
    order = pa.table({"order": ["1"], "occurred_at": ["2025-01-05"], "amount": [1], "channel": ["x"]})
    assert ws.load("order", order, recipe={"ignore": ["channel"]}).ignored == ("channel",)
