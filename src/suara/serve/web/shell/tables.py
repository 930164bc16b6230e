"""Every table of a page for other programs: the same rows as CSV or JSON."""

from __future__ import annotations

import io
import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from starlette.responses import PlainTextResponse, Response

from suara.serve.cells import write_csv

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

FORMS = ("csv", "json")


def table(name: str, form: str, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Response:
    """Rows as a file of a name; a form that there is not is not found."""
    if form == "json":
        plain = [{c: _plain(row.get(c)) for c in columns} for row in rows]
        return Response(json.dumps(plain, ensure_ascii=False), media_type="application/json", headers=_private())
    if form != "csv":
        return PlainTextResponse("not found", 404)
    text = io.StringIO()
    write_csv(text, columns, rows)
    headers = _private() | {"content-disposition": f'attachment; filename="{name}.csv"'}
    return Response(text.getvalue(), media_type="text/csv", headers=headers)


def _private() -> dict[str, str]:
    return {"cache-control": "no-store"}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, (datetime, date)) else value
