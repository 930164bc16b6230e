"""One section of the settings: shown, and saved by who has seen it as it is."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

import msgspec
from babel.numbers import list_currencies
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from suara import settings as settings_file
from suara.errors import SettingsError, SuaraError
from suara.measure.benchmark import published
from suara.serve.access.logged import note
from suara.serve.web.pages.settings import effects, forms
from suara.serve.web.pages.settings.sections import TITLES, fields_of
from suara.serve.web.respondent.forms import sent
from suara.serve.web.shell.reading import threaded
from suara.serve.web.shell.rendering import missing, rendered, spoken
from suara.serve.web.taken_up import changing, take_up
from suara.settings import FILE, Settings

if TYPE_CHECKING:
    from starlette.requests import Request

    from suara.serve.python import Workspace
    from suara.serve.web.pages.settings.forms import Entries, Given

SEEN, SURE = "seen", "sure"
FIRST = "workspace"


class ConflictError(SettingsError):
    """Somebody else changed the settings meanwhile."""


@dataclass(frozen=True)
class Sent:
    """What was sent of a section: the values that differ from those that hold, as plain values."""

    values: dict[str, Any]
    given: Given


@threaded
def show(request: Request) -> Response:
    """The section."""
    name = request.path_params.get("section", FIRST)
    if name not in TITLES:
        return missing(request, SettingsError("There is no such section.", "Choose one of those beside."))
    return _page(request, name)


async def save(request: Request) -> Response:
    """Save what was changed, or first say what that does beyond itself."""
    given = await sent(request)
    return await run_in_threadpool(_save, request, request.path_params["section"], given)


def _save(request: Request, name: str, given: Given) -> Response:
    if name not in TITLES:
        return missing(request, SettingsError("There is no such section.", "Choose one of those beside."))
    ws: Workspace = request.app.state.ws
    request.state.noted = True
    try:
        found = _sent(ws, name, given)
        told = effects.before(ws, _held(ws), found.values)
        if told and SURE not in given:
            return _page(request, name, given=given, told=told, changes=sorted(found.values))
        if found.values:
            _change(request, ws, found)
    except ConflictError as fault:
        return _page(request, name, given=given, fault=fault, status=409)
    except SuaraError as fault:
        return _page(request, name, given=given, fault=fault, status=422)
    changed = ".".join(sorted(found.values))
    return RedirectResponse(f"/settings/{name}?saved={changed}", 303)


def _sent(ws: Workspace, section: str, given: Given) -> Sent:
    known = {entry for name in fields_of(section) for entry in _entries(name, forms.shown(name, _of(ws, name)))}
    if unknown := sorted(set(given) - known - {SEEN, SURE}):
        raise SettingsError(f"{unknown[0]!r} is no setting of this section.", "Send the section's own form.")
    if forms.one(given, SEEN) != seen(ws):
        raise ConflictError(
            "Somebody changed the settings meanwhile.", "What you entered is kept below: look at it, and save again."
        )
    now, usual = _held(ws), Settings()
    entered = {name: forms.read(name, given) for name in fields_of(section)}
    entered = {name: value for name, value in entered.items() if value is not forms.KEEP}
    chosen = settings_file.convert(_plain(now) | entered)
    other = [name for name in entered if forms.differs(name, getattr(chosen, name), getattr(now, name))]
    return Sent({n: None if getattr(chosen, n) == getattr(usual, n) else entered[n] for n in other}, given)


def _change(request: Request, ws: Workspace, found: Sent) -> None:
    with changing:
        if forms.one(found.given, SEEN) != seen(ws):
            raise ConflictError("Somebody changed the settings meanwhile.", "Look at them, and save again.")
        take_up(request.app.state, ws.change(**found.values))
    with request.app.state.desk.ledger.writing() as connection:
        note(request, connection, "changed settings", ", ".join(sorted(found.values)))
    if effects.rebuilds(found.values) and ws.rollup_status():
        request.app.state.house.jobs.begin(
            "rollup", request.state.caller.id, lambda told: len(ws.rollup(progress=lambda _, n, of: told(n, of)))
        )


def seen(ws: Workspace) -> str:
    """What tells the settings as they are from any others."""
    return hashlib.sha256((ws.folder / FILE).read_bytes()).hexdigest()[:32]


def _held(ws: Workspace) -> Settings:
    """The settings as the file has them."""
    return settings_file.read(ws.folder)


def _plain(settings: Settings) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(settings))
    return plain


def _of(ws: Workspace, name: str) -> Any:
    return _plain(_held(ws))[name]


def _entries(name: str, shown: Entries) -> list[str]:
    return [*shown, name, f"{name}.remove"]


def _page(
    request: Request,
    section: str,
    *,
    given: Given | None = None,
    fault: SuaraError | None = None,
    told: list[effects.Sentence] | None = None,
    changes: list[str] | None = None,
    status: int = 200,
) -> Response:
    ws: Workspace = request.app.state.ws
    held = _plain(_held(ws))
    names = fields_of(section)
    now = {entry: value for name in names for entry, value in forms.shown(name, held[name]).items()}
    usual = _plain(Settings())
    saved = [name for name in request.query_params.get("saved", "").split(".") if name in names]
    values: dict[str, Any] = {
        "section": section,
        "sections": TITLES,
        "fields": [forms.field(name) for name in names],
        "entry": now if given is None else {**{name: [""] for name in now}, **given},
        "now": now,
        "set_": {name for name in names if held[name] != usual[name]},
        "seen": seen(ws),
        "remarks": _remarks(ws),
        "fault": fault,
        "told": [(text, _numbered(request, given)) for text, given in told or []],
        "changes": changes or [],
        "notes": effects.after(dict.fromkeys(saved)),
        "was_saved": "saved" in request.query_params,
        "metrics": ws.metrics() if section == "numbers" else {},
        "lists": _lists() if section == "workspace" else {},
    }
    return rendered(request, "settings", status=status, **values)


def _numbered(request: Request, given: dict[str, Any]) -> dict[str, Any]:
    words = spoken(request)
    return {name: words.number(value) if isinstance(value, int) else value for name, value in given.items()}


def _remarks(ws: Workspace) -> int:
    """How many lines of the file are comments of somebody's own, which saving drops."""
    lines = (ws.folder / FILE).read_text("utf-8").splitlines()
    return sum(line.lstrip().startswith("#") and line != settings_file.HEADER for line in lines)


def _lists() -> dict[str, list[str]]:
    """What is offered while one types."""
    industries = {b.industry for found in published().values() for b in found if b.industry}
    return {
        "timezone": sorted(available_timezones()),
        "currency": sorted(list_currencies()),
        "industry": sorted(industries),
    }
