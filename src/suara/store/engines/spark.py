"""Spark: facts as Parquet under a path that the cluster sees, asked by Spark Connect.

`sc://host:port/?path=/folder` is a Spark Connect server (Spark, Databricks, Sail); `spark://host:port?path=/folder`
a standalone master, for which a driver is started here. One path for each workspace.
"""

from __future__ import annotations

import re
import threading
import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from suara.errors import SettingsError
from suara.records import KINDS
from suara.store.engines import _spark_files as files
from suara.store.engines import _spark_sql as spelt
from suara.store.engines._claim import OWNER, OWNER_TYPES
from suara.store.engines._live import SUPERSEDED, superseded, version_types, versions
from suara.store.engines._remote import Remote
from suara.store.engines._spark_session import Address, Session, batches, frame, query
from suara.store.engines._spark_sql import quoted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    import pyarrow as pa
    from ibis import Table

    from suara.store.engines._engine import SmallTables
    from suara.store.warehouse import Warehouse

LENT = "suara_lent"
ARROW_TYPES = {"int64": "integer", "timestamp[us]": "timestamp", "double": "number", "date32[day]": "date"}


class Spark(Remote):
    """Facts in folders of Parquet, one for each batch."""

    name = "spark"

    def __init__(self, url: str, home: Warehouse) -> None:
        super().__init__(url, home)
        self.session = Session(Address.of(url))
        self._shown: dict[str, str] = {}
        self._seen: tuple[tuple[int, int], dict[str, files.Batches]] | None = None
        self._named: dict[str, tuple[int, int]] = {}
        self._guard = threading.RLock()

    def close(self) -> None:
        self.session.close()

    def elsewhere(self, name: str) -> str:
        return re.sub(r"([?&]path=[^&]*?)/?(?=&|$)", lambda found: f"{found[1]}/{name}", self.url)

    # -- questions -------------------------------------------------------------------------------

    def compile(self, expression: Table) -> str:
        return spelt.compiled(expression)

    def shown(self, sql: str, tables: SmallTables) -> str:
        return spelt.with_heads(sql, spelt.small_tables(tables))

    @contextmanager
    def run(self, sql: str, parameters: Mapping[str, Any], tables: SmallTables) -> Iterator[pa.RecordBatchReader]:
        import pyarrow as pa

        views = {name: text for name, text in self._shown.items() if name in sql}
        text, bound = spelt.filled(spelt.with_heads(sql, {**views, **spelt.small_tables(tables)}), parameters, tables)
        faults: list[Exception] = []
        with self.session.used() as spark:
            self._name(spark, text)
            schema, found = batches(spark, query(spark, text, bound))
            try:
                yield pa.RecordBatchReader.from_batches(schema, _heard(found, faults))
            except Exception:
                if faults:  # who read the rows tells of it in other words
                    raise faults[0] from None
                raise

    # -- tables ----------------------------------------------------------------------------------

    def make(self, tables: Mapping[str, Mapping[str, str]]) -> set[str]:
        with self.session.used() as spark:
            for table, types in tables.items():
                self._fit(spark, table, types)
            return {table for table in tables if self._batches(spark, table).loads}

    def _fit(self, spark: Any, table: str, types: Mapping[str, str]) -> None:
        """Give the batches of a table the types that they should have."""
        there = self._batches(spark, table)
        places = {load: self._place(table, load, there.copy(load)) for load in sorted(there.written)}
        others = {load: files.other_types(spark, place, types) for load, place in places.items()}
        for load, columns in others.items():
            for column, was in columns.items():
                self._check_cast(table, column, was, files.lost(spark, places[load], column, types[column]))
        for load, columns in others.items():
            if columns:
                rows = files.converted(spark, places[load], {c: types[c] for c in columns})
                self._rewrite_batch(spark, table, load, rows)
        self._clear_stale(spark, table)

    def _check_cast(self, table: str, column: str, was: str, lost: int) -> None:
        if lost:
            raise SettingsError(
                f"The dimension {column!r} cannot change its type from {was}: {lost:,} values in {table} are none.",
                "Give it its former type in the settings, or declare another dimension.",
            )

    def batches(self, table: str) -> set[int]:
        with self.session.used() as spark:
            return self._batches(spark, table).loads

    def append(self, table: str, load: int, rows: pa.RecordBatchReader) -> None:
        place = self._place(table, load, 0)
        with self.session.used() as spark, self._changing(spark, table) as there:
            files.mark(spark, f"{place}.begun")
            files.append(spark, rows, self._types(table), place)
            there.begun[load].add(0)
            there.written[load].add(0)

    def drop(self, table: str, loads: Collection[int]) -> None:
        with self.session.used() as spark, self._changing(spark, table) as there:
            for load in sorted(loads):
                for copy in sorted(there.copies(load)):
                    self._clear(spark, table, there, load, copy)

    def rewrite(self, table: str, where: str, values: Mapping[str, str] | None) -> None:
        with self.session.used() as spark:
            self._clear_stale(spark, table)
            self._name(spark, table)
            found = query(spark, f"SELECT DISTINCT load FROM {quoted(table)} WHERE {where}").toArrow()
            for load in sorted(found["load"].to_pylist()):
                rows = query(spark, self._changed_rows(table, load, where, values))
                self._rewrite_batch(spark, table, load, rows)
            self._clear_stale(spark, table)

    def view(self, name: str, sql: str) -> None:
        self._shown[name] = sql

    @contextmanager
    def lent(self, name: str, rows: pa.RecordBatchReader) -> Iterator[None]:
        types = {f.name: ARROW_TYPES.get(str(f.type), "text") for f in rows.schema}
        place = self._place(LENT, uuid.uuid4().int % 10**12, 0)
        with self.session.used() as spark:
            few = self._lend(spark, name, files.pieces(rows, types), types, place)
            yield
            spark.catalog.dropTempView(name)
            if not few:
                files.clear(spark, [place])

    def local_day(self, column: str, zone: str) -> str:
        return spelt.local_day(column, zone)

    def tidy(self) -> None:
        with self.session.used() as spark:
            for table in self._all_types():
                self._clear_stale(spark, table)
            self.drop(LENT, self._batches(spark, LENT).loads)

    # -- what lies where -------------------------------------------------------------------------

    def _place(self, table: str, load: int, copy: int) -> str:
        return files.place(self.session.address.path, table, load, copy)

    def _all_types(self) -> dict[str, dict[str, str]]:
        """The columns of every table of facts."""
        return {
            OWNER: dict(OWNER_TYPES),
            **{versions(kind): version_types(kind, self.dimensions) for kind in KINDS.values()},
            **{superseded(kind): dict(SUPERSEDED) for kind in KINDS.values()},
        }

    def _types(self, table: str) -> dict[str, str]:
        return self._all_types()[table]

    def _stamp(self) -> tuple[int, int]:
        """What changes when others may have written: nobody else can while this process holds the home."""
        return self.session.made, self.home.handle.openings

    def _batches(self, spark: Any, table: str) -> files.Batches:
        """What is there of a table; listed anew when others may have changed it."""
        with self._guard:
            if self._seen is None or self._seen[0] != self._stamp():
                self._seen = self._stamp(), files.listed(spark, self.session.address.path)
            return self._seen[1].setdefault(table, files.Batches())

    @contextmanager
    def _changing(self, spark: Any, table: str) -> Iterator[files.Batches]:
        """A change to a table, which keeps what is known of it up to date; after a fault nothing is known."""
        try:
            yield self._batches(spark, table)
        except BaseException:
            self._seen = None
            raise
        finally:
            with self._guard:
                self._named.pop(table, None)

    def _name(self, spark: Any, text: str) -> None:
        """Let the names of the tables that a text mentions stand for what is there now."""
        with self._guard:
            for table, types in self._all_types().items():
                if table in text and self._named.get(table) != self._stamp():
                    places = [self._place(table, *batch) for batch in self._batches(spark, table).counting()]
                    files.read(spark, places, types).createOrReplaceTempView(table)
                    self._named[table] = self._stamp()

    # -- changing batches ------------------------------------------------------------------------

    def _changed_rows(self, table: str, load: int, where: str, values: Mapping[str, str] | None) -> str:
        rows = f"FROM {quoted(table)} WHERE load = {load}"
        if values is None:
            return f"SELECT * {rows} AND NOT COALESCE(({where}), FALSE)"
        each = (
            f"CASE WHEN ({where}) THEN ({values[c]}) ELSE {quoted(c)} END AS {quoted(c)}" if c in values else quoted(c)
            for c in self._types(table)
        )
        return f"SELECT {', '.join(each)} {rows}"

    def _rewrite_batch(self, spark: Any, table: str, load: int, rows: Any) -> None:
        """Write another copy of a batch; with its mark it counts."""
        with self._changing(spark, table) as there:
            copy = max(there.copies(load)) + 1
            place = self._place(table, load, copy)
            files.mark(spark, f"{place}.begun")
            files.write(rows, place, "overwrite")
            files.mark(spark, f"{place}.done")
            for part in (there.begun, there.written, there.done):
                part[load].add(copy)

    def _clear_stale(self, spark: Any, table: str) -> None:
        """Take away copies that do not count: those that another replaced, and those that were never finished."""
        if stale := self._batches(spark, table).stale():
            with self._changing(spark, table) as there:
                for load, copy in stale:
                    self._clear(spark, table, there, load, copy)

    def _clear(self, spark: Any, table: str, there: files.Batches, load: int, copy: int) -> None:
        """Take a copy away: the rows first, the mark by which it is found last."""
        place = self._place(table, load, copy)
        done = [f"{place}.done"] if copy in there.done.get(load, ()) else []
        files.clear(spark, [place, *done, f"{place}.begun"])
        there.forget(load, copy)

    def _lend(self, spark: Any, name: str, pieces: Iterator[pa.Table], types: Mapping[str, str], place: str) -> bool:
        """Name rows from home; whether they were few enough to travel with the plan."""
        waiting = [piece for _, piece in zip(range(2), pieces, strict=False)]
        schema = spelt.columns(types)
        if len(waiting) < 2:
            rows = waiting[0] if waiting else files.arrow_schema(types).empty_table()
            frame(spark, rows, schema).createOrReplaceTempView(name)
            return True
        for piece in (*waiting, *pieces):
            files.write(frame(spark, piece, schema).coalesce(1), place)
        files.read(spark, [place], types).createOrReplaceTempView(name)
        return False


engine = Spark


def _heard(found: Iterator[pa.RecordBatch], faults: list[Exception]) -> Iterator[pa.RecordBatch]:
    """The batches, with a note of what went wrong."""
    try:
        yield from found
    except Exception as fault:
        faults.append(fault)
        raise
