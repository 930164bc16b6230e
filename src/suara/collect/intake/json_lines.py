"""JSON lines: one object a line; a line that is none is a rejected row."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from suara.collect.intake import text_file
from suara.collect.intake.delivery import Delivery
from suara.store.naming import quoted
from suara.store.stage import literal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from suara.collect.intake.recipe import Recipe
    from suara.store.progress import Progress
    from suara.store.stage import Stage

FAULTS = (
    ("is not a JSON object", "Write one object on each line."),
    ("is not UTF-8", "Save the file as UTF-8."),
    ("is the last of a file that ends too early", "Fetch the file again; the rows before this one were read."),
)
OBJECT, ENCODING, CUT = range(1, 4)
LINES = "stage.lines"


def delivered(path: Path, stage: Stage, recipe: Recipe, progress: Progress | None) -> Delivery:
    """A file of JSON lines: every key of any object is a column."""
    import pyarrow as pa

    file = text_file.opened(path, stage.room("txt"), recipe.encoding)
    schema = pa.schema([("suara_line", pa.int64()), ("suara_fault", pa.int8()), ("text", pa.string())])
    reader = pa.RecordBatchReader.from_batches(schema, _batches(file, schema, progress))
    stage.stream(LINES, reader, _judged())
    if file.cut:
        stage.rows(f"UPDATE {LINES} SET suara_fault = {CUT} WHERE suara_line = (SELECT max(suara_line) FROM {LINES})")
    keys = f"SELECT unnest(json_keys(text)) AS key, rowid AS r FROM {LINES} WHERE suara_fault IS NULL"
    named = stage.rows(f"SELECT key FROM ({keys}) GROUP BY key ORDER BY min(r)")
    return _delivery(file.name, [key for (key,) in named])


def _judged() -> str:
    """The lines with what is wrong with each."""
    record = "CASE WHEN json_valid(text) THEN json_type(text) = 'OBJECT' ELSE false END"
    fault = f"coalesce(suara_fault, CASE WHEN NOT {record} THEN {OBJECT} END) AS suara_fault"
    return f"SELECT suara_line, {fault}, text FROM suara_rows"


def _delivery(name: str, keys: list[str]) -> Delivery:
    if not keys:
        keys = ["column_1"]
    structure = literal("{" + ", ".join(f'{_json(k)}: "VARCHAR"' for k in keys) + "}")
    cells = ", ".join(["suara_text", *(f"o.{quoted(k)} AS {quoted(k)}" for k in keys)])
    whole = "CASE WHEN suara_fault IS NULL THEN text END"
    parsed = f"SELECT suara_line, suara_fault, text AS suara_text, from_json({whole}, {structure}) AS o FROM {LINES}"
    scan = f"(SELECT suara_line, suara_fault, {cells} FROM ({parsed}))"
    return Delivery(
        name,
        scan,
        dict.fromkeys(keys, "VARCHAR"),
        row="suara_line",
        fault="suara_fault",
        text="suara_text",
        faults=FAULTS,
    )


def _json(text: str) -> str:
    import json

    return json.dumps(text)


def _batches(file: text_file.TextFile, schema: Any, progress: Progress | None) -> Iterator[Any]:
    import pyarrow as pa

    lines = ((n, line) for n, line in enumerate(file.lines(), 1) if line.strip())
    total = file.look.lines
    while chunk := list(islice(lines, 50_000)):
        texts = [_text(line) for _, line in chunk]
        faults = [None if t is not None else ENCODING for t in texts]
        columns = [pa.array([n for n, _ in chunk]), pa.array(faults, pa.int8()), pa.array(texts, pa.string())]
        yield pa.RecordBatch.from_arrays(columns, schema=schema)
        if progress:
            progress(chunk[-1][0], total)


def _text(line: bytes) -> str | None:
    try:
        return line.decode("utf-8").strip()
    except UnicodeDecodeError:
        return None
