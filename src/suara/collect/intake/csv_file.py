"""Delimited text: DuckDB's own reader where a file is regular, the careful one where it is not."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from suara.collect.intake import csv_careful, text_file
from suara.collect.intake.delivery import Delivery
from suara.store.stage import INPUT, StageError, literal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from suara.collect.intake.recipe import Recipe
    from suara.collect.intake.text_file import TextFile
    from suara.store.progress import Progress
    from suara.store.stage import Stage

DELIMITERS = ("\t", ";", ",", "|")
BATCH_CELLS = 200_000


def delivered(path: Path, stage: Stage, recipe: Recipe, progress: Progress | None) -> Delivery:
    """A CSV or TSV file as a delivery."""
    file = text_file.opened(path, stage.room("txt"), recipe.encoding)
    delimiter = recipe.delimiter or _delimiter(file)
    names = csv_careful.header(file, delimiter)
    columns = _unique(names)
    if not columns:
        return Delivery(file.name, "(SELECT 1 LIMIT 0)", {}, notes=("The file is empty.",))
    regular = file.encoding == "utf-8" and not file.cut and len(columns) > 1 and not file.look.awkward
    if regular and (fast := _fast(stage, file, delimiter, columns, progress)):
        return fast
    return careful(stage, file, delimiter, columns, progress)


def first(path: Path) -> dict[str, str]:
    """The first row of a file that is not packed, by its columns."""
    file = text_file.peeked(path)
    delimiter = _delimiter(file)
    names = _unique(csv_careful.header(file, delimiter))
    row = next(csv_careful.rows(file, delimiter, len(names))[1], None)
    return dict(zip(names, row.cells, strict=False)) if row else {}


def _fast(
    stage: Stage, file: TextFile, delimiter: str, columns: list[str], progress: Progress | None
) -> Delivery | None:
    """The file by DuckDB's reader; none when its first rows are irregular already."""
    types = ", ".join(f"{literal(c)}: 'VARCHAR'" for c in columns)
    options = f"auto_detect = false, columns = {{{types}}}, header = true, delim = {literal(delimiter)}, quote = '\"'"
    options += ", escape = '\"', strict_mode = true, null_padding = false, max_line_size = 16777216"
    scan = f"read_csv({literal(str(file.path))}, {options})"
    try:
        stage.rows(f"SELECT * FROM {scan} LIMIT 1000")
    except StageError:
        return None
    count = file.look.lines - 1
    return Delivery(
        file.name,
        scan,
        dict.fromkeys(columns, "VARCHAR"),
        lines=lambda ordinals: _line_numbers(file, delimiter, len(columns), ordinals),
        estimate=count,
        otherwise=lambda: careful(stage, file, delimiter, columns, progress),
        exact=None if file.look.quotes or file.look.blanks else count,
    )


def _line_numbers(file: TextFile, delimiter: str, width: int, ordinals: list[int]) -> list[int]:
    """On which lines the rows of these ordinals (ascending, from 0) begin."""
    if not file.look.blanks and not file.look.quotes:
        return [o + 2 for o in ordinals]
    wanted = set(ordinals)
    _, found = csv_careful.rows(file, delimiter, width)
    last = max(ordinals, default=-1)
    return [row.line for i, row in enumerate(islice(found, last + 1)) if i in wanted]


def careful(stage: Stage, file: TextFile, delimiter: str, columns: list[str], progress: Progress | None) -> Delivery:
    """The file by our own reader, into the stage's input table."""
    import pyarrow as pa

    lines, rows = csv_careful.rows(file, delimiter, len(columns))
    texts = ["suara_text", *columns]
    schema = pa.schema([("suara_line", pa.int64()), ("suara_fault", pa.int8()), *((c, pa.string()) for c in texts)])
    batches = _batches(rows, schema, delimiter, progress, file.look.lines - 1)
    reader = pa.RecordBatchReader.from_batches(schema, batches)
    stage.stream(INPUT, reader)
    notes = (f"{lines.other:,} lines that are not UTF-8 were read as Windows-1252.",) if lines.other else ()
    return Delivery(
        file.name,
        INPUT,
        dict.fromkeys(columns, "VARCHAR"),
        row="suara_line",
        fault="suara_fault",
        text="suara_text",
        faults=csv_careful.FAULTS,
        estimate=file.look.lines - 1,
        notes=notes,
    )


def _batches(
    rows: Iterator[csv_careful.Row], schema: Any, delimiter: str, progress: Progress | None, total: int
) -> Iterator[Any]:
    import pyarrow as pa

    done, width = 0, len(schema) - 3
    while chunk := list(islice(rows, max(1, BATCH_CELLS // width))):
        lines = [r.line for r in chunk]
        faults = [r.fault or None for r in chunk]
        cells = [_cells(r, width, delimiter) for r in chunk]
        columns = [pa.array(lines, pa.int64()), pa.array(faults, pa.int8())]
        columns += [pa.array(column, pa.string()) for column in zip(*cells, strict=True)]
        yield pa.RecordBatch.from_arrays(columns, schema=schema)
        done += len(chunk)
        if progress:
            progress(done, max(total, done))


def _cells(row: csv_careful.Row, width: int, delimiter: str) -> list[str | None]:
    """The cells of a row; one that is at fault as a whole is kept as text, so that nobody takes it for mended."""
    return [delimiter.join(row.cells), *[None] * width] if row.fault else [None, *row.cells]


def _delimiter(file: TextFile) -> str:
    """What stands between the cells of the header: the mark that occurs most often outside quotes."""
    first = next((line for line in file.lines() if line.strip()), b"").decode("utf-8", "replace")
    outside = "".join(first.split('"')[::2])
    return max(DELIMITERS, key=outside.count) if any(map(outside.count, DELIMITERS)) else ","


def _unique(names: list[str]) -> list[str]:
    """Every column under a name of its own: a nameless one by its place, a repeated one with a number."""
    found: list[str] = []
    taken: set[str] = set()
    for place, given in enumerate(names, 1):
        name, number = given or f"column_{place}", 1
        free = name
        while free.casefold() in taken:
            number += 1
            free = f"{name}_{number}"
        found.append(free)
        taken.add(free.casefold())
    return found
