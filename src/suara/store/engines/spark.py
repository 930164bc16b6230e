"""Spark: facts as Parquet under a path that the cluster sees, asked by Spark Connect.

`sc://host:port/?path=/folder` is a Spark Connect server (Spark, Databricks, Sail); `spark://host:port?path=/folder`
a standalone master, for which a driver is started here. One path for each workspace.
"""

from __future__ import annotations

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
from suara.store.engines._spark_session import Address, Session, batches, frame
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
        self._seen: dict[str, tuple[tuple[int, int], files.Batches]] = {}
        self._named: dict[str, tuple[int, int]] = {}
        self._guard = threading.RLock()

    def close(self) -> None:
        self.session.close()

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
            schema, found = batches(spark, spark.sql(text, args=bound or None))
            try:
                yield pa.RecordBatchReader.from_batches(schema, _heard(found, faults))
            except Exception:
                if faults:  # who read the rows tells of it in other words
                    raise faults[0] from None
                raise

    # -- tables ----------------------------------------------------------------------------------

    def make(self, table: str, types: Mapping[str, str]) -> None:
        with self.session.used() as spark:
            places = self._places(table, self._batches(spark, table).counting())
            there = files.columns_there(spark, places) if places else {}
        for column, type_ in types.items():
            if there.get(column, meant := spelt.COLUMN_TYPES[type_].lower()) != meant:
                raise SettingsError(
                    f"The dimension {column!r} cannot change its type: in {table} it is {there[column]}, not {meant}.",
                    "Give it its former type in the settings, or declare another dimension.",
                )

    def batches(self, table: str) -> set[int]:
        with self.session.used() as spark:
            return self._batches(spark, table).loads

    def append(self, table: str, load: int, rows: pa.RecordBatchReader) -> None:
        (place,) = self._places(table, [files.folder(load)])
        with self.session.used() as spark, self._changing(table):
            files.mark(spark, f"{place}.begun")
            files.append(spark, rows, self._types(table), place)

    def drop(self, table: str, loads: Collection[int]) -> None:
        with self.session.used() as spark, self._changing(table):
            there = self._batches(spark, table)
            for load in sorted(loads):
                files.clear(spark, self._places(table, there.folders(load)))

    def rewrite(self, table: str, where: str, values: Mapping[str, str] | None) -> None:
        with self.session.used() as spark:
            self._clear_stale(spark, table)
            self._name(spark, table)
            found = spark.sql(f"SELECT DISTINCT load FROM {quoted(table)} WHERE {where}").toArrow()
            for load in sorted(found["load"].to_pylist()):
                with self._changing(table):
                    self._rewrite_batch(spark, table, load, self._changed_rows(table, load, where, values))
                self._clear_stale(spark, table)
                self._name(spark, table)

    def view(self, name: str, sql: str) -> None:
        self._shown[name] = sql

    @contextmanager
    def lent(self, name: str, rows: pa.RecordBatchReader) -> Iterator[None]:
        types = {f.name: ARROW_TYPES.get(str(f.type), "text") for f in rows.schema}
        place = f"{self.session.address.path}/{LENT}/{files.folder(uuid.uuid4().int % 10**12)}"
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
            lent = f"{self.session.address.path}/{LENT}"
            there = files.listed(spark, lent)
            files.clear(spark, (f"{lent}/{f}" for load in there.loads for f in there.folders(load)))

    # -- what lies where -------------------------------------------------------------------------

    def _places(self, table: str, folders: list[str]) -> list[str]:
        return [f"{self.session.address.path}/{table}/{folder}" for folder in folders]

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
        """What is there of a table; listed anew when others, or we, may have changed it."""
        with self._guard:
            stamp, seen = self._seen.get(table, (None, None))
            if seen is None or stamp != self._stamp():
                stamp, seen = self._stamp(), files.listed(spark, f"{self.session.address.path}/{table}")
                self._seen[table] = stamp, seen
            return seen

    @contextmanager
    def _changing(self, table: str) -> Iterator[None]:
        """A change to a table: what was seen of it holds no more, however the change ends."""
        try:
            yield
        finally:
            with self._guard:
                self._seen.pop(table, None)
                self._named.pop(table, None)

    def _name(self, spark: Any, text: str) -> None:
        """Let the names of the tables that a text mentions stand for what is there now."""
        with self._guard:
            for table, types in self._all_types().items():
                if table in text and self._named.get(table) != self._stamp():
                    places = self._places(table, self._batches(spark, table).counting())
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

    def _rewrite_batch(self, spark: Any, table: str, load: int, rows: str) -> None:
        """Write another copy of a batch; with its mark it counts."""
        (place,) = self._places(table, [files.folder(load, self._batches(spark, table).next_copy(load))])
        files.mark(spark, f"{place}.begun")
        files.write(spark.sql(rows), place, "overwrite")
        files.mark(spark, f"{place}.done")

    def _clear_stale(self, spark: Any, table: str) -> None:
        """Take away copies that do not count: those that another replaced, and those that were never finished."""
        if stale := self._batches(spark, table).stale():
            with self._changing(table):
                files.clear(spark, self._places(table, stale))

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
