"""Facts of the embedded engine on their way to another, and back: load by load, older versions included."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.records import KINDS
from suara.store.naming import quoted
from suara.store.schema import history

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from suara.records import Kind
    from suara.store.engines._engine import Batch


def _every_version(kind: Kind) -> str:
    """All versions of a kind's records but those replaced within their own delivery."""
    now, past = quoted(kind.plural), quoted(history(kind))
    older = f"SELECT * EXCLUDE (replaced_by) FROM {past} WHERE replaced_by != load"
    return f"(SELECT * FROM {now} UNION ALL BY NAME {older})"


def versions(kind: Kind, load: int) -> str:
    """SQL for the versions that a load brought."""
    return f"SELECT * FROM {_every_version(kind)} WHERE load = {load}"


def superseded(kind: Kind, load: int) -> str:
    """SQL for the older versions of the records that a load brought: id, the load of the version, this load."""
    own, every = quoted(kind.name), _every_version(kind)
    return f"""SELECT a.{own} AS id, a.load AS version, b.load FROM {every} a
        JOIN (SELECT {own}, load FROM {every} WHERE load = {load}) b ON a.{own} = b.{own} AND a.load < b.load"""


def take_in(connection: DuckDBPyConnection, kind: Kind, load: int, batch: Batch) -> None:
    """Put a batch into the tables; what it superseded goes to the history. Loads come in their order."""
    now, past, own = quoted(kind.plural), quoted(history(kind)), quoted(kind.name)
    connection.execute(f"DELETE FROM {now} WHERE load = {load}")
    connection.register("suara_came", batch.versions)
    connection.execute(f"INSERT INTO {now} BY NAME SELECT * FROM suara_came")
    connection.unregister("suara_came")
    connection.register("suara_went", batch.superseded)
    connection.execute("CREATE OR REPLACE TEMP TABLE suara_gone AS SELECT id, version FROM suara_went")
    connection.unregister("suara_went")
    gone = f"FROM {now} WHERE ({own}, load) IN (SELECT (id, version) FROM suara_gone)"
    connection.execute(f"INSERT INTO {past} BY NAME SELECT *, {load} AS replaced_by {gone}")
    connection.execute(f"DELETE {gone}")


def clear(connection: DuckDBPyConnection) -> None:
    """Empty the tables of facts."""
    for kind in KINDS.values():
        connection.execute(f"DELETE FROM {quoted(kind.plural)}")
        connection.execute(f"DELETE FROM {quoted(history(kind))}")
