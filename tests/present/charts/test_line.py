"""A line stays in its box, breaks at gaps, and says what is drawn."""

import gzip
import re
from dataclasses import replace

import pytest
import svg
from hypothesis import given
from hypothesis import strategies as st

from charts_helper import EN, line
from suara.present.charts.drawing import Note
from suara.present.charts.line import Point
from suara.present.charts.marks import Box
from suara.present.charts.page import html
from suara.present.charts.sparkline import Sparkline, drawn
from suara.present.charts.sparkline import html as spark

numbers = st.none() | st.floats() | st.floats(-100, 100)
points = st.builds(
    Point,
    label=st.just("a"), tick=st.just("a"), text=st.just("1"),
    value=numbers, low=numbers, high=numbers, previous=numbers, open=st.booleans(), few=st.booleans(),
)  # fmt: skip


def chart(values):
    return line(EN, values)


def of(figure, *marks):
    """The elements of some marks in a chart's plot."""
    return [one for one in figure.drawing().body.area if set(marks) & set(one.class_)]


def places(elements):
    return [p for one in elements if isinstance(one, (svg.Polyline, svg.Polygon)) for p in one.points]


@given(st.lists(points, min_size=1, max_size=40), numbers)
def test_every_point_lies_in_the_box(made, target):
    drawing = replace(chart([1.0]), points=tuple(made), target=target).drawing()
    if drawing is None:
        return
    assert all(0 <= p.x <= 1000.2 and 0 <= p.y <= 500 for p in places(drawing.body.area))
    assert all(0 <= c.cx.value <= 100 and 0 <= c.cy.value <= 100 for c in drawing.body.over)


@given(st.lists(numbers, max_size=40))
def test_every_point_of_a_sparkline_lies_in_its_box(values):
    marks = drawn(values, values, values, Box(5, 5, 100, 20))
    assert all(5 <= p.x <= 105.2 and 5 <= p.y <= 25 for p in places(marks))


@given(st.lists(st.none() | st.floats(-10, 10), min_size=1, max_size=30))
def test_a_gap_is_never_drawn_over(values):
    figure = replace(chart([1.0]), points=tuple(replace(p, open=False) for p in chart(values).points))
    runs = [run for run in "".join("-" if v is None else "x" for v in values).split("-") if run]
    drawn = of(figure, "m-line", "m-line-dot") if runs else []
    assert [len(one.points) for one in drawn] == [max(len(run), 2) for run in runs]


def test_a_series_of_nothing_but_gaps_says_why():
    made = html(chart([None, None]))
    assert EN["empty"] in made
    assert "<svg" not in made
    assert html(replace(chart([]), empty="")).count(EN["alt"]) == 1


@pytest.mark.parametrize("value", [0.0, -3.0, 41.0, 1e-9, 1e15, -1e200])
def test_a_single_or_level_value_is_drawn_inside_its_axis(value):
    for values in ([value], [value] * 5):
        body = chart(values).drawing().body
        assert body.steps == len(values)
        assert 0 <= body.over[-1].cy.value <= 100


def test_the_period_that_is_not_over_is_dashed_and_ringed():
    figure = chart([1.0, 2.0, 3.0])
    assert [len(one.points) for one in of(figure, "m-line")] == [2]
    assert [len(one.points) for one in of(figure, "m-open")] == [2]
    assert [c.class_ for c in figure.drawing().body.over] == [["m-ring"]]
    assert f"({EN['open']})" in html(figure)


def test_the_legend_explains_what_is_drawn_and_no_more():
    plain = tuple(replace(p, low=None, high=None, previous=None, open=False) for p in chart([1.0, 2.0]).points)
    assert [k.mark for k in replace(chart([1.0, 2.0]), points=plain).drawing().keys] == ["m-line"]
    whole = [k.mark for k in line(EN, target=45.0).drawing().keys]
    assert whole == ["m-line", "m-band", "m-before", "m-target", "m-open"]


def test_events_are_numbered_in_the_order_of_time_as_in_the_list_below():
    notes = (Note(9, "later"), Note(2, "earlier"), Note(3, "close by"))
    drawing = replace(line(EN), notes=notes).drawing()
    assert [note.words for note in drawing.notes] == ["earlier", "close by", "later"]
    badges = [one for one in drawing.body.above if isinstance(one, svg.Circle)]
    assert [round(b.cx.value * 25 / 100) for b in badges] == [2, 3, 9]
    assert badges[0].cy != badges[1].cy


def test_a_year_of_fortnights_with_a_band_is_small():
    values = tuple(replace(p, previous=None, previous_text="") for p in line(EN).points)
    made = html(replace(line(EN), points=values, notes=()))
    assert len(made.partition("<details")[0]) < 2600
    assert len(made) < 5600
    assert len(gzip.compress(made.encode(), 9)) < 1600


def test_a_sparkline_of_one_value_is_nothing():
    assert spark(Sparkline(values=(None, 1.0), alt="x")) == ""


def test_a_sparkline_without_words_is_an_ornament():
    assert 'aria-hidden="true"' in spark(Sparkline(values=(1.0, 2.0)))
    assert re.search('role="img" aria-label="&lt;b&gt;"', spark(Sparkline(values=(1.0, 2.0), alt="<b>")))


def test_a_level_sparkline_lies_in_the_middle():
    (course, _) = drawn([100.0] * 3, [], [], Box(0, 0, 90, 20))
    assert [p.y for p in course.points] == [10, 10, 10]


def test_a_sparkline_fills_its_height():
    assert {p.y for p in places(drawn([37.0, 49.0], [], [], Box(0, 0, 90, 20)))} == {0, 20}
