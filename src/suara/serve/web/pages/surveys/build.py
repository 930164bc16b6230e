"""The builder: pages of questions, one of which is open for change, beside what respondents will see."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from suara.collect.questions import QUESTIONS
from suara.collect.surveys import editing
from suara.collect.surveys.definition import plain
from suara.collect.surveys.reading import convert
from suara.errors import SuaraError, SurveyError
from suara.serve.web.pages.surveys import fields, unsaved
from suara.serve.web.pages.surveys.conditions import asked_of
from suara.serve.web.pages.surveys.drafting import Work, of, saved, shelf, version_in
from suara.serve.web.pages.surveys.forms import code_of, faults_in, looked_at, one, onward, shown, taken
from suara.serve.web.pages.surveys.preview import TRIED, WIDTHS, width_in
from suara.serve.web.shell.rendering import rendered

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from suara.serve.web.pages.surveys.forms import Given

STEPS = {"up": -1, "down": 1}


def _page(request: Request, work: Work, code: str, chosen: str = "", **more: Any) -> Response:
    """The page, with one question open where there is one."""
    if work.survey is None:
        return onward(f"/surveys/{work.name}/yaml")
    ids = [question["id"] for _, question in editing.questions(work.definition)]
    chosen = chosen if chosen in ids else next(iter(ids), "")
    place, question = editing.found(work.definition, chosen) if chosen else ((0, 0), {})
    controls = _controls(work, chosen, code) if question.get("type") in QUESTIONS else []
    if given := more.pop("typed", None):
        controls = fields.typed(controls, given, faults_in(more["fault"]))
    return shown(
        request,
        "build.html",
        work,
        **_seen(request, work, code, place[0], more),
        code=code,
        chosen=chosen,
        question=question,
        page_number=place[0],
        controls=controls,
        types={name: type_.title for name, type_ in QUESTIONS.items()},
        gone=more.pop("gone", None),
        **more,
    )


def _controls(work: Work, chosen: str, code: str) -> list[fields.Field]:
    """The controls of a question; its conditions are about what earlier pages ask."""
    place, question = editing.found(work.definition, chosen)
    before = [one for (page, _), one in editing.questions(work.definition) if page < place[0]]
    return fields.of_question(question, code, asked_of(before, code))


def _seen(request: Request, work: Work, code: str, page: int, more: dict[str, Any]) -> dict[str, Any]:
    """What the frame shows: in which language and width, as it was saved or as it is typed."""
    given: Given = more.pop("given", {})
    asked = {"lang": work.language(one(given, "see"), code), "page": page}
    tried = unsaved.keep(work.name, work.definition) if given or more.get("fault") else ""
    address = f"/surveys/{work.name}/page?{urlencode(asked | ({TRIED: tried} if tried else {}))}"
    chosen = one(given, "width") or request.query_params.get("width", "")
    return {"seen": address, "see": asked["lang"], "width": width_in({"width": chosen}), "widths": WIDTHS}


def show(request: Request) -> Response:
    """The page."""
    work = of(request)
    return _page(request, work, code_of(request, work), request.query_params.get("question", ""))


def change(request: Request, given: Given) -> Response:
    """Do what a button says."""
    work, does = of(request), one(given, "do")
    if does == "remove":
        return _removed(request, work, given)
    if does == "look":
        return _typed(request, work, given)
    definition, chosen = _changed(work, given, does)
    saved(shelf(request), work.name, definition, version_in(given))
    asked = urlencode({"question": chosen, "lang": code_of(request, work, given)})
    return onward(f"/surveys/{work.name}/build?{asked}#open")


def again(request: Request, given: Given, fault: SuaraError) -> Response:
    """The page with what is wrong, and what was typed."""
    work, chosen = of(request), one(given, "question")
    if one(given, "do") == "look" and "hx-request" in request.headers:
        return rendered(request, "surveys", template="seen.html", fault=fault)
    typed = given if one(given, "do") in ("save", "look") else None
    return _page(request, work, code_of(request, work, given), chosen, fault=fault, typed=typed)


def _changed(work: Work, given: Given, does: str) -> tuple[dict[str, Any], str]:
    """The definition after a button, and which question is open then."""
    definition, chosen = work.definition, one(given, "question")
    if does in STEPS:
        return editing.moved(definition, chosen, STEPS[does]), chosen
    if does == "page":
        return editing.with_page(definition), chosen
    if does == "drop":
        return editing.without_page(definition, _number(given, len(definition["pages"]))), chosen
    if does == "add":
        type_ = one(given, "type")
        QUESTIONS[type_]
        return editing.with_question(definition, _number(given, len(definition["pages"])), type_)
    if does == "undo":
        return _restored(definition, given)
    return _saved(work, given, chosen)


def _saved(work: Work, given: Given, chosen: str) -> tuple[dict[str, Any], str]:
    _, before = editing.found(work.definition, chosen)
    code = work.language(one(given, "lang"))
    made = fields.read(_controls(work, chosen, code), given, before, code) | {"id": one(given, "id") or chosen}
    taken_ids = {q["id"] for _, q in editing.questions(work.definition)} - {chosen}
    if made["id"] in taken_ids:
        raise SurveyError(f"There is another question {made['id']!r}.", "Give each its own id.")
    return editing.changed(work.definition, chosen, made), made["id"]


def _typed(request: Request, work: Work, given: Given) -> Response:
    """The page with what is typed, unsaved; the frame alone where a script asks for it while somebody types."""
    definition, chosen = _saved(work, given, one(given, "question"))
    tried = Work(work.name, plain(convert(definition)), version_in(given), work.published)
    if "hx-request" not in request.headers:
        return _page(request, tried, code_of(request, work, given), chosen, given=given)
    (page, _), _ = editing.found(tried.definition, chosen)
    return rendered(
        request, "surveys", template="seen.html", fault=None, **_seen(request, tried, "", page, {"given": given})
    )


def _removed(request: Request, work: Work, given: Given) -> Response:
    """Take a question away, and keep it at hand to bring it back."""
    definition, place, question = editing.without(work.definition, one(given, "question"))
    version = saved(shelf(request), work.name, definition, version_in(given))
    gone = {"place": f"{place[0]}.{place[1]}", "json": json.dumps(question, ensure_ascii=False), "id": question["id"]}
    left = Work(work.name, definition, version, work.published)
    return _page(request, left, code_of(request, work, given), gone=gone)


def _restored(definition: dict[str, Any], given: Given) -> tuple[dict[str, Any], str]:
    try:
        page, at = map(int, one(given, "place").split("."))
        question = json.loads(one(given, "gone"))
        return editing.put(definition, (max(page, 0), max(at, 0)), question), str(question["id"])
    except (ValueError, KeyError, TypeError) as fault:
        raise SurveyError("This cannot be brought back.", "Add the question anew.") from fault


def _number(given: Given, pages: int) -> int:
    text = one(given, "page")
    if not (text.isascii() and text.isdigit() and len(text) < 5 and int(text) < pages):
        raise SurveyError("There is no such page.", "Choose one of those shown.")
    return int(text)


look, send = looked_at(show), taken(change, again)
