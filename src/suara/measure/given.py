"""Whether a column of the records was ever delivered: a figure that rests on one that never was says nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from suara.records import KINDS

if TYPE_CHECKING:
    from datetime import datetime

    from suara.store.engines._engine import Engine
    from suara.store.holdings import Holding

    Held = dict[str, Holding]


@dataclass(frozen=True)
class Given:
    """Looks into the records as they stood at an instant (UTC); columns are named `kind.column`."""

    engine: Engine
    held: Held
    as_of: datetime
    _known: dict[str, bool] = field(default_factory=dict)

    def any(self, column: str) -> bool:
        """Whether any record has a value there."""
        if column not in self._known:
            self._known[column] = self._looked_up(column)
        return self._known[column]

    def lack(self, column: str) -> str:
        """In words, that none has."""
        kind, _, name = column.partition(".")
        return f"no {kind} record has {name}" if self.held[kind].records else f"no {kind} records"

    def _looked_up(self, column: str) -> bool:
        kind, _, name = column.partition(".")
        if not self.held[kind].records:
            return False
        if KINDS[kind].columns[name].type == "timestamp":
            return bool(self.engine.bounds(KINDS[kind], [name], self.as_of))
        from suara.measure.scope import Scope

        records = Scope({}).table(KINDS[kind])
        first = records.filter(records[name].notnull()).select(name).limit(1)
        return bool(self.engine.rows(self.engine.compile(first), {"as_of": self.as_of}, {}))
