"""The audit log: who saw and changed what, filtered, and as CSV."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.responses import Response, StreamingResponse

from suara.serve.access.guard import Guarded
from suara.serve.cells import write_rows
from suara.serve.web.pages._page import Page
from suara.serve.web.shell.reading import threaded
from suara.serve.web.shell.rendering import rendered
from suara.settings import instant
from suara.store import audit, members

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.requests import Request

    from suara.store.audit import Entry

RIGHT, MOST, AT_ONCE = "audit:read", 100, 1000
COLUMNS = ("at", "who", "name", "what", "about")


@dataclass(frozen=True)
class Asked:
    """What is asked of the log: days are the workspace's own, the last one included."""

    who: str
    what: str
    since: date | None
    until: date | None
    before: int | None

    @classmethod
    def of(cls, request: Request) -> Asked:
        """What the address says; what cannot be read in it is left out."""
        given = request.query_params
        before = given.get("before", "")
        return cls(
            given.get("who", "")[:110],
            given.get("what", "").strip()[:200],
            _day(given.get("since", "")),
            _day(given.get("until", "")),
            int(before) if before.isascii() and before.isdigit() and len(before) < 18 else None,
        )

    @property
    def query(self) -> dict[str, str]:
        """It as the address says it, but for the place in the list."""
        told = {"who": self.who, "what": self.what, "since": self.since, "until": self.until}
        return {name: str(value) for name, value in told.items() if value}

    def read(self, request: Request, most: int) -> list[Entry]:
        """The entries."""
        zone = request.app.state.settings.timezone
        since = _instant(self.since, zone)
        until = _instant(self.until + timedelta(days=1), zone) if self.until else None
        with request.app.state.desk.ledger.reading() as connection:
            what: dict[str, Any] = {"who": self.who, "what": self.what, "since": since, "until": until}
            return list(audit.read(connection, **what, before=self.before, most=most))

    def pages(self, request: Request) -> Iterator[list[Entry]]:
        """All of them, some at a time: whoever takes them slowly holds up nobody."""
        asked = self
        while found := asked.read(request, AT_ONCE):
            yield found
            asked = replace(asked, before=found[-1].entry)


@threaded
def show(request: Request) -> Response:
    """A page of the log."""
    asked = Asked.of(request)
    found = asked.read(request, MOST + 1)
    older = urlencode(asked.query | {"before": str(found[MOST - 1].entry)}) if len(found) > MOST else ""
    values: dict[str, Any] = {"asked": asked, "entries": found[:MOST], "older": older, "names": _names(request)}
    return rendered(request, "audit", csv=f"/audit.csv?{urlencode(asked.query)}", **values)


async def download(request: Request) -> Response:
    """All that is asked for as CSV, while it is read."""
    headers = {"Content-Disposition": 'attachment; filename="audit.csv"', "Cache-Control": "no-store"}
    return StreamingResponse(_lines(request), media_type="text/csv; charset=utf-8", headers=headers)


def _lines(request: Request) -> Iterator[str]:
    names = _names(request)
    yield ",".join(COLUMNS) + "\n"
    for page in Asked.of(request).pages(request):
        told = ({"at": f"{one.at.isoformat()}Z", "name": names.get(one.who, "")} for one in page)
        text = io.StringIO()
        write_rows(text, COLUMNS, (vars(one) | more for one, more in zip(page, told, strict=True)))
        yield text.getvalue()


def _names(request: Request) -> dict[str, str]:
    """What to call whoever is in the log still."""
    with request.app.state.desk.ledger.reading() as connection:
        return {one.member: one.name for one in members.listed(connection)}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _instant(day: date | None, zone: str) -> datetime | None:
    return instant(datetime.combine(day, datetime.min.time()), zone) if day else None


page = Page(
    title="Audit log",
    group="Keep",
    order=90,
    icon="audit",
    right=RIGHT,
    routes=(Guarded("/audit", show, right=RIGHT), Guarded("/audit.csv", download, right=RIGHT)),
)
