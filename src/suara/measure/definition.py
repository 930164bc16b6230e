"""What every metric says of itself, and what a metric over rows must be able to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from ibis import Table, Value

    from suara.measure.estimate import Estimate

State = Mapping[str, Any]
Aggregates = dict[str, "Value"]


@dataclass(frozen=True, kw_only=True)
class Example:
    """Records by kind, a question over them, and the value that a person works out by hand."""

    records: Mapping[str, list[dict[str, Any]]]
    expect: Any
    ask: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Definition:
    """What every metric says of itself, whatever its shape.

    `needs` names columns (`kind.column`) of which one at least must ever have been delivered: a figure that
    rests on none of them says nothing, and stands on no scorecard.
    """

    title: str
    formula: str
    unit: str
    better: Literal["up", "down", "depends"]
    credit: str
    example: Example
    version: int = 1
    bounds: tuple[float, float] | None = None
    settings: Mapping[str, str] = field(default_factory=dict)
    staff: bool = False
    needs: tuple[str, ...] = ()
    notes: str = ""
    name: str = ""

    interval_in_words = "none: a total has no sampling error"


@dataclass(frozen=True, kw_only=True)
class OverRows(Definition):
    """A metric that reads one source view."""

    source: str

    def state(self, rows: Table, weight: Value | None = None) -> Aggregates:
        """The columns of evidence, as aggregates of the view's rows."""
        raise NotImplementedError

    def read(self, found: State) -> dict[str, Any]:
        """The evidence from what the query found; most queries find it as it is."""
        return dict(found)

    def estimate(self, state: State) -> Estimate:
        """Value, interval and n from evidence that has been added up."""
        raise NotImplementedError

    def change(self, now: Estimate, before: Estimate) -> tuple[float, float] | None:
        """The interval of the change between two estimates; none for most shapes."""
        return None

    def merge(self, *states: State) -> dict[str, Any]:
        """The evidence of several parts (days, shops, nodes) together; `origin` is one and the same for all."""
        return {k: states[0][k] if k == "origin" else sum(s[k] or 0 for s in states) for k in states[0]}
