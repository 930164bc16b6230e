"""Figures in the reader's language: a value with its unit, its change, its interval, its target."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from suara.present.numbers import MONEY, SECONDS, unit_of
from suara.present.words import tone, units

if TYPE_CHECKING:
    from suara.languages import Interface
    from suara.measure.benchmark import Benchmark
    from suara.measure.metric import Definition
    from suara.measure.result import Row


@dataclass(frozen=True)
class Change:
    """A change as it is written: its text with an arrow, `better`, `worse` or nothing, and what that means in words."""

    text: str
    tone: str
    words: str


@dataclass(frozen=True)
class Target:
    """A target as it is written, its verdict in words, and a tone: good, bad or nothing."""

    aim: str
    verdict: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Figures:
    """How the figures of a metric are written in a language."""

    words: Interface
    definition: Definition
    currency: str

    @property
    def unit(self) -> str:
        """The metric's unit, as its definition names it."""
        return self.definition.unit

    def value(self, number: float | None) -> str:
        """The number with its unit."""
        words = self.words
        if self.unit in SECONDS:
            return words.duration(number)
        if self.unit in MONEY:
            return words.money(number, self.currency)
        if self.unit == "%":
            return words.percent(number)
        if self.unit == "days" and number is not None:
            return words.say("{number} days", number=self.number(number))
        if self.unit.startswith("of ") and number is not None:
            return words.say("{number} of {top}", number=self.number(number), top=self.unit[3:])
        return self.number(number)

    def shown(self, row: Row) -> str:
        """The value of a row, or that it is hidden."""
        return self.words.say("hidden") if row["mark"] == "suppressed" else self.value(row["value"])

    def axis(self, number: float) -> str:
        """A number beside an axis."""
        if self.unit in SECONDS:
            return self.words.length(number)
        return self.words.percent(number) if self.unit == "%" else self.words.number(number)

    def number(self, value: float | None) -> str:
        """The number alone; counts of things are whole."""
        whole = unit_of(self.definition, "").whole
        return self.words.number(round(value) if whole and value is not None else value)

    def change(self, row: Row) -> Change | None:
        """The change of a row, unless there is none to tell."""
        number = row.get("change")
        if number is None:
            return None
        text, better, words = self._size(abs(number)), tone(row, self.definition.better), self.words
        if not any(c.isdigit() and c != "0" for c in text):
            return Change(f"± {text}", "", words.say("unchanged"))
        up, clear = number > 0, row.get("clear")
        arrow = "" if clear is None else ("▲ " if up else "▼ ") if clear else ("△ " if up else "▽ ")
        said = {"better": words.say("clearly better"), "worse": words.say("clearly worse")}.get(better, "")
        if not said and clear is not None:
            said = words.say("clear change") if clear else words.say("may be chance")
        return Change(f"{arrow}{'+' if up else '−'}{text}", better, said)

    def _size(self, number: float) -> str:
        if self.unit in SECONDS:
            return self.words.length(number)
        if self.unit in MONEY:
            return self.words.money(number, self.currency)
        if self.unit == "%":
            return self.words.say("{number} pp", number=self.number(number))
        return self.number(number)

    def interval(self, row: Row) -> str:
        """The two ends of the 95% interval; nothing where there is none."""
        low, high = row["low"], row["high"]
        if low is None or high is None:
            return ""
        if self.unit in SECONDS:
            of = high if row["value"] is None else row["value"]
            ends = self._bare(low, of), self.words.length(high, of)
        else:
            ends = self.words.number(low), self.words.number(high)
        return self.words.say("{low} to {high}", low=ends[0], high=ends[1])

    def _bare(self, seconds: float, of: float) -> str:
        size = next((s for s in (86400, 3600, 60) if abs(of) >= s), 1)
        return self.words.number(seconds / size)

    def n(self, row: Row) -> str:
        """How many units are behind it: "n 1,204 answers"."""
        if row["n"] is None:
            return ""
        unit = self.words.say(units(self.definition))
        return self.words.say("n {number} {units}", number=self.words.number(row["n"]), units=unit)

    def mark(self, row: Row) -> str:
        """What must be known about the figure: it rests on few, or is hidden."""
        if row["mark"] == "suppressed":
            return self.words.say("hidden: too few people")
        return self.words.say("small n") if row["mark"] == "small" and row["n"] else ""

    def target(self, row: Row, aim: float | None) -> Target | None:
        """The target, and whether it is met: not before the interval lies wholly on one side of it."""
        if aim is None:
            return None
        up = self.definition.better != "down"
        text = f"{'≥' if up else '≤'} {self.value(aim)}"
        if row["value"] is None or self.definition.better == "depends":
            return Target(text)
        ends = [e for e in (row["low"], row["high"]) if e is not None] or [row["value"]]
        reached = [e >= aim if up else e <= aim for e in ends]
        if all(reached):
            return Target(text, self.words.say("met"), "good")
        return (
            Target(text, self.words.say("undecided")) if any(reached) else Target(text, self.words.say("missed"), "bad")
        )

    def benchmark(self, one: Benchmark) -> str:
        """What somebody publishes: "excellent from 50"."""
        say, label = self.words.say, self.words.say(one.label)
        if one.value is not None:
            return f"{label} {self.value(one.value)}"
        if one.low is not None and one.high is not None:
            return say("{label} {low} to {high}", label=label, low=self.number(one.low), high=self.value(one.high))
        if one.low is not None:
            return say("{label} from {low}", label=label, low=self.value(one.low))
        return say("{label} below {high}", label=label, high=self.value(one.high))
