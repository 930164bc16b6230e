"""A measured figure beside its target."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Figure:
    """What was measured; `at_most` is the target, where there is one."""

    what: str
    value: float
    unit: str = ""
    at_most: float | None = None
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the target is met; null without one."""
        return None if self.at_most is None else self.value <= self.at_most

    @property
    def plain(self) -> dict[str, object]:
        """All of it as plain values."""
        return asdict(self) | {"met": self.met}


def table(figures: list[Figure]) -> str:
    """The figures as aligned lines: what, figure, target, met or missed."""
    rows = [
        (f.what, _spelt(f.value, f.unit), _target(f), {True: "met", False: "MISSED"}.get(f.met, ""), f.note)
        for f in figures
    ]
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    return "\n".join(
        "  ".join(cell.ljust(w) for cell, w in zip(row, [*widths, 0], strict=True)).rstrip() for row in rows
    )


def _spelt(value: float, unit: str) -> str:
    return f"{value:,.0f} {unit}" if value >= 1000 else f"{value:.3g} {unit}".rstrip()


def _target(figure: Figure) -> str:
    return "" if figure.at_most is None else f"<= {_spelt(figure.at_most, figure.unit)}"
