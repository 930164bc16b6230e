"""In which form a table is wished for, and tables in each of them."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import msgspec
from starlette.responses import Response

from suara.serve.cells import write_csv
from suara.serve.web.api.problems import ProblemError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pyarrow as pa
    from starlette.requests import Request

JSON, CSV, NDJSON = "application/json", "text/csv", "application/x-ndjson"
ARROW = "application/vnd.apache.arrow.stream"
ENDINGS = {CSV: "csv", NDJSON: "ndjson", ARROW: "arrow"}
LARGEST_JSON = 100_000_000
FORMS = (JSON, CSV, NDJSON, ARROW)


def wished(request: Request, forms: Sequence[str] = FORMS) -> str:
    """The form that a request accepts best; JSON where it does not care, 406 where it is none of ours."""
    header = request.headers.get("accept", "") or "*/*"
    ranked = sorted((_weighed(part) for part in header.split(",")), key=lambda pair: -pair[1])
    for kind, weight in ranked:
        own = [form for form in forms if weight > 0 and _meets(form, kind)]
        if own:
            return own[0]
    raise ProblemError(406, "None of the forms that you accept is had here.", f"Accept one of {', '.join(forms)}.")


def _weighed(part: str) -> tuple[str, float]:
    kind, _, rest = part.partition(";")
    weight = next((p.partition("=")[2] for p in rest.split(";") if p.strip().startswith("q=")), "1")
    try:
        return kind.strip().lower(), float(weight)
    except ValueError:
        return kind.strip().lower(), 0.0


def _meets(form: str, kind: str) -> bool:
    return kind in ("*/*", form) or (kind.endswith("/*") and form.startswith(kind[:-1]))


def as_table(form: str, columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> Response:
    """Rows as CSV or NDJSON."""
    if form == CSV:
        text = io.StringIO()
        write_csv(text, columns, rows)
        return Response(text.getvalue(), media_type=f"{CSV}; charset=utf-8")
    return Response(b"".join(msgspec.json.encode(row) + b"\n" for row in rows), media_type=NDJSON)


def as_arrow(table: pa.Table) -> Response:
    """A table as an Arrow stream."""
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return Response(sink.getvalue().to_pybytes(), media_type=ARROW)
