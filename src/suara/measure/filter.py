"""Filters of a question: a value, a list of values, or a comparison such as ">= 3"."""

from __future__ import annotations

import operator
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from suara.errors import QuestionError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ibis import Value

COMPARISON = re.compile(r"^\s*(>=|<=|!=|>|<|=)\s*(.+?)\s*$", re.DOTALL)
OPERATORS = {
    ">=": operator.ge,
    "<=": operator.le,
    "!=": operator.ne,
    ">": operator.gt,
    "<": operator.lt,
    "=": operator.eq,
}
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

    def keeps(self, value: Any) -> bool:
        """Whether the filter keeps a value, as the engine would."""
        if self.comparison == "in":
            return any(_same(value, v) for v in self.values)
        if value is None:
            return False
        other: Any = str(self.values[0]) if isinstance(value, str) else float(self.values[0])
        return bool(OPERATORS[self.comparison](value if isinstance(value, str) else float(value), other))

    def parameters(self, position: int) -> dict[str, Any]:
        """The values by the names of their places in the plan."""
        return {f"where_{position}_{i}": v for i, v in enumerate(self.values) if v is not None}

    def condition(self, column: Value, position: int) -> Value:
        """The condition on a column, with places for the values."""
        from suara.measure.scope import parameter

        kind = "string" if column.type().is_string() else str(column.type().copy(nullable=True))
        places = [parameter(f"where_{position}_{i}", kind) for i, v in enumerate(self.values) if v is not None]
        if self.comparison != "in":
            return OPERATORS[self.comparison](column, places[0])
        conditions = [column.isin(places)] if places else []
        conditions += [column.isnull()] if None in self.values else []
        return conditions[0] if len(conditions) == 1 else conditions[0] | conditions[1]


def parse(where: Mapping[str, Any] | None) -> tuple[Filter, ...]:
    """The filters of a question from what a caller writes."""
    return tuple(_parsed(name, value) for name, value in (where or {}).items())


def _parsed(name: str, value: Any) -> Filter:
    if isinstance(value, str) and (match := COMPARISON.match(value)):
        return Filter(name, match[1], (match[2],))
    values = tuple(value) if isinstance(value, (list, tuple, set, frozenset)) else (value,)
    if not values or not all(isinstance(v, PYTHON_TYPES) for v in values):
        raise QuestionError(
            f"The filter on {name!r} has no usable value.",
            'Give a value, a list of values, or a comparison such as ">= 3".',
        )
    return Filter(name, "in", values)


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
