"""Excel workbooks: the values of one sheet, row by row."""

from __future__ import annotations

import zipfile
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from suara.collect.intake import frames
from suara.collect.intake.delivery import Delivery
from suara.errors import LoadError, RecipeError
from suara.store.stage import INPUT, unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from suara.collect.intake.recipe import Recipe
    from suara.store.progress import Progress
    from suara.store.stage import Stage

MOST_UNPACKED = 250
UNPACKED_FREELY = 1 << 27


def delivered(path: Path, stage: Stage, recipe: Recipe, progress: Progress | None) -> Delivery:
    """One sheet of a workbook; row numbers are those that Excel shows."""
    try:
        import openpyxl
    except ImportError as fault:
        remedy = "Run `pip install 'suara[excel]'`, or save the sheet as CSV."
        raise LoadError("Reading Excel needs openpyxl.", remedy) from fault
    _check_size(path)
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except Exception as fault:  # openpyxl raises whatever its parts raise
        raise unreadable(path.name, fault) from fault
    try:
        return _sheet(_chosen(book, recipe.sheet, path.name), path.name, stage, progress)
    finally:
        book.close()


def first(path: Path) -> dict[str, str]:
    """The first row of a workbook's first sheet, by its columns; nothing where it cannot be read."""
    try:
        import openpyxl

        _check_size(path)
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except Exception:  # noqa: BLE001  whoever reads it in earnest says why it cannot be read
        return {}
    rows = [[frames.as_text(c.value) or "" for c in row] for row in book.worksheets[0].iter_rows(max_row=2)]
    book.close()
    return dict(zip(*rows, strict=False)) if len(rows) == 2 else {}


def _check_size(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as packed:
            size = sum(part.file_size for part in packed.infolist())
    except (OSError, zipfile.BadZipFile) as fault:
        raise unreadable(path.name, fault) from fault
    if size > max(UNPACKED_FREELY, MOST_UNPACKED * path.stat().st_size):
        raise LoadError(
            f"{path.name} unpacks to {size >> 20} MB.", "It looks like a decompression bomb; load a CSV instead."
        )


def _chosen(book: Any, sheet: str, name: str) -> Any:
    if sheet and sheet not in book.sheetnames:
        raise RecipeError(f"{name} has no sheet {sheet!r}.", f"It has {', '.join(book.sheetnames)}.")
    return book[sheet] if sheet else book.worksheets[0]


def _sheet(sheet: Any, name: str, stage: Stage, progress: Progress | None) -> Delivery:
    import pyarrow as pa

    rows = sheet.iter_rows()
    head = [frames.as_text(cell.value) for cell in next(rows, ())]
    while head and not (head[-1] or "").strip():
        head.pop()
    if not head:
        return Delivery(name, "(SELECT 1 LIMIT 0)", {}, notes=("The sheet is empty.",))
    names = frames.distinct([(h or "").strip() or f"column_{i}" for i, h in enumerate(head, 1)])
    schema = pa.schema([(n, pa.string()) for n in ("suara_line", *names)])
    batches = frames.text_batches(["suara_line", *names], _cells(rows, len(names)))
    delivery = frames.streamed(stage, schema, batches, name, progress)
    columns = {c: t for c, t in delivery.columns.items() if c != "suara_line"}
    scan = f"(SELECT * REPLACE (CAST(suara_line AS BIGINT) AS suara_line) FROM {INPUT})"
    return delivery.but(scan=scan, columns=columns, row="suara_line")


def _cells(rows: Iterator[Any], width: int) -> Iterator[list[Any]]:
    for number, row in enumerate(rows, 2):
        cells = [_value(cell) for cell in row[:width]]
        if any(c is not None and c != "" for c in cells):
            yield [number, *cells, *[None] * (width - len(cells))]


def _value(cell: Any) -> Any:
    """A cell's value; a date that is shown without a time is a date."""
    value = cell.value
    if isinstance(value, datetime) and "h" not in (cell.number_format or "").lower() and value.time() == time.min:
        return value.date()
    return value
