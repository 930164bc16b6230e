"""Batches as folders of Parquet under a path that the cluster sees, and nothing but the cluster touches.

The batch of a load is the folder `<table>/batch=<load>-<copy>`. A copy other than the first is one without a
person that was forgotten; it counts, in place of those before it, from the moment when its mark `.done` is there.
Spark Connect cannot delete: a folder that is overwritten with nothing is as good as gone, its bytes are.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from suara.store.engines._spark_session import frame
from suara.store.engines._spark_sql import columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pyarrow as pa

PLACE = re.compile(r"batch(?:=|%3D)(\d+)-(\d+)(\.begun|\.done)?/[^/]*$")
CHUNK = 16 << 20


@dataclass
class Batches:
    """What a table's folder holds: the copies of each load that have rows, were begun, are done."""

    written: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    begun: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    done: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))

    @property
    def loads(self) -> set[int]:
        """The loads of which anything is there."""
        return {load for part in (self.written, self.begun, self.done) for load in part}

    def copy(self, load: int) -> int:
        """The copy of a load that counts."""
        return max(self.done.get(load, ()), default=0)

    def next_copy(self, load: int) -> int:
        """A copy that is not there yet."""
        return max([0, *self._copies(load)]) + 1

    def counting(self) -> list[str]:
        """The folders that are read."""
        return [folder(load, self.copy(load)) for load in sorted(self.written) if self.copy(load) in self.written[load]]

    def stale(self) -> list[str]:
        """The folders of copies that do not count."""
        return [
            f"{folder(load, copy)}{mark}"
            for load in sorted(self.loads)
            for copy in sorted(self._copies(load) - {self.copy(load)})
            for mark in ("", ".begun", ".done")
        ]

    def folders(self, load: int) -> list[str]:
        """Every folder of a load, its marks the last."""
        copies = sorted(self._copies(load))
        return [f"{folder(load, copy)}{mark}" for mark in ("", ".done", ".begun") for copy in copies]

    def _copies(self, load: int) -> set[int]:
        return set().union(*(part.get(load, set()) for part in (self.written, self.begun, self.done)))


def folder(load: int, copy: int = 0) -> str:
    """The name of a batch's folder."""
    return f"batch={load}-{copy}"


def listed(spark: Any, place: str) -> Batches:
    """What the folder of a table holds; files of no bytes are as good as none."""
    found = Batches()
    for path in _files(spark, place):
        if match := PLACE.search(path):
            part = {None: found.written, ".begun": found.begun, ".done": found.done}[match[3]]
            part[int(match[1])].add(int(match[2]))
    return found


def _files(spark: Any, place: str) -> list[str]:
    from pyspark.errors import AnalysisException

    try:
        files = spark.read.format("binaryFile").load(place).where("length > 0").select("path").toArrow()
    except AnalysisException as fault:
        if "PATH_NOT_FOUND" in str(fault):
            return []
        raise
    return [str(path) for path in files["path"].to_pylist()]


def read(spark: Any, places: list[str], types: Mapping[str, str]) -> Any:
    """The rows of some folders as a frame of these columns; a column that a file lacks is null there."""
    if places:
        return spark.read.schema(columns(types)).parquet(*places)
    return frame(spark, arrow_schema(types).empty_table(), columns(types))


def columns_there(spark: Any, places: list[str]) -> dict[str, str]:
    """The columns of the files of some folders, and how Spark calls their types."""
    schema = spark.read.option("mergeSchema", "true").parquet(*places).schema
    return {f.name: f.dataType.simpleString() for f in schema.fields}


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
