"""The history of loads: what became of each, its rejects and its recipe, who loaded it, and taking it back."""

from __future__ import annotations

import csv
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, RedirectResponse, Response

from suara.collect.feed import SOURCE
from suara.collect.intake import rejects as rejected
from suara.errors import LoadError, SuaraError
from suara.serve.access.entered import fields
from suara.serve.access.logged import note
from suara.serve.web.shell.reading import Reading, threaded
from suara.serve.web.shell.rendering import missing, rendered
from suara.store import audit, members

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

A_PAGE = 25
LOADED, UNDONE = "loaded records", "took back a load"
SAID = {"loaded": "The records are there.", "undone": "The load is taken back."}


@threaded
def show(request: Request) -> Response:
    """Every load."""
    if request.state.caller.scope:
        return RedirectResponse("/records", 303)
    found, first = listed(request, own="own" in request.query_params), _first(request)
    shown = found[first : first + A_PAGE]
    values: dict[str, Any] = {"loads": shown, "first": first, "total": len(found), "a_page": A_PAGE}
    return rendered(request, "records", template="loads.html", reading=Reading(request), **values)


@threaded
def one(request: Request) -> Response:
    """What became of one load."""
    try:
        return _page(request)
    except SuaraError as fault:
        return missing(request, fault)


@threaded
def rejects(request: Request) -> Response:
    """The rejected rows as they came, to mend and load again."""
    try:
        load, path = _load(request), _rejects_file(request)
    except SuaraError as fault:
        return missing(request, fault)
    if not path.is_file():
        return missing(request, LoadError("This load has no rejects.", "Nothing needs mending."))
    with request.app.state.desk.ledger.writing() as connection:
        note(request, connection, "fetched rejected rows", f"load:{load['load']}")
    return FileResponse(path, media_type="text/csv", filename=path.name, headers={"cache-control": "no-store"})


@threaded
def recipe(request: Request) -> Response:
    """How the source is read, as it is kept for its next delivery."""
    try:
        path = _recipe_file(request, _load(request))
    except SuaraError as fault:
        return missing(request, fault)
    if path is None:
        return missing(request, LoadError("No recipe was kept of this load.", "Frames and programs have none."))
    return FileResponse(path, media_type="application/toml", filename="recipe.toml")


async def undo(request: Request) -> Response:
    """Take a load back, whose source was typed to make sure."""
    given = await fields(request)
    try:
        await run_in_threadpool(_undo, request, given)
    except SuaraError as fault:
        return await run_in_threadpool(_again, request, fault)
    return RedirectResponse(f"/records/loads/{request.path_params['load']}?done=undone", 303)


def loads(request: Request) -> list[dict[str, Any]]:
    """Every load, the newest first, with who loaded and who took it back (ids), as far as the audit log knows."""
    with request.app.state.desk.ledger.reading() as connection:
        by = {
            (entry.what, entry.about): entry.who
            for what in (LOADED, UNDONE)
            for entry in audit.read(connection, what=what)
        }
    found = [dict(row) for row in request.app.state.ws.loads()]
    for row in found:
        about = f"load:{row['load']}"
        row |= {"loaded_by": by.get((LOADED, about), ""), "undone_by": by.get((UNDONE, about), "")}
    return found[::-1]


def listed(request: Request, *, own: bool = False) -> list[dict[str, Any]]:
    """The loads with names of who loaded them; what was answered here is left out unless `own`."""
    with request.app.state.desk.ledger.reading() as connection:
        names = {m.member: m.name for m in members.listed(connection)}
    found = [row for row in loads(request) if own or row["source"] != SOURCE]
    return [row | {by: names.get(row[by], row[by]) for by in ("loaded_by", "undone_by")} for row in found]


def _page(request: Request, fault: SuaraError | None = None) -> Response:
    load, first = _load(request), _first(request)
    path = _rejects_file(request)
    shown = _rejects(path, first) if path.is_file() else []
    values: dict[str, Any] = {"load": load, "rejects": shown, "first": first, "a_page": A_PAGE, "fault": fault}
    values |= {"file": path.is_file(), "recipe": _recipe_file(request, load) is not None}
    said = SAID.get(request.query_params.get("done", ""), "")
    status = 422 if fault else 200
    return rendered(
        request, "records", status=status, template="load.html", reading=Reading(request), notice=said, **values
    )


def _again(request: Request, fault: SuaraError) -> Response:
    try:
        return _page(request, fault)
    except SuaraError as gone:
        return missing(request, gone)


def _undo(request: Request, given: Mapping[str, str]) -> None:
    load = _load(request)
    if given.get("typed", "").strip() != load["source"].strip():
        raise LoadError("This is not its source.", "Type the source's name to take the load back.")
    request.app.state.ws.undo(load["load"])
    with request.app.state.desk.ledger.writing() as connection:
        note(request, connection, UNDONE, f"load:{load['load']}")


def _load(request: Request) -> dict[str, Any]:
    number = request.path_params["load"]
    found = next((row for row in listed(request, own=True) if row["load"] == number), None)
    if found is None or request.state.caller.scope:
        raise LoadError(f"There is no load {number}.", "The page of records lists them.", missing=str(number))
    return found


def _rejects_file(request: Request) -> Path:
    return Path(request.app.state.ws.folder) / "rejects" / f"load-{request.path_params['load']}.csv"


def _recipe_file(request: Request, load: Mapping[str, Any]) -> Path | None:
    path = Path(request.app.state.ws.folder) / "recipes" / Path(load["recipe"] or "-").name
    return path if path.is_file() else None


def _rejects(path: Path, first: int) -> list[dict[str, str]]:
    """Some of the rejects, each as it is told: file, row, column, value, reason, remedy."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = islice(csv.DictReader(file), first, first + A_PAGE)
        return [{n[6:]: rejected.unguarded(v or "") for n, v in row.items() if n.startswith("suara_")} for row in rows]


def _first(request: Request) -> int:
    given = request.query_params.get("first", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 12 else 0
