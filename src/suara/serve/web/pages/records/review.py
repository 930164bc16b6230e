"""A file that was sent: how it would be read, what a dry run says of it, and loading it in the background."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from suara.collect.intake import recipe as recipes
from suara.errors import LoadError, SuaraError
from suara.records import KINDS
from suara.serve.web.pages.records import mapping
from suara.serve.web.pages.records.drafts import Draft, Drafts
from suara.serve.web.pages.records.overview import WORKS, refused
from suara.serve.web.respondent.forms import sent
from suara.serve.web.shell.reading import Reading, threaded
from suara.serve.web.shell.rendering import missing, rendered
from suara.serve.wire.loads import of_load
from suara.store import audit
from suara.store.jobs import RUNNING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pyarrow as pa
    from starlette.requests import Request

    from suara.collect.intake.recipe import Recipe
    from suara.serve.jobs import Progress

SHOWN_REJECTS = 50
# What a recipe says beyond the mapping of columns; a form shows it as text alone.
RESHAPES = ("sql", "answers")


@threaded
def show(request: Request) -> Response:
    """How it would be read."""
    return _found(request, lambda token, draft: _going(request, token) or _page(request, token, draft))


async def send(request: Request) -> Response:
    """Do what one of the form's buttons says: read it otherwise, try it, load it, or give it up."""
    given = {name: values[0] for name, values in (await sent(request)).items()}
    return await run_in_threadpool(
        _found, request, lambda token, draft: _done(request, token, draft, given, given.get("do", ""))
    )


@threaded
def recipe(request: Request) -> Response:
    """How it would be read, as a file."""
    return _found(request, lambda _, draft: download(_recipe(request, draft), f"{draft.source}.{draft.kind}.toml"))


@threaded
def job(request: Request) -> Response:
    """How far work is that goes on in the background; what came of it where it is done."""
    jobs = request.app.state.house.jobs
    try:
        found = jobs.get(request.path_params["job"])
    except SuaraError as fault:
        return missing(request, fault)
    token = (jobs.file(found.job) or "").rpartition("/")[2]
    if found.state == "done":
        load = (found.result or {}).get("load")
        return RedirectResponse(f"/records/loads/{load}?done=loaded" if load else f"/records/new/{token}#tried", 303)
    return rendered(request, "records", template="job.html", job=found, token=token)


def download(text: str, name: str) -> Response:
    """A text as a file of a name."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "_" for c in name)
    headers = {"content-disposition": f'attachment; filename="{plain}"', "cache-control": "no-store"}
    return Response(text, media_type="application/toml", headers=headers)


def _found(request: Request, then: Callable[[str, Draft], Response]) -> Response:
    """What is to be done with the caller's own delivery; that it is not there any more."""
    token = request.path_params["token"]
    if fault := refused(request):
        return missing(request, fault)
    try:
        draft = Drafts(request.app.state.ws).get(token, request.state.caller.id)
    except SuaraError as fault:
        return missing(request, fault)
    return then(token, draft)


def _done(request: Request, token: str, draft: Draft, given: Mapping[str, str], does: str) -> Response:
    drafts = Drafts(request.app.state.ws)
    request.state.noted = does != "load"
    if does == "drop":
        drafts.drop(token)
        return RedirectResponse("/records", 303)
    if going := _going(request, token):
        return going
    try:
        draft = _changed(drafts, token, draft, given, request.app.state.ws.settings.dimensions)
        if does in ("try", "load"):
            return _begun(request, token, draft, dry=does == "try")
    except SuaraError as fault:
        return _page(request, token, draft, fault)
    return RedirectResponse(f"/records/new/{token}", 303)


def _changed(
    drafts: Drafts, token: str, draft: Draft, given: Mapping[str, str], dimensions: Mapping[str, str]
) -> Draft:
    """The draft as a form says it: of another kind or source, by a recipe as text, or column by column."""
    kind = given.get("kind", draft.kind)
    source = " ".join(given.get("source", "").split())[:200] or draft.source
    if kind in KINDS and (kind, source) != (draft.kind, draft.source):
        made = replace(draft, kind=kind, source=source, tried=None)
        same = kind == draft.kind
        return drafts.save(token, replace(made, recipe=draft.recipe if same else drafts.kept(made)))
    if given.get("do") == "recipe":
        read = recipes.parse(_toml(given.get("recipe", "")))
        return drafts.read_by(token, draft, msgspec.structs.replace(read, kind=draft.kind))
    if "column.0" not in given:
        return draft
    chosen = mapping.chosen(given, draft, dimensions)
    tried = draft.tried if chosen == draft.recipe else None
    return drafts.save(token, replace(draft, recipe=chosen, tried=tried))


def _toml(text: str) -> dict[str, Any]:
    import tomllib

    from suara.errors import RecipeError

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise RecipeError(f"The recipe is not valid TOML: {fault}.", "Mend the line that it names.") from fault


def _begun(request: Request, token: str, draft: Draft, *, dry: bool) -> Response:
    """Begin to try or load a delivery, and go to where its progress is."""
    drafts = Drafts(request.app.state.ws)
    file, caller = drafts.file(token), request.state.caller.id

    def work(progress: Progress) -> Any:
        found = drafts.ws.load(draft.kind, file, draft.source, recipe=draft.recipe, dry_run=dry, progress=progress)
        if dry:
            shown = of_load(replace(found, rejects=found.rejects.slice(0, SHOWN_REJECTS)))
            drafts.save(token, replace(draft, tried=shown | {"reasons": _reasons(found.rejects)}))
            return {"load": None}
        with drafts.ws.ledger.writing() as connection:
            audit.note(connection, request.app.state.clock(), caller, "loaded records", f"load:{found.id}")
        drafts.drop(token)
        return of_load(replace(found, rejects=found.rejects.slice(0, 0)))

    begun = request.app.state.house.jobs.begin("dry run" if dry else "load", caller, work, file.parent.parent)
    request.state.noted = True
    return RedirectResponse(f"/records/jobs/{begun.job}", 303)


def _reasons(rejects: pa.Table) -> list[dict[str, Any]]:
    """How many rows each fault of a column rejected, the most frequent first."""
    found = rejects.group_by(["column", "reason", "remedy"]).aggregate([([], "count_all")]).to_pylist()
    rows = [{"rows": one.pop("count_all"), **one} for one in found]
    return sorted(rows, key=lambda one: -one["rows"])


def _going(request: Request, token: str) -> Response | None:
    """Where the progress is of what goes on with a delivery already."""
    jobs = request.app.state.house.jobs
    running = [job.job for job in jobs.list() if job.kind in WORKS and job.state == RUNNING]
    mine = next((job for job in running if (jobs.file(job) or "").endswith(f"/{token}")), None)
    return RedirectResponse(f"/records/jobs/{mine}", 303) if mine else None


def _recipe(request: Request, draft: Draft) -> str:
    """How it would be read, with what was guessed written down."""
    found = draft.head.matching(draft.kind, request.app.state.ws.settings.dimensions, draft.recipe).recipe(draft.kind)
    made: Recipe = draft.recipe if draft.recipe and not draft.recipe.guessed else found
    return recipes.text(made)


def _page(request: Request, token: str, draft: Draft, fault: SuaraError | None = None) -> Response:
    dimensions = request.app.state.ws.settings.dimensions
    try:
        plan = mapping.of(draft, dimensions)
    except LoadError as wrong:
        return missing(request, wrong)
    values: dict[str, Any] = {"token": token, "draft": draft, "plan": plan, "fault": fault, "kinds": KINDS}
    values |= {"recipe": _recipe(request, draft), "reading": Reading(request), "written": mapping.WRITTEN}
    values["reshapes"] = draft.recipe is not None and any(getattr(draft.recipe, name) for name in RESHAPES)
    values["first"] = draft.head.rows[:6]
    return rendered(request, "records", template="review.html", status=422 if fault else 200, **values)
