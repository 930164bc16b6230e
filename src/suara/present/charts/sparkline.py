"""The course of a metric as small as a word: its interval as a band, a dot at its end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import svg
from markupsafe import Markup

from suara.present.charts import marks
from suara.present.charts.canvas import escaped
from suara.present.charts.scale import known, tight

if TYPE_CHECKING:
    from collections.abc import Sequence

BOX = marks.Box(3, 3, 114, 26)


@dataclass(frozen=True, kw_only=True)
class Sparkline:
    """A series with the ends of its intervals, equally long; null is a gap. Without `alt` it is an ornament."""

    values: tuple[float | None, ...]
    lows: tuple[float | None, ...] = ()
    highs: tuple[float | None, ...] = ()
    alt: str = ""


def drawn(
    values: Sequence[float | None], lows: Sequence[float | None], highs: Sequence[float | None], box: marks.Box
) -> list[svg.Element]:
    """The marks of a series in a box of pixels; none for fewer than two values. Empty ends are no interval."""
    if sum(known(v) is not None for v in values) < 2:
        return []
    axis = tight([*values, *lows, *highs])
    low, high = box.places(lows, axis), box.places(highs, axis)
    places = box.places(values, axis)
    last = [place for place in places if place][-1]
    return [*marks.band(low, high), *marks.course(places, "m-spark"), marks.dot(last, "m-last")]


def html(spark: Sparkline) -> Markup:
    """The drawing for a page, which stretches it to the room there is; nothing for fewer than two values."""
    elements = drawn(spark.values, spark.lows, spark.highs, BOX)
    if not elements:
        return Markup()
    told = {"role": "img", "aria-label": escaped(spark.alt)} if spark.alt else {"aria-hidden": "true"}
    view = svg.ViewBoxSpec(0, 0, 120, 32)
    ratio = svg.PreserveAspectRatio("none")
    picture = svg.SVG(xmlns=None, viewBox=view, preserveAspectRatio=ratio, class_=["spark"], extra=told)
    picture.elements = elements
    return Markup(picture.as_str())  # noqa: S704 - its one text is escaped above
