"""Records on their way out, a page at a time, so that memory does not grow with them."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import msgspec

from suara.serve.cells import FORMULA_STARTS
from suara.serve.web.api.formats import ARROW, CSV
from suara.serve.wire.values import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from suara.measure.rows import Rows

FIRST, THEN = 1_000, 10_000


def stream(rows: Rows, form: str) -> Iterator[bytes]:
    """All rows as CSV, NDJSON or an Arrow stream; a small part comes first, so that it begins at once."""
    pages = rows.pages(FIRST, THEN)
    if form == CSV:
        return _csv(pages)
    return _arrow(pages) if form == ARROW else _lines(pages)


def _lines(pages: Iterator[pa.Table]) -> Iterator[bytes]:
    for page in pages:
        yield b"".join(msgspec.json.encode(plain(row)) + b"\n" for row in page.to_pylist())


def _csv(pages: Iterator[pa.Table]) -> Iterator[bytes]:
    """Comma-separated values: times with a Z, lists as JSON, and no cell that a spreadsheet would run."""
    from pyarrow import csv

    head = True
    for page in pages:
        sink = io.BytesIO()
        safe = _safe(page)
        csv.write_csv(safe, sink, csv.WriteOptions(include_header=head, quoting_style="needed"))
        head = False
        yield sink.getvalue()


def _safe(page: pa.Table) -> pa.Table:
    import pyarrow as pa

    columns = [_column(page.column(i).combine_chunks()) for i in range(page.num_columns)]
    return pa.table(columns, names=page.column_names)


def _column(column: Any) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_timestamp(column.type):
        # Of a time in UTC the whole of it is written, with a Z.
        return pc.strftime(column, format="%Y-%m-%dT%H:%M:%SZ")
    if pa.types.is_list(column.type):
        return pa.array([None if v is None else json.dumps(v, ensure_ascii=False) for v in column.to_pylist()])
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        starts = "".join(FORMULA_STARTS).replace("-", "\\-")
        risky = pc.fill_null(pc.match_substring_regex(column, f"^[{starts}]"), False)
        return pc.if_else(risky, pc.binary_join_element_wise("'", column, ""), column)
    return column


def _arrow(pages: Iterator[pa.Table]) -> Iterator[bytes]:
    import pyarrow as pa

    sink = io.BytesIO()
    writer: Any = None
    for page in pages:
        writer = writer or pa.ipc.new_stream(sink, page.schema)
        writer.write_table(page)
        yield sink.getvalue()
        sink.seek(0)
        sink.truncate()
    writer.close()
    yield sink.getvalue()
