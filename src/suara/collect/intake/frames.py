"""Frames of any library, and streams of Arrow batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from itertools import islice
from math import isnan
from typing import TYPE_CHECKING, Any

from suara.collect.intake.delivery import Delivery
from suara.errors import LoadError
from suara.store.stage import INPUT, StageError

if TYPE_CHECKING:
    from suara.store.progress import Progress
    from suara.store.stage import Stage

NAME = "python"


def delivered(data: object, stage: Stage, progress: Progress | None) -> Delivery:
    """A frame or stream as a delivery; a stream is read once, into the stage."""
    import pyarrow as pa

    if isinstance(data, pa.RecordBatchReader):
        return streamed(stage, data.schema, iter(data), NAME, progress)
    if (table := _table(data)) is not None:
        return _registered(stage, table)
    schema, batches = _batches(_items(data))
    if not schema.names:
        return Delivery(NAME, "(SELECT 1 LIMIT 0)", {}, notes=("Nothing was delivered.",))
    return streamed(stage, schema, batches, NAME, progress)


def _table(data: Any) -> Any:
    """A frame of any library as an Arrow table; null where it is none."""
    import pyarrow as pa

    if isinstance(data, pa.Table):
        return data
    if isinstance(data, pa.RecordBatch):
        return pa.Table.from_batches([data])
    if type(data).__module__.startswith("pandas") and hasattr(data, "columns"):
        return _from_pandas(data)
    if hasattr(data, "collect") and hasattr(data, "collect_schema"):
        data = data.collect()
    return pa.table(data) if hasattr(data, "__arrow_c_stream__") else None


def _items(data: Any) -> Iterator[Any]:
    if isinstance(data, (str, bytes, dict)) or not isinstance(data, Iterable):
        raise _strange(data)
    return iter(data)


@contextmanager
def reader(data: object) -> Iterator[Any]:
    """A frame, a stream of batches or the rows of a query as a RecordBatchReader."""
    import pyarrow as pa

    from suara.collect.intake.database import SqlQuery

    if isinstance(data, SqlQuery):
        with data.batches() as (schema, batches):
            yield pa.RecordBatchReader.from_batches(schema, batches)
    elif isinstance(data, pa.RecordBatchReader):
        yield data
    elif (table := _table(data)) is not None:
        yield table.rename_columns(distinct([str(c) for c in table.column_names])).to_reader()
    else:
        schema, batches = _batches(_items(data))
        yield pa.RecordBatchReader.from_batches(schema, batches)


def streamed(stage: Stage, schema: Any, batches: Iterator[Any], name: str, progress: Progress | None) -> Delivery:
    """A stream of Arrow batches, put into the stage's input table as it comes."""
    import pyarrow as pa

    reader = pa.RecordBatchReader.from_batches(schema, _told(batches, progress))
    try:
        stage.stream(INPUT, reader)
    except (StageError, pa.ArrowInvalid) as fault:
        raise LoadError(f"{name} cannot be read: {fault}", "Give batches of one schema.") from fault
    return Delivery(name, INPUT, stage.types(INPUT))


def text_batches(names: list[str], rows: Iterable[Iterable[Any]], size: int = 20_000) -> Iterator[Any]:
    """Rows of Python values as Arrow batches of text, which the loader reads like the cells of a file."""
    import pyarrow as pa

    source = iter(rows)
    while chunk := list(islice(source, size)):
        columns = [pa.array([as_text(v) for v in column], pa.string()) for column in zip(*chunk, strict=True)]
        yield pa.RecordBatch.from_arrays(columns, names=names)


def as_text(value: Any) -> str | None:
    """A value as a text file would carry it; a number that is whole without a fraction."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else None if isnan(value) else repr(value)
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _registered(stage: Stage, table: Any) -> Delivery:
    if not table.num_columns:
        return Delivery(NAME, "(SELECT 1 LIMIT 0)", {}, notes=("The frame is empty.",))
    stage.connection.register("suara_frame", table.rename_columns(distinct([str(c) for c in table.column_names])))
    return Delivery(NAME, "suara_frame", stage.types("suara_frame"), estimate=table.num_rows)


def distinct(names: list[str]) -> list[str]:
    """DuckDB tells names apart by letters alone, not by case."""
    taken: dict[str, int] = {}
    found = []
    for name in names:
        number = taken[name.casefold()] = taken.get(name.casefold(), 0) + 1
        found.append(name if number == 1 else f"{name}_{number}")
    return found


def _from_pandas(frame: Any) -> Any:
    """A pandas frame as Arrow; a column of mixed values becomes text."""
    import pyarrow as pa

    columns = [_from_series(frame.iloc[:, i]) for i in range(frame.shape[1])]
    return pa.table(columns, names=[str(c) for c in frame.columns])


def _from_series(series: Any) -> Any:
    import pyarrow as pa

    try:
        return pa.Array.from_pandas(series)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError):
        return pa.array([as_text(v) for v in series], pa.string())


def _batches(items: Iterator[Any]) -> tuple[Any, Iterator[Any]]:
    """The schema and batches of an iterator of record batches (or tables), or of rows as mappings."""
    import pyarrow as pa

    first = next(items, None)
    if first is None:
        return pa.schema([]), iter(())
    if isinstance(first, dict):
        rows = [first, *items]
        names = list(dict.fromkeys(str(k) for row in rows for k in row))
        batches = text_batches(names, ([row.get(n) for n in names] for row in rows))
        return pa.schema([(n, pa.string()) for n in names]), batches
    if not isinstance(first, (pa.RecordBatch, pa.Table)):
        raise _strange(first)
    pieces = (
        b for item in _chained(first, items) for b in (item.to_batches() if isinstance(item, pa.Table) else [item])
    )
    return first.schema, pieces


def _chained(first: Any, rest: Iterator[Any]) -> Iterator[Any]:
    yield first
    yield from rest


def _told(batches: Iterator[Any], progress: Progress | None) -> Iterator[Any]:
    done = 0
    for batch in batches:
        yield batch
        done += batch.num_rows
        if progress:
            progress(done, None)


def _strange(data: object) -> LoadError:
    return LoadError(
        f"A {type(data).__name__} cannot be loaded.",
        "Give a path, a pandas, Polars or Arrow frame, an iterator of Arrow batches, or a SqlQuery.",
    )
