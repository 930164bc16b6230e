"""Which batches of facts on a remote engine count: the home's list of loads decides, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from suara.store.schema import IBIS_TYPES, column_types

if TYPE_CHECKING:
    from collections.abc import Mapping

    from duckdb import DuckDBPyConnection
    from ibis import Table

    from suara.records import Kind

SUPERSEDED = {"id": "text", "version": "integer", "load": "integer"}


@dataclass(frozen=True)
class Live:
    """The loads of a kind that count: those up to a number but for the `undone`; `replaced` if any replaced a version.

    A batch that was written and never entered in the list has a greater number: it is swept before the
    next load of the kind, so that none below is unknown.
    """

    upto: int = 0
    undone: tuple[int, ...] = ()
    replaced: bool = False

    def counts(self, load: int) -> bool:
        """Whether a load's batch counts."""
        return load <= self.upto and load not in self.undone


def live_loads(connection: DuckDBPyConnection) -> dict[str, Live]:
    """What counts, by the name of the kind, as a connection to the home sees it; kinds without loads are absent."""
    rows = connection.execute("""
        SELECT kind, upto, coalesce(list_sort(list(load) FILTER (undone_at IS NOT NULL AND load < upto)), []),
            coalesce(bool_or(updated > 0 AND undone_at IS NULL), false)
        FROM (SELECT *, max(load) FILTER (undone_at IS NULL) OVER (PARTITION BY kind) AS upto FROM suara_loads)
        WHERE upto IS NOT NULL GROUP BY kind, upto""").fetchall()
    return {kind: Live(upto, tuple(undone), replaced) for kind, upto, undone, replaced in rows}


def versions(kind: Kind) -> str:
    """The table of every version of a kind's records, on a remote engine; `load` is the batch of each."""
    return f"{kind.plural}_versions"


def superseded(kind: Kind) -> str:
    """The table that says which version (`id`, the load that brought it) was replaced by the batch `load`."""
    return f"{kind.plural}_superseded"


def version_types(kind: Kind, dimensions: Mapping[str, str]) -> dict[str, str]:
    """The columns of the table of versions."""
    return {**column_types(kind, dimensions), "load": "integer"}


def table_of(name: str, types: Mapping[str, str]) -> Table:
    """A table of the engine's, as an expression."""
    import ibis

    return ibis.table({c: IBIS_TYPES[t] for c, t in types.items()}, name=name)


def counted(rows: Table, live: Live) -> Table:
    """The rows of the batches that count."""
    kept = rows.filter(rows.load <= live.upto)
    return kept.filter(kept.load.notin(live.undone)) if live.undone else kept


def visible(kind: Kind, dimensions: Mapping[str, str], live: Live) -> Table:
    """The newest version of each record, as an expression over the engine's tables."""
    rows = counted(table_of(versions(kind), version_types(kind, dimensions)), live)
    if not live.replaced:
        return rows
    gone = counted(table_of(superseded(kind), SUPERSEDED), live).select("id", "version")
    return rows.anti_join(gone, [rows[kind.name] == gone.id, rows.load == gone.version])
