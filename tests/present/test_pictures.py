"""Notebook rendering and drawings: whole, harmless and readable."""

from xml.etree import ElementTree as ET

import pytest

from company_helper import SPAN, company
from records_helper import put
from suara.present.scorecard import draw
from suara.present.words import change, tone

UNSAFE = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def ws(tmp_path_factory):
    with company(tmp_path_factory.mktemp("pictures") / "acme", name=UNSAFE, targets={"nps": 40}) as made:
        put(made, "customer", [{"customer": "gone", "occurred_at": "2025-01-01", "ended_at": "2025-02-10"}])
        yield made


@pytest.mark.parametrize("by", [(), ("channel",)])
def test_a_result_is_well_formed_html_without_markup_of_the_data(ws, by):
    page = ws.measure(
        "nps", since="2025-01-01", until="2025-03-01", grain="day", by=by, compare="previous"
    )._repr_html_()
    ET.fromstring(page)
    assert "<b>sms</b>" not in page


def test_a_working_is_well_formed_html(ws):
    ET.fromstring(ws.measure("nps", **SPAN, by="channel").explain()._repr_html_())


def test_a_scorecard_is_a_well_formed_drawing_without_the_names_markup(ws):
    drawing = ws.score(**SPAN)._repr_html_()
    ET.fromstring(drawing)
    assert "<script>" not in drawing
    assert "alert(1)" in drawing


def test_a_drawing_fetches_nothing(ws):
    drawing = draw(ws.score(**SPAN)).replace("http://www.w3.org/2000/svg", "")
    assert "http" not in drawing
    assert "url(" not in drawing


def test_a_drawing_holds_as_many_rows_as_asked(ws):
    card = ws.score(**SPAN)
    assert draw(card, rows=1).count("<rect") < draw(card).count("<rect")


@pytest.mark.parametrize(
    ("amount", "clear", "better", "expected", "arrow"),
    [
        (2.0, True, "up", "better", "▲"),
        (2.0, True, "down", "worse", "▲"),
        (-2.0, True, "down", "better", "▼"),
        (2.0, False, "up", "", "△"),
        (2.0, True, "depends", "", "▲"),
        (2.0, None, "up", "", "+"),
    ],
)
def test_a_change_has_a_tone_only_where_it_is_clear(amount, clear, better, expected, arrow):
    from suara.present.numbers import Unit

    row = {"change": amount, "clear": clear}
    assert tone(row, better) == expected
    assert change(row, Unit("points"))[0] == arrow
