"""The whole definition as text: what is saved here reads back as the same, and a fault names its line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from suara.collect.surveys.lines import line_of
from suara.collect.surveys.reading import parse, yaml_of
from suara.errors import SuaraError
from suara.serve.web.pages.surveys.drafting import Work, of, saved, shelf, version_in
from suara.serve.web.pages.surveys.forms import looked_at, onward, shown, taken

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from suara.serve.web.pages.surveys.forms import Given


def _page(request: Request, work: Work, text: str, **more: Any) -> Response:
    told = [(line_of(text, f"{fault.where}: {fault.reason}"), fault) for fault in work.faults]
    return shown(request, "yaml.html", work, text=text, told=told, **{"line": None, **more})


def show(request: Request) -> Response:
    """The page."""
    work = of(request)
    return _page(request, work, yaml_of(work.definition))


def change(request: Request, given: Given) -> Response:
    """Keep the text as the draft; its name stays that of the address."""
    from suara.collect.surveys.definition import plain

    work = of(request)
    definition = plain(parse("".join(given.get("text", [""])[-1:])))
    saved(shelf(request), work.name, definition, version_in(given))
    return onward(f"/surveys/{work.name}/yaml?saved=1")


def again(request: Request, given: Given, fault: SuaraError) -> Response:
    """The text as it was typed, with the line that is wrong."""
    text = "".join(given.get("text", [""])[-1:])
    return _page(request, of(request), text, fault=fault, line=line_of(text, fault.message))


def file(request: Request) -> Response:
    """The definition as a file."""
    from starlette.responses import Response as Plain

    work = of(request)
    headers = {"content-disposition": f'attachment; filename="{work.name}.yaml"', "cache-control": "no-store"}
    return Plain(yaml_of(work.definition), media_type="application/yaml", headers=headers)


look, send, download = looked_at(show), taken(change, again), looked_at(file)
