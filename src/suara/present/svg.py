"""Small drawings as SVG text: whatever a person typed is escaped, and nothing is fetched from anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

INK, MUTED, FAINT = "#101a2b", "#566176", "#dfe4ec"
BLUE, BAND, GOOD, BAD = "#1d6fe0", "#dce8fb", "#0f7b3e", "#b3201a"
FONT = "Noto Sans, Noto Sans Thai, Noto Sans CJK TC, Inter, Segoe UI, system-ui, sans-serif"
Values = Sequence[float | None]


@dataclass(frozen=True)
class Box:
    """A rectangle to draw in, in pixels."""

    x: float
    y: float
    width: float
    height: float


def element(tag: str, body: str = "", **attributes: str | float) -> str:
    """One element; an underscore in an attribute's name is a dash."""
    said = " ".join(f'{k.rstrip("_").replace("_", "-")}="{_attribute(v)}"' for k, v in attributes.items())
    return f"<{tag} {said}>{body}</{tag}>" if body else f"<{tag} {said}/>"


def text(words: object, x: float, y: float, size: float, **attributes: str | float) -> str:
    """Words at a place, safe whatever they are."""
    from suara.present.numbers import visible

    style: dict[str, str | float] = {"x": x, "y": y, "font_size": size, "fill": INK}
    return element("text", escape(visible(words)), **(style | attributes))


def document(width: float, height: float, title: str, body: str) -> str:
    """A whole drawing with its title for those who cannot see it."""
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
    head += f'height="{height:g}" role="img" font-family="{FONT}">'
    return f"{head}<title>{escape(title)}</title>{body}</svg>"


def line(values: Values, lows: Values, highs: Values, box: Box) -> str:
    """A series with the band of its intervals and a dot at its end; a gap stays a gap."""
    known = [v for v in (*values, *lows, *highs) if v is not None]
    if len([v for v in values if v is not None]) < 2:
        return ""
    low, high = min(known), max(known)
    size = (high - low) or 1.0

    def at(index: int, value: float) -> tuple[float, float]:
        x = box.x + box.width * index / (len(values) - 1)
        return x, box.y + box.height * (1 - (value - low) / size if high > low else 0.5)

    edges = [(i, a, b) for i, (a, b) in enumerate(zip(lows, highs, strict=True)) if a is not None and b is not None]
    band = [at(i, b) for i, _, b in edges] + [at(i, a) for i, a, _ in reversed(edges)]
    parts = [element("polygon", points=_points(band), fill=BAND)] if len(edges) > 1 else []
    for run in _runs(values):
        drawn = [at(i, v) for i, v in run]
        parts.append(element("polyline", points=_points(drawn), fill="none", stroke=BLUE, stroke_width=1.8))
    last = [(i, v) for i, v in enumerate(values) if v is not None][-1]
    x, y = at(*last)
    return "".join(parts) + element("circle", cx=round(x, 1), cy=round(y, 1), r=2.6, fill=BLUE)


def _runs(values: Values) -> list[list[tuple[int, float]]]:
    """The stretches without a gap."""
    runs: list[list[tuple[int, float]]] = [[]]
    for i, v in enumerate(values):
        if v is not None:
            runs[-1].append((i, v))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if len(run) > 1]


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _attribute(value: str | float) -> str:
    return escape(value, quote=True) if isinstance(value, str) else f"{value:g}"
