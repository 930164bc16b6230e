"""Cells of comma-separated values, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import IO, Any

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_csv(file: IO[str], columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """Rows as comma-separated values; text that a spreadsheet would run as a formula gets a leading '."""
    csv.writer(file, lineterminator="\n").writerow([cell(c) for c in columns])
    write_rows(file, columns, rows)


def write_rows(file: IO[str], columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """The same without the line of column names."""
    writer = csv.writer(file, lineterminator="\n")
    for row in rows:
        writer.writerow([cell(row.get(c)) for c in columns])


def cell(value: Any) -> Any:
    """A value as it stands in a cell."""
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value
