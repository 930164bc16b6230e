"""Bars, shares, stages and shades have the sizes that their numbers ask for."""

from dataclasses import replace

import pytest
import svg
from hypothesis import given
from hypothesis import strategies as st

from charts_helper import EN, bars, funnel, heat, histogram, likert, retention
from suara.present.charts.bar import Bar
from suara.present.charts.funnel import Stage
from suara.present.charts.heat import Cell, HeatRow
from suara.present.charts.histogram import Bin
from suara.present.charts.likert import LikertRow, tones_of
from suara.present.charts.page import html

numbers = st.none() | st.floats() | st.floats(-100, 100)


def rects(strip):
    return [one for one in strip.marks if isinstance(one, svg.Rect)]


def spans(drawing):
    """Where each rectangle of each row begins and ends, in percent."""
    return [(r.x.value, r.x.value + r.width.value) for strip in drawing.body.strips for r in rects(strip)]


def inside(spans):
    return all(-0.01 <= start <= end <= 100.02 for start, end in spans)


@given(st.lists(st.tuples(numbers, numbers, numbers), min_size=1, max_size=20))
def test_bars_and_whiskers_lie_in_their_strip(rows):
    made = tuple(Bar(label="a", value=v, text="1", low=low, high=high) for v, low, high in rows)
    drawing = replace(bars(EN), bars=made).drawing()
    if drawing is None:
        return
    assert inside(spans(drawing))
    lines = [one for strip in drawing.body.strips for one in strip.marks if isinstance(one, svg.Line)]
    assert all(0 <= end.value <= 100 for one in lines for end in (one.x1, one.x2))


def test_bars_of_either_sign_begin_at_the_same_zero():
    positive, _, negative, _ = bars(EN).drawing().body.strips
    assert rects(positive)[0].x.value == pytest.approx(rects(negative)[0].x.value + rects(negative)[0].width.value)


def test_the_name_of_a_bar_leads_where_it_was_told():
    assert '<a href="?shop=1">Penang</a>' in html(bars(EN))


@given(st.lists(st.floats(0, 1e6) | st.none() | st.floats(), min_size=5, max_size=5))
def test_the_shares_of_a_row_fill_its_strip(counts):
    row = LikertRow(label="a", counts=tuple(counts), shares=("x",) * 5)
    drawing = replace(likert(EN), rows=(row,)).drawing()
    if drawing is None:
        return
    found = spans(drawing)
    assert inside(found)
    assert sum(end - start for start, end in found) == pytest.approx(100, abs=0.1)


@pytest.mark.parametrize(
    ("levels", "tones"),
    [
        (2, "bad2 good2"),
        (3, "bad2 middle good2"),
        (4, "bad2 bad1 good1 good2"),
        (5, "bad2 bad1 middle good1 good2"),
        (7, "bad3 bad2 bad1 middle good1 good2 good3"),
        (11, "bad3 bad3 bad2 bad2 bad1 middle good1 good2 good2 good3 good3"),
    ],
)
def test_levels_are_toned_from_their_middle(levels, tones):
    assert tones_of(levels) == tones.split()


@given(st.lists(st.none() | st.floats(0, 1e9) | st.floats(), min_size=1, max_size=9))
def test_stages_lie_in_their_strip(counts):
    made = tuple(Stage(label="a", count=c, text="1") for c in counts)
    drawing = replace(funnel(EN), stages=made).drawing()
    assert drawing is None or inside(spans(drawing))


def test_a_stage_shows_what_was_lost_since_the_one_before():
    _, second, *_ = funnel(EN).drawing().body.strips
    lost, left = rects(second)
    assert (lost.class_, left.class_) == (["m-lost"], ["m-bar"])
    assert lost.x.value == left.width.value == 45


@given(st.lists(st.none() | st.floats(0, 1e9) | st.floats(), min_size=1, max_size=40))
def test_bins_lie_in_their_box(counts):
    made = tuple(Bin(label="a", count=c, text="1") for c in counts)
    drawing = replace(histogram(EN), bins=made).drawing()
    if drawing is None:
        return
    found = [one for one in drawing.body.area if isinstance(one, svg.Rect)]
    assert all(0 <= r.x <= r.x + r.width <= 1000.1 and 0 <= r.y <= r.y + r.height <= 500 for r in found)


def shades(*better, strongest=(), few=False):
    rows = tuple(HeatRow(label="a", cells=(Cell(text="1", better=b, few=few),)) for b in better)
    drawing = replace(heat(EN), columns=("x",), rows=rows, strongest=strongest).drawing()
    return [line.fields[0].mark for line in drawing.body.lines]


def test_a_shade_says_which_way_and_how_far():
    assert shades(9, 3, 0, None, -3, -9) == ["m-good3", "m-good1", "", "", "m-bad1", "m-bad3"]


def test_a_small_sample_is_not_shaded():
    assert shades(9, few=True) == ["m-few"]


def test_a_column_may_say_what_its_strongest_shade_is_worth():
    assert shades(2, 40, strongest=(30.0,)) == ["m-good1", "m-good3"]


def test_younger_groups_have_fewer_cells():
    lines = retention(EN).drawing().body.lines
    assert [sum(one is not None for one in line.fields) for line in lines] == [6, 5, 4, 3, 2, 1]
    assert [line.fields[5 - i].open for i, line in enumerate(lines)] == [True] * 6


def test_more_came_back_is_a_darker_shade():
    marks = [one.mark for one in retention(EN).drawing().body.lines[0].fields]
    assert marks == sorted(marks, reverse=True)
    assert marks[0] == "m-kept5"


@pytest.mark.parametrize(
    "figure",
    [
        replace(bars(EN), bars=()),
        replace(likert(EN), rows=()),
        replace(histogram(EN), bins=()),
        replace(funnel(EN), stages=()),
        replace(heat(EN), rows=()),
        replace(retention(EN), cohorts=()),
    ],
    ids=lambda figure: type(figure).__name__,
)
def test_a_chart_of_nothing_says_why(figure):
    made = html(replace(figure, empty="Nobody has answered yet."))
    assert "Nobody has answered yet." in made
    assert "<svg" not in made
    assert "<table" not in made
