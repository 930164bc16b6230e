"""Numbers as people read them: a value with its unit, money, stretches of time, changes and intervals.

The digits are the same in every language: a comma between thousands, a point before decimals, a
true minus sign. Nothing known is a dash, never a zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

NOTHING = "–"
MINUS = "−"
MONEY = ("money", "currency")
SECONDS = ("s", "seconds")
STEPS = (("d", 86400), ("h", 3600), ("min", 60), ("s", 1))


@dataclass(frozen=True)
class Unit:
    """How the values of a metric are written: its unit, and the currency where that is money."""

    name: str
    currency: str = ""

    def value(self, number: float | None) -> str:
        """The number with its unit: "41.2", "77.0 %", "6 min 21 s", "MYR 1,234.50"."""
        return NOTHING if number is None else self._written(number)

    def change(self, number: float | None) -> str:
        """The number with its sign: "+3.1", "−0.4 pp" for shares, "+12 s"."""
        if number is None:
            return NOTHING
        text = f"{plain(number)} pp" if self.name == "%" else self._written(number)
        rounded_away = not any(c in "123456789" for c in text)
        return text.lstrip(MINUS) if rounded_away else ("+" if number > 0 else "") + text

    def interval(self, low: float | None, high: float | None) -> str:
        """The two ends: "37.1 – 45.0"; nothing where there is none."""
        if low is None or high is None:
            return ""
        ends = [plain(low), plain(high)] if self.name not in SECONDS else [duration(low), duration(high)]
        return f"{ends[0]} to {ends[1]}"

    @property
    def label(self) -> str:
        """The unit by itself: "points", "%", "MYR"; nothing where it is part of the number."""
        return "" if self.name in SECONDS else self.currency if self.name in MONEY else self.name

    def _written(self, number: float) -> str:
        if self.name in SECONDS:
            return duration(number)
        if self.name in MONEY:
            return money(number, self.currency)
        return f"{plain(number)} %" if self.name == "%" else plain(number)


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
