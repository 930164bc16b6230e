"""Batches as folders of Parquet under a path that the cluster sees, and nothing but the cluster touches.

The batch of a load is the folder `table=<table>/batch=<load>-<copy>`. A copy other than the first is one without a
person that was forgotten; it counts, in place of those before it, from the moment when its mark `.done` is there.
The mark `.begun` stands before a copy is written: what a killed process left of it is found by that.
Spark Connect cannot delete: a folder that is overwritten with nothing is as good as gone, its bytes are.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from suara.store.engines._spark_session import frame
from suara.store.engines._spark_sql import COLUMN_TYPES, columns, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pyarrow as pa

PLACE = re.compile(r"table(?:=|%3D)(\w+)/batch(?:=|%3D)(\d+)-(\d+)(\.begun|\.done)?/[^/]*$")
CHUNK = 16 << 20


@dataclass
class Batches:
    """What the folder of a table holds: the copies of each load that have rows, were begun, are done."""

    written: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    begun: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    done: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))

    @property
    def loads(self) -> set[int]:
        """The loads of which anything is there."""
        return {*self.written, *self.begun, *self.done}

    def copies(self, load: int) -> set[int]:
        """Every copy of a load, be it whole or not."""
        return set().union(*(part.get(load, set()) for part in self._parts))

    def copy(self, load: int) -> int:
        """The copy of a load that counts."""
        return max(self.done.get(load, ()), default=0)

    def counting(self) -> list[tuple[int, int]]:
        """The loads and copies that are read."""
        return [(load, self.copy(load)) for load in sorted(self.written) if self.copy(load) in self.written[load]]

    def stale(self) -> list[tuple[int, int]]:
        """The loads and copies that do not count."""
        return [(load, c) for load in sorted(self.loads) for c in sorted(self.copies(load) - {self.copy(load)})]

    def forget(self, load: int, copy: int) -> None:
        """Take note that a copy is there no more."""
        for part in self._parts:
            part.get(load, set()).discard(copy)
            if not part.get(load, True):
                del part[load]

    @property
    def _parts(self) -> tuple[dict[int, set[int]], ...]:
        return self.written, self.begun, self.done


def place(path: str, table: str, load: int, copy: int) -> str:
    """The folder of a batch."""
    return f"{path}/table={table}/batch={load}-{copy}"


def listed(spark: Any, path: str) -> dict[str, Batches]:
    """What the folders of all tables under a path hold; files of no bytes are as good as none."""
    found: dict[str, Batches] = defaultdict(Batches)
    for file in _files(spark, path):
        if match := PLACE.search(file):
            batches = found[match[1]]
            part = {None: batches.written, ".begun": batches.begun, ".done": batches.done}[match[4]]
            part[int(match[2])].add(int(match[3]))
    return found


def _files(spark: Any, path: str) -> list[str]:
    from pyspark.errors import AnalysisException

    try:
        files = spark.read.format("binaryFile").load(path).where("length > 0").select("path").toArrow()
    except AnalysisException as fault:
        if "PATH_NOT_FOUND" in str(fault):
            return []
        raise
    return [str(file) for file in files["path"].to_pylist()]


def read(spark: Any, places: list[str], types: Mapping[str, str]) -> Any:
    """The rows of some folders as a frame of these columns; a column that a file lacks is null there."""
    if places:
        return spark.read.schema(columns(types)).parquet(*places)
    return frame(spark, arrow_schema(types).empty_table(), columns(types))


def other_types(spark: Any, place: str, types: Mapping[str, str]) -> dict[str, str]:
    """The columns of a folder that have another type than they should, with what they have."""
    there = {f.name: f.dataType.simpleString() for f in spark.read.parquet(place).schema.fields}
    meant = {column: COLUMN_TYPES[type_].lower() for column, type_ in types.items()}
    return {c: there[c] for c, type_ in meant.items() if there.get(c, type_) != type_}


def lost(spark: Any, place: str, column: str, type_: str) -> int:
    """How many values of a column are none of another type."""
    name = quoted(column)
    found = f"{name} IS NOT NULL AND TRY_CAST({name} AS {COLUMN_TYPES[type_]}) IS NULL"
    return int(spark.read.parquet(place).where(found).count())


def converted(spark: Any, place: str, types: Mapping[str, str]) -> Any:
    """The rows of a folder with some columns in other types."""
    rows = spark.read.parquet(place)
    each = (
        f"CAST({quoted(c)} AS {COLUMN_TYPES[types[c]]}) AS {quoted(c)}" if c in types else quoted(c)
        for c in rows.columns
    )
    return rows.selectExpr(*each)


def write(rows: Any, place: str, mode: str = "append") -> None:
    """Write a frame into a folder, beside what is there or in its place."""
    rows.write.mode(mode).parquet(place)


def append(spark: Any, rows: pa.RecordBatchReader, types: Mapping[str, str], place: str) -> None:
    """Write rows from home into a folder, a bounded piece of them at a time."""
    for piece in pieces(rows, types):
        write(frame(spark, piece, columns(types)).coalesce(1), place)


def mark(spark: Any, place: str) -> None:
    """Leave a mark: a small file in a folder of that name."""
    spark.range(1).selectExpr("'suara' AS value").coalesce(1).write.mode("overwrite").text(place)


def clear(spark: Any, places: Iterable[str]) -> None:
    """Take folders away, with their bytes; what is left of them is empty."""
    for place in places:
        spark.range(0).selectExpr("CAST(id AS STRING) AS value").write.mode("overwrite").text(place)


def pieces(rows: pa.RecordBatchReader, types: Mapping[str, str]) -> Iterator[pa.Table]:
    """The rows as tables of a bounded size, in the types in which the cluster takes them."""
    import pyarrow as pa

    schema = pa.schema([arrow_schema(types).field(name) for name in rows.schema.names])
    waiting: list[pa.RecordBatch] = []
    for batch in rows:
        for part in _cut(batch):
            if waiting and sum(b.nbytes for b in (*waiting, part)) > CHUNK:
                yield pa.Table.from_batches(waiting).cast(schema)
                waiting = []
            waiting.append(part)
    if waiting:
        yield pa.Table.from_batches(waiting).cast(schema)


def _cut(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """A batch in pieces of a bounded size."""
    rows = max(1, batch.num_rows * CHUNK // max(batch.nbytes, 1))
    for start in range(0, batch.num_rows, rows):
        yield batch.slice(start, rows)


def arrow_schema(types: Mapping[str, str]) -> pa.Schema:
    """Columns as Arrow knows them; a time with its zone is an instant to Spark, one without is not."""
    import pyarrow as pa

    known = {
        "text": pa.string(),
        "integer": pa.int64(),
        "number": pa.float64(),
        "boolean": pa.bool_(),
        "timestamp": pa.timestamp("us", "UTC"),
        "texts": pa.list_(pa.string()),
        "date": pa.date32(),
    }
    return pa.schema([(name, known[type_]) for name, type_ in types.items()])
