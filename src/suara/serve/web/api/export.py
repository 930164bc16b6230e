"""Records on their way out, a page at a time, so that memory does not grow with them."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from suara.serve.cells import FORMULA_STARTS
from suara.serve.web.api.formats import ARROW, CSV

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pyarrow as pa

    class Paged(Protocol):
        """Records page by page: a small page first, at least one."""

        def pages(self, first: int, then: int) -> Iterator[pa.Table]:
            """The pages."""


FIRST, THEN = 1_000, 5_000


def stream(rows: Paged, form: str) -> Iterator[bytes]:
    """All rows as CSV, NDJSON or an Arrow stream; a small part comes first, so that it begins at once."""
    pages = rows.pages(FIRST, THEN)
    if form == CSV:
        return _csv(pages)
    return _arrow(pages) if form == ARROW else _lines(pages)


def _lines(pages: Iterator[pa.Table]) -> Iterator[bytes]:
    encode = msgspec.json.Encoder().encode
    for page in pages:
        yield b"".join(encode(row) + b"\n" for row in _with(page, _timed).to_pylist())


def _csv(pages: Iterator[pa.Table]) -> Iterator[bytes]:
    """Comma-separated values: times with a Z, lists as JSON, and no cell that a spreadsheet would run."""
    from pyarrow import csv

    head = True
    for page in pages:
        sink = io.BytesIO()
        csv.write_csv(_with(page, _safe), sink, csv.WriteOptions(include_header=head, quoting_style="needed"))
        head = False
        yield sink.getvalue()


def _with(page: pa.Table, change: Callable[[Any], Any]) -> pa.Table:
    """A page with each column changed."""
    import pyarrow as pa

    columns = [change(page.column(i).combine_chunks()) for i in range(page.num_columns)]
    return pa.table(columns, names=page.column_names)


def _timed(column: Any) -> Any:
    """Times as text, with a Z, for they are UTC; another column as it is."""
    import pyarrow as pa
    import pyarrow.compute as pc

    known = pa.types.is_timestamp(column.type)
    return pc.strftime(column, format="%Y-%m-%dT%H:%M:%SZ") if known else column


def _safe(column: Any) -> Any:
    """A column as it goes into cells: lists as JSON, and no text that a spreadsheet would run."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_list(column.type):
        return pa.array([None if v is None else json.dumps(v, ensure_ascii=False) for v in column.to_pylist()])
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        starts = "".join(FORMULA_STARTS).replace("-", "\\-")
        risky = pc.fill_null(pc.match_substring_regex(column, f"^[{starts}]"), fill_value=False)
        return pc.if_else(risky, pc.binary_join_element_wise("'", column, ""), column)
    return _timed(column)


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
