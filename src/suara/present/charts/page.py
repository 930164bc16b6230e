"""A chart as HTML: a figure with its legend, marks and words, and the table of its figures behind it."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import svg
from markupsafe import Markup

from suara.present.charts.canvas import escaped
from suara.present.charts.marks import percent
from suara.present.numbers import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinja2 import Template

    from suara.present.charts.drawing import Figure, Plot, Tick

EDGE = 0.08


def html(figure: Figure) -> Markup:
    """The chart as a `<figure>` that needs style.css, and gains by readout.js; whatever somebody typed is escaped."""
    drawing = figure.drawing()
    kind = type(drawing.body).__name__ if drawing else ""
    few = bool(figure.few and drawing and drawing.few)
    made = _template().render(figure=figure, drawing=drawing, kind=kind, few=few, marks=_marks, under=under)
    return Markup(re.sub(r">\s*\n\s*<", "><", made.strip()))  # noqa: S704 - the template escapes


def under(plot: Plot) -> tuple[svg.Element, ...]:
    """The words below a plot."""
    return tuple(
        svg.Text(text=escaped(tick.words), x=percent(tick.across), y=12, class_=_look(tick)) for tick in plot.across
    )


def _look(tick: Tick) -> list[str]:
    """Words near an edge stay inside it."""
    side = "start" if tick.across < EDGE else "end" if tick.across > 1 - EDGE else "middle"
    return ["m-tick", f"m-tick-{side}", *(["spare"] if tick.spare else [])]


def _marks(elements: Sequence[svg.Element]) -> Markup:
    return Markup("".join(element.as_str() for element in elements))  # noqa: S704 - their words are escaped where made


@cache
def _template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader("suara.present.charts", "")
    environment = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: visible(value) if type(value) is str else value,
    )
    return environment.get_template("figure.html")
