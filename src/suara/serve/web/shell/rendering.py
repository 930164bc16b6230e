"""How a page becomes HTML: its template inside the layout, in the language of whoever reads it."""

from __future__ import annotations

from functools import cache, partial
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, PlainTextResponse

from suara.errors import BusyError, EngineError, SuaraError
from suara.languages import interface, preferred
from suara.serve.web.pages import PAGES
from suara.serve.web.pages._page import GROUPS
from suara.serve.web.shell.assets import address

if TYPE_CHECKING:
    from jinja2 import Environment
    from starlette.requests import Request
    from starlette.responses import Response

    from suara.languages import Interface
    from suara.serve.web.pages._page import Page

THEMES = ("light", "dark")


def spoken(request: Request) -> Interface:
    """The language of whoever reads: the one that they chose, else what their browser asks for."""
    caller = getattr(request.state, "caller", None)
    return interface(getattr(caller, "language", "") or preferred(request.headers.get("accept-language", "")))


def rendered(request: Request, name: str, *, status: int = 200, template: str = "page.html", **values: Any) -> Response:
    """The page of a name as HTML.

    Its template gets `values`, and beside them: `page`, `words` (an Interface) with `say` and `many`, `caller`,
    `business`, `theme`, `asset` (name to address) and the `navigation`.
    """
    words, caller = spoken(request), getattr(request.state, "caller", None)
    page = PAGES[name]
    html = (
        environment()
        .get_template(f"pages/{name}/{template}")
        .render(
            request=request,
            page=page,
            words=words,
            say=words.say,
            many=words.many,
            caller=caller,
            business=request.app.state.business,
            theme=theme(request),
            asset=address,
            navigation=_navigation(caller),
            **values,
        )
    )
    return HTMLResponse(html, status, headers={"vary": "cookie, accept-language", "cache-control": "no-store"})


def missing(request: Request, fault: SuaraError) -> Response:
    """That there is no such thing, and what to do."""
    return rendered(request, "not_found", status=404, fault=fault)


async def faulted(request: Request, fault: Exception) -> Response:
    """What a page could not do, and what to do about it; to a stranger in plain words."""
    assert isinstance(fault, SuaraError)
    status = 503 if isinstance(fault, (BusyError, EngineError)) else 422
    if getattr(request.state, "caller", None) is None:
        return PlainTextResponse("This cannot be done just now. Try again in a moment.", status)
    return await run_in_threadpool(partial(rendered, request, "not_found", status=status, fault=fault))


def theme(request: Request) -> str:
    """Light, dark, or nothing: what the system says."""
    chosen = request.cookies.get("suara_theme") or getattr(getattr(request.state, "caller", None), "theme", "")
    return chosen if chosen in THEMES else ""


def _navigation(caller: Any) -> list[tuple[str, list[Page]]]:
    """The groups of the navigation, each with the pages that the caller may see."""
    allowed = getattr(caller, "rights", None)
    pages = [p for p in PAGES.values() if p.group and (allowed is None or p.right in allowed)]
    pages.sort(key=lambda p: (p.order, p.name))
    groups = [(group, [p for p in pages if p.group == group]) for group in GROUPS]
    return [(group, found) for group, found in groups if found]


@cache
def environment() -> Environment:
    """Where templates come from: `shell/...` and `pages/<name>/...`."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    return Environment(
        loader=FunctionLoader(_source),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def _source(path: str) -> str | None:
    """The text of a template; a page of an outsider's is where its entry point says."""
    room, _, rest = path.partition("/")
    name, _, file = rest.partition("/")
    package = PAGES.paths[name].partition(":")[0] if room == "pages" else f"suara.serve.web.{room}"
    found = files(package) / (file if room == "pages" else rest)
    return found.read_text("utf-8") if found.is_file() else None
