"""Words of a survey in one language beside those in its own, and how much of each language is still missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from suara.collect.surveys import editing
from suara.errors import SuaraError
from suara.serve.web.pages.surveys.drafting import Work, of, saved, shelf, version_in
from suara.serve.web.pages.surveys.forms import code_of, looked_at, one, onward, shown, taken

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from suara.serve.web.pages.surveys.forms import Given

FIELD = "text."


def _page(request: Request, work: Work, code: str, **more: Any) -> Response:
    if work.survey is None:
        return onward(f"/surveys/{work.name}/yaml")
    own = work.definition["languages"][0]
    rows = [(path, text.get(own, ""), text.get(code, "")) for path, text in _texts(work)]
    lacking = request.query_params.get("only") == "missing"
    kept = [row for row in rows if not (lacking and row[2].strip())]
    return shown(
        request, "words.html", work, code=code, own_code=own, rows=kept, lacking=lacking, places=_places(work), **more
    )


def show(request: Request) -> Response:
    """The page."""
    work = of(request)
    return _page(request, work, _code(request, work))


def change(request: Request, given: Given) -> Response:
    """Keep the words of a language."""
    work = of(request)
    definition, code = _changed(work, given)
    saved(shelf(request), work.name, definition, version_in(given))
    return onward(f"/surveys/{work.name}/words?lang={code}&saved=1")


def again(request: Request, given: Given, fault: SuaraError) -> Response:
    """The page with what is wrong, and what was typed."""
    work = of(request)
    definition, code = _changed(work, given)
    return _page(request, Work(work.name, definition, version_in(given), work.published), code, fault=fault)


def _changed(work: Work, given: Given) -> tuple[dict[str, Any], str]:
    code, definition = work.language(one(given, "lang")), work.definition
    known = {path for path, _ in _texts(work)}
    for field, values in given.items():
        path = field.removeprefix(FIELD)
        if field.startswith(FIELD) and path in known:
            definition = editing.translated(definition, path, code, values[-1])
    read = [c for c in definition.get("proofread", []) if c != code]
    return {**definition, "proofread": [*read, code] if one(given, "proofread") else read}, code


def _texts(work: Work) -> list[tuple[str, dict[str, str]]]:
    return list(editing.texts(work.definition))


def _places(work: Work) -> dict[str, str]:
    """What each path is called: by the question that it stands in, where it does."""
    named: dict[str, str] = {}
    for (page, at), question in editing.questions(work.definition):
        named[f"pages.{page}.questions.{at}"] = question["id"]
    found = {}
    for path, _ in _texts(work):
        under = ".".join(path.split(".")[:4])
        rest = path.removeprefix(under).strip(".") if under in named else path
        found[path] = f"{named[under]} · {rest}" if under in named and rest != "text" else named.get(under, rest)
    return found


def _code(request: Request, work: Work) -> str:
    """The language asked for, else the first that lacks something, else the second."""
    if "lang" in request.query_params:
        return code_of(request, work)
    others = work.definition.get("languages", [])[1:]
    behind = [one.language for one in work.completeness if one.missing and one.language in others]
    return next(iter([*behind, *others]), work.language())


look, send = looked_at(show), taken(change, again)
