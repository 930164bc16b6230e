"""What there is of each kind of record, how fresh it is, and sending a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from suara.errors import LoadError, SuaraError
from suara.records import KINDS
from suara.serve.access.logged import note
from suara.serve.web.pages.records import history
from suara.serve.web.pages.records.drafts import Drafts
from suara.serve.web.pages.records.upload import discarded, received
from suara.serve.web.shell.reading import Reading, threaded
from suara.serve.web.shell.rendering import missing, rendered
from suara.serve.web.shell.tables import table

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

WORKS = ("load", "dry run")
LATEST = 10
HOLDINGS = ["kind", "records", "first", "last", "loaded_at"]


def refused(request: Request) -> SuaraError | None:
    """Why a caller whose rows are limited sees no records: loads and rejects are of everybody's rows."""
    if not request.state.caller.scope:
        return None
    return LoadError("You see some rows only, and files hold those of others as well.", "Ask an owner to load it.")


@threaded
def show(request: Request) -> Response:
    """The page."""
    return _page(request)


async def send(request: Request) -> Response:
    """Take a file in, then show how it would be read."""
    drafts = Drafts(request.app.state.ws)
    if fault := refused(request):
        await discarded(request)
        return await run_in_threadpool(_page, request, fault)
    token, room = await run_in_threadpool(drafts.room)
    most = request.app.state.ws.settings.upload_megabytes * 1_000_000
    try:
        _, given = await received(request, room, most)
        await run_in_threadpool(
            drafts.begin, token, request.state.caller.id, given.get("kind", ""), given.get("source", "")
        )
    except BaseException as fault:
        await run_in_threadpool(drafts.drop, token)
        if not isinstance(fault, SuaraError):
            raise
        await discarded(request)
        return await run_in_threadpool(_page, request, fault)
    await run_in_threadpool(_note, request)
    return RedirectResponse(f"/records/new/{token}", 303)


@threaded
def rows(request: Request) -> Response:
    """What there is of each kind, or the loads, for other programs."""
    wanted, form = request.path_params["table"], request.path_params["form"]
    if fault := refused(request):
        return missing(request, fault)
    if wanted == "holdings":
        return table("holdings", form, HOLDINGS, holdings(Reading(request)))
    if wanted == "loads":
        found = history.loads(request)
        return table("loads", form, list(found[0]) if found else [], found)
    return missing(request, LoadError("There is no such table.", "See the page of records."))


def holdings(reading: Reading) -> list[dict[str, Any]]:
    """A line for each kind of record: what it is, how many there are, from when to when (UTC), when any last came."""
    latest: dict[str, Any] = {}
    for load in reading.ws.loads():
        if not load["undone_at"]:
            latest[load["kind"]] = load["loaded_at"]
    return [
        {"kind": name, "meaning": kind.help, **vars(reading.held[name]), "loaded_at": latest.get(name)}
        for name, kind in KINDS.items()
    ]


def _page(request: Request, fault: SuaraError | None = None) -> Response:
    if barred := refused(request):
        return rendered(request, "records", status=403, template="barred.html", fault=barred)
    reading = Reading(request)
    found = holdings(reading)
    works = [job for job in request.app.state.house.jobs.list() if job.kind in WORKS and job.state == "running"]
    values: dict[str, Any] = {"held": found, "kinds": KINDS, "works": works, "reading": reading}
    values |= {"loads": history.listed(request)[:LATEST], "most": request.app.state.ws.settings.upload_megabytes}
    return rendered(request, "records", status=422 if fault else 200, fault=fault, **values)


def _note(request: Request) -> None:
    with request.app.state.desk.ledger.writing() as connection:
        note(request, connection, "sent a file of records")
