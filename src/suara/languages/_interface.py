"""What the application says in a language: sentences from its catalogue, and numbers, money and dates by CLDR.

An English sentence is its own id. One that a catalogue lacks is said in English.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from functools import cache, cached_property
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from typing import TYPE_CHECKING

from babel import Locale, dates, numbers

if TYPE_CHECKING:
    from datetime import date as day_
    from datetime import datetime

    from suara.languages._language import Language

FILE = "interface.po"
MINUS = "−"
NOTHING = "–"
LETTERS = re.compile(r"([A-Z]{2})(?=\d)")  # a currency's code keeps its distance from the digits
STEPS = (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1))


@dataclass(frozen=True)
class Interface:
    """A language as the application speaks it."""

    language: Language

    @cached_property
    def locale(self) -> Locale:
        """What CLDR knows about the language."""
        return Locale.parse(self.language.code, sep="-")

    @cached_property
    def _catalogue(self) -> NullTranslations:
        return _read(self.language.name)

    def say(self, sentence: str, **values: object) -> str:
        """A sentence with its {places} filled."""
        said = self._catalogue.gettext(sentence) if sentence else ""
        return said.format(**values) if values else said

    def many(self, one: str, other: str, n: int, **values: object) -> str:
        """A sentence about `n` things; {n} is the number as it is written."""
        return self._catalogue.ngettext(one, other, n).format(n=self.number(n), **values)

    def number(self, value: float | None, decimals: int | None = None) -> str:
        """A number with as many decimals as its size deserves, unless they are given; a dash for nothing."""
        if value is None:
            return NOTHING
        places = _decimals(value) if decimals is None else decimals
        text = numbers.format_decimal(
            round(value, places) + 0.0, format=f"#,##0.{'0' * places}".rstrip("."), locale=self.locale
        )
        return text.replace("-", MINUS)

    def percent(self, value: float | None) -> str:
        """A share of 0 to 100 with its sign."""
        if value is None:
            return NOTHING
        pattern: str = self.locale.percent_formats[None].pattern
        return pattern.partition(";")[0].replace("#,##0", self.number(value))

    def money(self, value: float | None, currency: str) -> str:
        """An amount with its currency; cents only where they matter."""
        if value is None:
            return NOTHING
        places = 0 if abs(value) >= 1_000 else 2
        pattern = self.locale.currency_formats["standard"].pattern.partition(";")[0]
        head, _, tail = pattern.partition("#,##0.00")
        form = f"{head}#,##0.{'0' * places}".rstrip(".") + tail
        text = numbers.format_currency(value, currency, form, self.locale, currency_digits=False)
        return LETTERS.sub("\\1\u00a0", text).replace("-", MINUS)

    def date(self, day: day_ | None, form: str = "medium") -> str:
        """A day; `form` is short, medium, long or full."""
        return NOTHING if day is None else dates.format_date(day, form, self.locale)

    def time(self, at: datetime | None) -> str:
        """A local day and time."""
        return NOTHING if at is None else f"{self.date(at)}, {dates.format_time(at, 'HH:mm', locale=self.locale)}"

    def month(self, day: day_) -> str:
        """A month with its year, such as "Oct 2026"."""
        return dates.format_skeleton("yMMM", day, locale=self.locale)

    def period(self, start: day_, grain: str | None) -> str:
        """A period by its start, as short as its grain allows."""
        if grain in ("month", "fiscal_year"):
            return self.month(start)
        if grain == "quarter" and start.month % 3 == 1:
            return dates.format_skeleton("yQQQ", start, locale=self.locale)
        if grain == "year":
            return dates.format_skeleton("y", start, locale=self.locale)
        return dates.format_skeleton("MMMd" if grain in ("day", "week") else "yMMMd", start, locale=self.locale)

    def span(self, first: day_, last: day_) -> str:
        """A stretch of days, both included."""
        return str(dates.format_interval(first, last, "yMMMd", locale=self.locale))

    def ago(self, seconds: float) -> str:
        """How long ago something was, in its largest unit: "3 hours ago"."""
        return dates.format_timedelta(-max(round(seconds), 1), add_direction=True, locale=self.locale)

    def duration(self, seconds: float | None) -> str:
        """A stretch of time in its two largest parts: "6 min, 21 sec"."""
        if seconds is None:
            return NOTHING
        if abs(seconds) < 60:
            return self._length(seconds, "second")
        left = abs(seconds)
        place = next(i for i, (_, size) in enumerate(STEPS) if left >= size)
        small = STEPS[place + 1][1]
        large, rest = divmod(round(left / small), STEPS[place][1] // small)
        parts = [self._length(large, STEPS[place][0])]
        parts += [self._length(rest, STEPS[place + 1][0])] if rest else []
        return (MINUS if seconds < 0 else "") + " ".join(parts)

    def length(self, seconds: float, of: float | None = None) -> str:
        """A stretch of time in one unit, the largest that it (or `of`) fills."""
        unit, size = next(((u, s) for u, s in STEPS if abs(seconds if of is None else of) >= s), STEPS[-1])
        return self._length(seconds / size, unit)

    def _length(self, number: float, unit: str) -> str:
        from babel.units import format_unit

        plain = format_unit("{}", f"duration-{unit}", "short", locale=self.locale)
        return plain.format(self.number(number))


def _decimals(value: float) -> int:
    """Decimals by size: 12,345 and 41.2 and 4.26; a whole number has none."""
    if float(value).is_integer():
        return 0
    return 0 if abs(value) >= 10_000 else 2 if abs(value) < 10 else 1


@cache
def _read(name: str) -> NullTranslations:
    """The catalogue of a language; none is one that says everything in English."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    path = files("suara.languages").joinpath(name, FILE)
    if not path.is_file():
        return NullTranslations()
    binary = io.BytesIO()
    with path.open("rb") as text:
        write_mo(binary, read_po(text))
    binary.seek(0)
    return GNUTranslations(binary)
