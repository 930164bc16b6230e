"""ClickHouse: a server by clickhouse-connect, or chDB, the same engine in this process.

`clickhouse://user:password@host:port/database` (`clickhouses://` by TLS) or `chdb:///path?database=name`;
one database for each workspace. A batch is written to a table of its own and attached in one step.
"""

from __future__ import annotations

import logging
import threading
import uuid
from contextlib import closing, contextmanager, suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from suara.errors import BusyError, EngineError, SettingsError
from suara.store.engines import _clickhouse_sql as spelt
from suara.store.engines._batches import LENT
from suara.store.engines._clickhouse_sql import quoted
from suara.store.engines._remote import Remote

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    import pyarrow as pa
    from duckdb import DuckDBPyConnection
    from ibis import Table

    from suara.store.engines._engine import SmallTables
    from suara.store.warehouse import Warehouse

STAGE = "suara_batch_"
TABLE_TYPES = {"string": "String", "large_string": "String", "int64": "Int64"}
# What Suara's queries rely on: joins that give nulls, columns before aliases, mutations that are finished.
SETTINGS = {
    "join_use_nulls": 1,
    "prefer_column_name_to_alias": 1,
    "session_timezone": "UTC",
    "mutations_sync": 2,
    "alter_sync": 2,
    "allow_nondeterministic_mutations": 1,
    "max_query_size": 1 << 28,
    "max_ast_elements": 10_000_000,
    "max_expanded_ast_elements": 10_000_000,
}


class ClickHouse(Remote):
    """Facts in MergeTree tables of one database."""

    name = "clickhouse"
    null_lists = False

    def __init__(self, url: str, home: Warehouse) -> None:
        super().__init__(url, home)
        self._client: Any = None
        self._guard = threading.RLock()

    @property
    def client(self) -> Any:
        """The connection, made when it is first used."""
        with self._guard:
            if self._client is None:
                with self._plainly():
                    self._client = _connected(self.url)
                self.anew()
            return self._client

    def close(self) -> None:
        with self._guard:
            if self._client is not None:
                self._client.close()
                self._client = None

    def elsewhere(self, name: str) -> str:
        parts = urlsplit(self.url)
        if self._embedded:
            options = dict(parse_qsl(parts.query)) | {"database": name}
            return f"chdb://{parts.path}?{urlencode(options)}"
        return parts._replace(path=f"/{name}").geturl()

    def leave(self, connection: DuckDBPyConnection) -> None:
        self._do(f"DROP DATABASE IF EXISTS {quoted(self.client.database)} SYNC")

    # -- questions -------------------------------------------------------------------------------

    def compile(self, expression: Table) -> str:
        return spelt.compiled(expression)

    def shown(self, sql: str, tables: SmallTables) -> str:
        return spelt.with_small_tables(sql, tables)

    @contextmanager
    def run(self, sql: str, parameters: Mapping[str, Any], tables: SmallTables) -> Iterator[pa.RecordBatchReader]:
        import pyarrow as pa

        text = spelt.filled(self.shown(sql, tables), parameters, tables)
        # The server answers when it has the whole: an answer that breaks off half-way would look complete.
        whole = {} if self._embedded else {"wait_end_of_query": 1}
        with self._plainly(), closing(self.client.raw_stream(text, fmt="ArrowStream", settings=whole)) as stream:
            yield pa.ipc.open_stream(stream)

    # -- tables ----------------------------------------------------------------------------------

    def make(self, tables: Mapping[str, Mapping[str, str]]) -> set[str]:
        there = self._columns(tables)
        for table, types in tables.items():
            if table in there:
                self._fit(table, types, there[table])
            else:
                self._do(spelt.created(table, types))
        return set(there)

    def batches(self, table: str) -> set[int]:
        return {row["load"] for row in self._rows(f"SELECT DISTINCT load FROM {quoted(table)}")}

    def append(self, table: str, load: int, rows: pa.RecordBatchReader) -> None:
        stage = f"{STAGE}{uuid.uuid4().hex}"
        self._do(f"CREATE TABLE {stage} AS {quoted(table)}")
        self._insert(stage, rows)
        self._do(f"ALTER TABLE {quoted(table)} ATTACH PARTITION tuple() FROM {stage}")
        self._do(f"DROP TABLE {stage} SYNC")

    def drop(self, table: str, loads: Collection[int]) -> None:
        self._do(f"ALTER TABLE {quoted(table)} DELETE WHERE load IN ({spelt.numbers(loads)})")

    def rewrite(self, table: str, where: str, values: Mapping[str, str] | None) -> None:
        change = f"UPDATE {', '.join(f'{quoted(c)} = {v}' for c, v in values.items())}" if values else "DELETE"
        self._do(f"ALTER TABLE {quoted(table)} {change} WHERE {where}")

    def view(self, name: str, sql: str) -> None:
        self._do(f"CREATE OR REPLACE VIEW {quoted(name)} AS {sql}")

    @contextmanager
    def lent(self, name: str, rows: pa.RecordBatchReader) -> Iterator[None]:
        columns = ", ".join(f"{quoted(f.name)} {TABLE_TYPES[str(f.type)]}" for f in rows.schema)
        self._do(f"CREATE OR REPLACE TABLE {quoted(name)} ({columns}) ENGINE = MergeTree ORDER BY tuple()")
        try:
            self._insert(quoted(name), rows)
            yield
        finally:
            # When the engine is lost the first fault is the one to report; `tidy` removes what is left.
            with suppress(EngineError):
                self._do(f"DROP TABLE {quoted(name)} SYNC")

    def local_day(self, column: str, zone: str) -> str:
        return spelt.local_day(column, zone)

    def tidy(self) -> None:
        left = f"name LIKE '{STAGE}%' OR name = '{LENT}'"
        for row in self._rows(f"SELECT name FROM system.tables WHERE database = currentDatabase() AND ({left})"):
            self._do(f"DROP TABLE IF EXISTS {quoted(row['name'])} SYNC")

    # -- the client ------------------------------------------------------------------------------

    @property
    def _embedded(self) -> bool:
        return self.url.startswith("chdb:")

    def _do(self, statement: str) -> None:
        with self._plainly():
            self.client.command(statement)

    def _rows(self, query: str) -> list[dict[str, Any]]:
        with self._plainly():
            return list(self.client.query_arrow(query).to_pylist())

    def _insert(self, table: str, rows: pa.RecordBatchReader) -> None:
        import pyarrow as pa

        for batch in rows:
            with self._plainly():
                self.client.insert_arrow(table, pa.Table.from_batches([batch]))

    def _columns(self, tables: Iterable[str]) -> dict[str, dict[str, str]]:
        """The columns of those tables that are there, and their types."""
        names = ", ".join(map(spelt.text, tables))
        query = "SELECT table, name, type FROM system.columns WHERE database = currentDatabase() AND table IN "
        found: dict[str, dict[str, str]] = {}
        for row in self._rows(f"{query}({names})"):
            found.setdefault(row["table"], {})[row["name"]] = row["type"]
        return found

    def _fit(self, table: str, types: Mapping[str, str], there: Mapping[str, str]) -> None:
        """Give a table that is there the columns that it should have."""
        for column, type_ in types.items():
            meant = spelt.COLUMN_TYPES[type_]
            if column not in there:
                self._do(f"ALTER TABLE {quoted(table)} ADD COLUMN {quoted(column)} {meant}")
            elif there[column] != meant:
                self._check_cast(table, column, meant)
                self._do(f"ALTER TABLE {quoted(table)} MODIFY COLUMN {quoted(column)} {meant}")

    def _check_cast(self, table: str, column: str, type_: str) -> None:
        lost = f"isNotNull({quoted(column)}) AND isNull(accurateCastOrNull({quoted(column)}, {spelt.text(type_)}))"
        (row,) = self._rows(f"SELECT count() AS n FROM {quoted(table)} WHERE {lost}")
        if row["n"]:
            raise SettingsError(
                f"The dimension {column!r} cannot change its type: {row['n']:,} values in {table} are no {type_}.",
                "Give it its former type in the settings, or declare another dimension.",
            )

    @contextmanager
    def _plainly(self) -> Iterator[None]:
        """The client's errors as ours, without the values of a query."""
        import pyarrow as pa
        from clickhouse_connect.driver.exceptions import ClickHouseError

        try:
            yield
        except (ClickHouseError, OSError, pa.ArrowInvalid) as fault:
            if self._embedded:
                # chDB 4.4 puts what a failed query had written before the result of the next one.
                self.close()
            raise _fault(self.url, str(fault)) from None


engine = ClickHouse


def _connected(url: str) -> Any:
    clickhouse_connect = _installed("clickhouse_connect", "clickhouse")
    # Its faults are raised as errors of ours: they need not be written to the terminal as well.
    logging.getLogger("clickhouse_connect").addHandler(logging.NullHandler())
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    if parts.scheme == "chdb":
        _installed("chdb", "chdb")
        database = options.pop("database", "suara")
        client = clickhouse_connect.get_client(interface="chdb", path=unquote(parts.path), settings=SETTINGS)
    else:
        database = unquote(parts.path.strip("/")) or "suara"
        client = clickhouse_connect.get_client(
            host=parts.hostname or "localhost",
            port=parts.port,
            username=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password or ""),
            interface="https" if parts.scheme == "clickhouses" else "http",
            settings=SETTINGS,
            autogenerate_session_id=False,
            connect_timeout=10,
            send_receive_timeout=3600,  # the answer comes when the server has the whole of it
        )
    client.command(f"CREATE DATABASE IF NOT EXISTS {quoted(database)}")
    client.database = database
    return client


def _installed(module: str, extra: str) -> Any:
    try:
        return import_module(module)
    except ImportError as fault:
        raise SettingsError(
            f"The client of this engine is not installed: {fault}.", f"Install it: pip install 'suara[{extra}]'."
        ) from fault


def _fault(url: str, told: str) -> EngineError | BusyError:
    """What a client's error means for the caller; the address is shown without its password."""
    parts = urlsplit(url)
    place = f"{parts.scheme}://{parts.hostname or ''}{f':{parts.port}' if parts.port else ''}{parts.path}"
    reason = told.partition("DB::Exception:")[2] or told.rpartition("Caused by ")[2]
    reason = reason.strip().splitlines()[0][:300] if reason.strip() else "no reason was given"
    if "cannot connect with different path" in told:
        return BusyError(f"chDB holds one folder per process: {reason}.", "Put all workspaces into one folder.")
    if "Cannot lock file" in told:
        return BusyError(f"{place} is held by another process.", "Wait until it has finished, and try again.")
    return EngineError(f"{place}: {reason}.", "Check that it runs and that the address is right, then try again.")
