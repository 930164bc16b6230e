"""Numbers as people read them: a value with its unit, money, stretches of time, changes and intervals.

The digits are the same in every language: a comma between thousands, a point before decimals, a
true minus sign. Nothing known is a dash, never a zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from suara.measure.metric import Definition

NOTHING = "–"
MINUS = "−"
MONEY = ("money", "currency")
SECONDS = ("s", "seconds")
STEPS = (("d", 86400), ("h", 3600), ("min", 60), ("s", 1))


@dataclass(frozen=True)
class Unit:
    """How the values of a metric are written: its unit, its currency where that is money, and whether it counts."""

    name: str
    currency: str = ""
    whole: bool = False

    def value(self, number: float | None) -> str:
        """The number with its unit: "41.2", "77.0 %", "4.06 of 5", "6 min 21 s", "MYR 1,234.50"."""
        if number is None:
            return NOTHING
        if self.name in SECONDS:
            return duration(number)
        if self.name in MONEY:
            return money(number, self.currency)
        return self._with_unit(count(round(number)) if self.whole else plain(number))

    def round(self, number: float | None) -> str:
        """A number that somebody chose, as it was chosen: "30", "2.5 %", "5 min 24 s"."""
        if number is None or self.name in SECONDS:
            return self.value(number)
        text = _signed(f"{number:,.10g}")
        return f"{self.currency} {text}" if self.name in MONEY else self._with_unit(text)

    def change(self, number: float | None) -> str:
        """The number with its sign: "+3.1", "−0.4 pp" for shares, "+1.2 min"; money without its currency."""
        if number is None:
            return NOTHING
        if self.name in SECONDS:
            text = " ".join(_in_one_unit(abs(number)))
        else:
            text = count(abs(round(number))) if self.whole else plain(abs(number))
        sign = "" if not any(c in "123456789" for c in text) else "+" if number > 0 else MINUS
        return sign + text + (" pp" if self.name == "%" else "")

    def interval(self, low: float | None, high: float | None, value: float | None = None) -> str:
        """The two ends in one unit, that of the `value`: "37.1 to 45.0", "4.2 to 4.7 min"; nothing without."""
        if low is None or high is None:
            return ""
        if self.name not in SECONDS:
            return f"{plain(low)} to {plain(high)}"
        _, unit = _in_one_unit(high if value is None else value)
        size = dict(STEPS)[unit]
        return f"{plain(low / size)} to {plain(high / size)} {unit}"

    def _with_unit(self, text: str) -> str:
        return f"{text} {self.name}" if self.name in ("%", "days") or self.name.startswith("of ") else text


def unit_of(definition: Definition, currency: str) -> Unit:
    """How a metric's values are written; sums and counts of things are whole numbers."""
    from suara.measure.metric import Distinct, Total

    return Unit(definition.unit, currency, isinstance(definition, (Total, Distinct)))


def plain(number: float | None) -> str:
    """A number with as many decimals as its size deserves: 12,345 and 41.2 and 4.26."""
    if number is None:
        return NOTHING
    decimals = 0 if float(number).is_integer() and abs(number) >= 100 else 2 if abs(number) < 10 else 1
    return _signed(f"{number:,.{0 if abs(number) >= 10_000 else decimals}f}")


def count(number: int | None) -> str:
    """A whole number."""
    return NOTHING if number is None else _signed(f"{number:,}")


def money(number: float, currency: str) -> str:
    """An amount with its currency; cents only where they matter."""
    return f"{currency} {_signed(f'{number:,.{0 if abs(number) >= 1_000 else 2}f}')}".strip()


def duration(seconds: float | None) -> str:
    """A stretch of time in its two largest parts: "6 min 21 s", "3 d 4 h"."""
    if seconds is None:
        return NOTHING
    if abs(seconds) < 60:
        return f"{plain(seconds)} s"
    sign, left = (MINUS if seconds < 0 else ""), abs(seconds)
    unit = next(i for i, (_, size) in enumerate(STEPS) if left >= size)
    smaller = STEPS[unit + 1]
    parts = divmod(round(left / smaller[1]), STEPS[unit][1] // smaller[1])
    text = f"{parts[0]:,} {STEPS[unit][0]}" + (f" {parts[1]} {smaller[0]}" if parts[1] else "")
    return sign + text


def _in_one_unit(seconds: float) -> tuple[str, str]:
    """A stretch of time in the largest unit that it fills, with a decimal."""
    unit, size = next(((u, s) for u, s in STEPS if abs(seconds) >= s), STEPS[-1])
    return plain(seconds / size), unit


def day(moment: datetime | None) -> str:
    """A local time; midnight is left unsaid."""
    if moment is None:
        return NOTHING
    return f"{moment:%Y-%m-%d}" if not (moment.hour or moment.minute or moment.second) else f"{moment:%Y-%m-%d %H:%M}"


def period(moment: datetime | None, grain: str | None) -> str:
    """A period by its start, as short as its grain allows: "2025-03", "2025-Q1", "2025"."""
    if moment is None:
        return NOTHING
    short = {"month": "%Y-%m", "year": "%Y", "fiscal_year": "FY from %Y-%m"}
    if grain == "quarter" and moment.month % 3 == 1:
        return f"{moment.year}-Q{moment.month // 3 + 1}"
    return moment.strftime(short[grain]) if grain in short else day(moment)


def visible(text: object) -> str:
    """Text as somebody typed it, without the characters that would steer a terminal."""
    return "".join(c if c.isprintable() else "�" if c not in "\t\n\r" else " " for c in str(text))


def _signed(text: str) -> str:
    return text.replace("-", MINUS) if any(c in "123456789" for c in text) else text.lstrip("-")
