"""What a terminal shows, however narrow it is."""

import pytest

import suara
from company_helper import SPAN, company
from records_helper import put
from suara.present import terminal
from suara.present.scorecard_table import LAYOUTS


@pytest.fixture(scope="module")
def ws(tmp_path_factory):
    with company(tmp_path_factory.mktemp("terminal") / "acme", targets={"nps": 40}) as made:
        rows = [{"kind": "csat", "score": 4, "occurred_at": f"2025-02-{day:02}"} for day in range(1, 29)]
        put(made, "answer", rows)
        yield made


def at(monkeypatch, columns, shown):
    monkeypatch.setenv("COLUMNS", str(columns))
    return str(shown).splitlines()


@pytest.mark.parametrize("columns", [60, 80, 100, 120, 200])
def test_every_figure_of_a_scorecard_has_a_label_of_its_own(monkeypatch, ws, columns):
    page = " ".join(" ".join(at(monkeypatch, columns, ws.score(**SPAN))).split())
    assert "Customer satisfaction, mean" in page
    assert "Customer satisfaction, top two" in page


@pytest.mark.parametrize("columns", [60, 80, 100, 120])
def test_nothing_is_wider_than_the_terminal(monkeypatch, ws, columns):
    shown = [ws.score(**SPAN), ws.measure("nps", "sales", grain="quarter", by="channel", compare="previous")]
    assert all(len(line) <= columns for one in shown for line in at(monkeypatch, columns, one))


def test_the_course_of_the_months_is_shown_whole_with_its_heading_or_not_at_all(monkeypatch, ws):
    for columns in (60, 80, 100, 120):
        page = "\n".join(at(monkeypatch, columns, ws.score(**SPAN)))
        assert ("12 months" in page) == any(bar in page for bar in "▁▂▃▄▅▆▇█")


def test_a_layout_with_less_room_has_no_more_columns():
    assert [len(columns) for _, columns in LAYOUTS] == sorted((len(c) for _, c in LAYOUTS), reverse=True)


def test_no_period_is_broken_on_a_narrow_terminal(monkeypatch, ws):
    lines = at(monkeypatch, 60, ws.measure("nps", grain="quarter", by="channel", compare="previous"))
    assert any(line.startswith("2025-Q1") for line in lines)


def test_a_row_of_a_list_without_room_becomes_a_block(monkeypatch):
    monkeypatch.setenv("COLUMNS", "20")
    page = terminal.plain(terminal.listing(["source", "loaded"], [["a-long-source.csv", "2025-01-05"]]))
    assert page.splitlines()[:2] == ["source  a-long-sourc", "        e.csv"]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ({}, "before which nobody was there to be lost"),
        ({"compare": "previous"}, "nothing lies before it to compare with"),
        ({"where": {"country": "Gold"}}, "No record passes the filters"),
        ({"since": "2100-01-01", "until": "2100-02-01"}, "lies ahead"),
        ({"since": "2025-01-01", "until": "2100-02-01"}, "is not over"),
        ({"since": "2025-01-06", "until": "2025-02-06", "grain": "month"}, "The first month is not whole"),
        ({"since": "2025-01-01", "until": "2025-02-06", "grain": "month"}, "The last month is not whole"),
    ],
)
def test_what_the_figures_cannot_say_is_said_below(ws, question, words):
    assert words in " ".join(str(ws.measure("churn", **question)).split())


def test_whole_periods_with_figures_need_no_hint(ws):
    assert str(ws.measure("nps", **SPAN)).splitlines()[-1] == "2025-02"


def test_nothing_to_count_is_not_called_few(ws):
    page = str(ws.measure("nps", since="2025-05-01", until="2025-06-01"))
    assert "no answers" in page
    assert "small n" not in page


def test_an_empty_workspace_says_how_to_fill_it(tmp_path):
    with suara.create(tmp_path / "empty") as ws:
        page = " ".join(str(ws.measure("nps", by="channel")).split())
    assert "suara load" in page
    assert "(missing)" not in page


def test_all_that_was_asked_stands_in_the_last_line(ws):
    page = str(
        ws.measure("first_contact_resolution", "nps", first_contact_window="3d", weighted=True, as_of="2025-03-01")
    )
    for words in ("weighted", "first_contact_window = 3d", "as known at 2025-03-01 00:00 UTC"):
        assert words in page


def test_segments_that_are_whole_numbers_are_written_so(ws):
    assert "10.0" not in str(ws.measure("nps", by="score", **SPAN)).split()


def test_results_and_scorecards_print_as_tables_and_have_short_names(ws):
    assert repr(ws.measure("nps", **SPAN)) == "<Result: nps; 1 row>"
    assert repr(ws.score(**SPAN)).startswith("<Scorecard of acme: ")
    assert repr(ws).startswith("<Workspace acme in ")
