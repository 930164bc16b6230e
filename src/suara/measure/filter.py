"""Filters of a question, by column: a value, a list of values (any of them), or a comparison such as ">= 3".

A column's name with a mark behind it says otherwise: `country!` is none of the values, `plan~` contains each of them
(text alone, whatever the case). What "is" keeps and what "is not" keeps are together all rows: those without a value
are not of any.
"""

from __future__ import annotations

import operator
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from suara.errors import QuestionError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ibis import Value

COMPARISON = re.compile(r"^\s*(>=|<=|!=|>|<|=)\s*(.+?)\s*$", re.DOTALL)
OPERATORS = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "=": operator.eq,
}
CONDITION = re.compile(r"^\s*(\w+)\s*(>=|<=|!=|=|>|<|~)\s*(.*?)\s*$", re.DOTALL)
# What stands behind a column's name, and how its values are then compared.
MARKS = {"": "in", "!": "not in", "~": "contains"}
WORDS = {"in": "is", "not in": "is not"}
PYTHON_TYPES = (str, int, float, bool, date, datetime, type(None))


@dataclass(frozen=True)
class Filter:
    """One column, how it is compared, and with what; the values are bound by the engine, never spelled into SQL."""

    name: str
    comparison: str
    values: tuple[Any, ...]

    @property
    def shape(self) -> tuple[str, str, int, bool]:
        """All of it but the values: two filters of one shape share a plan."""
        return (self.name, self.comparison, len(self.values), None in self.values)

    @property
    def words(self) -> str:
        """The filter in words."""
        values = ["missing" if v is None else str(v) for v in self.values]
        between = " and " if self.comparison == "contains" else " or "
        return f"{self.name} {WORDS.get(self.comparison, self.comparison)} {between.join(values)}"

    def keeps(self, value: Any) -> bool:
        """Whether the filter keeps a value, as the engine would."""
        if self.comparison in ("in", "not in"):
            return any(_same(value, v) for v in self.values) == (self.comparison == "in")
        if value is None:
            return False
        if self.comparison == "contains":
            return all(v.lower() in str(value).lower() for v in self.values)
        other: Any = str(self.values[0]) if isinstance(value, str) else float(self.values[0])
        return bool(OPERATORS[self.comparison](value if isinstance(value, str) else float(value), other))

    def parameters(self, position: int) -> dict[str, Any]:
        """The values by the names of their places in the plan."""
        values = [v.lower() for v in self.values] if self.comparison == "contains" else self.values
        return {f"where_{position}_{i}": v for i, v in enumerate(values) if v is not None}

    def condition(self, column: Value, position: int) -> Value:
        """The condition on a column, with places for the values."""
        from suara.measure.scope import parameter

        kind = "string" if column.type().is_string() else str(column.type().copy(nullable=True))
        places = [parameter(f"where_{position}_{i}", kind) for i, v in enumerate(self.values) if v is not None]
        if self.comparison == "in":
            return self._among(column, places)
        if self.comparison == "not in":
            return self._beside(column, places)
        return self._containing(column, places) if self.comparison == "contains" else self._compared(column, places)

    def _among(self, column: Any, places: list[Any]) -> Value:
        conditions = [column.isin(places)] if places else []
        conditions += [column.isnull()] if None in self.values else []
        return conditions[0] if len(conditions) == 1 else conditions[0] | conditions[1]

    def _beside(self, column: Any, places: list[Any]) -> Value:
        if None in self.values:
            return column.notnull() & ~column.isin(places) if places else column.notnull()
        return column.isnull() | ~column.isin(places)

    def _containing(self, column: Any, places: list[Any]) -> Value:
        if not column.type().is_string():
            raise QuestionError(f"{self.name!r} is no text that could contain something.", "Compare it: >= 3.")
        met = column.lower().contains(places[0])
        for place in places[1:]:
            met &= column.lower().contains(place)
        return met

    def _compared(self, column: Any, places: list[Any]) -> Value:
        return OPERATORS[self.comparison](column, places[0])


def parse(where: Mapping[str, Any] | None) -> tuple[Filter, ...]:
    """The filters of a question from what a caller writes."""
    return tuple(_parsed(name, value) for name, value in (where or {}).items())


def column_of(name: str) -> str:
    """The column that a filter is on, without the mark behind its name."""
    return name[:-1] if name[-1:] in MARKS and name else name


def read(conditions: Iterable[str]) -> dict[str, Any]:
    """Filters as a person types them: `k=v` and `k!=v` (several of one name: any, or none), `k~v` and `k >= 3`."""
    found: dict[str, Any] = {}
    for text in conditions:
        match = CONDITION.match(text)
        if not match:
            raise QuestionError(f"{text!r} is not a condition.", 'Write it like channel=email or "score >= 3".')
        name, operator, value = match.groups()
        if operator in ("=", "!=", "~") and not (operator == "=" and re.match(r"[<>=!]", value)):
            found.setdefault(name + operator.rstrip("="), []).append(value or None)
        else:
            found[name] = value if operator == "=" else f"{operator} {value}"
    return found


def joined(where: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """Filters and more of them, as one: what passes both. A QuestionError where no value of a column does."""
    found = dict(where)
    for name, value in more.items():
        if name not in found or found[name] == value:
            found[name] = value
        elif name == column_of(name):
            found[name] = _both(name, found[name], value)
        else:
            found[name] = [*dict.fromkeys((*_several(found[name]), *_several(value)))]
    return found


def _both(name: str, one: Any, other: Any) -> Any:
    """The values of a column that pass two filters; at most one of them may be a comparison."""
    [first], [second] = parse({name: one}), parse({name: other})
    if first.comparison != "in":
        first, second = second, first
    kept = [v for v in first.values if second.keeps(v)] if first.comparison == "in" else []
    if not kept:
        raise QuestionError("No row passes all filters.", "Take one of them away.")
    return kept


def _several(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, (list, tuple, set, frozenset)) else (value,)


def _parsed(key: str, value: Any) -> Filter:
    name = column_of(key)
    if key == name and isinstance(value, str) and (match := COMPARISON.match(value)):
        return Filter(name, "not in" if match[1] == "!=" else match[1], (match[2],))
    values, comparison = _several(value), MARKS[key[len(name) :]]
    types = (str,) if comparison == "contains" else PYTHON_TYPES
    if not name or not values or not all(isinstance(v, types) for v in values):
        raise QuestionError(
            f"The filter on {name!r} has no usable value.",
            'Give a value, a list of values, or a comparison such as ">= 3".',
        )
    return Filter(name, comparison, values)


def _same(value: Any, wanted: Any) -> bool:
    if value is None or wanted is None:
        return value is wanted
    return bool(value == wanted) or str(value) == str(wanted)


def typed(value: Any, type: str, name: str) -> Any:
    """A filter's value as the column's type; text stays text, "3" becomes 3 for a number."""
    try:
        return _CASTS.get(type, str)(value)
    except (ValueError, TypeError) as fault:
        raise QuestionError(
            f"{value!r} cannot be compared with {name!r}, which is a {type}.", f"Give a {type}."
        ) from fault


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if str(value).strip().lower() in ("true", "yes", "1"):
        return True
    if str(value).strip().lower() in ("false", "no", "0"):
        return False
    raise ValueError(value)


def _timestamp(value: Any) -> datetime:
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    if moment.tzinfo is None:
        return moment
    from datetime import UTC

    return moment.astimezone(UTC).replace(tzinfo=None)


_CASTS: dict[str, Any] = {
    "integer": float,
    "number": float,
    "boolean": _boolean,
    "timestamp": _timestamp,
    "date": lambda v: v if isinstance(v, date) else date.fromisoformat(str(v)),
}
