"""Changing a definition that is being written: plain values in, changed plain values out.

A draft need not be whole, so nothing here asks for more than pages with questions; what it lacks is said by `checking`.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from suara.collect.questions import QUESTIONS
from suara.errors import SurveyError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Definition = dict[str, Any]
Place = tuple[int, int]
# Parts that name other questions by their ids, as keys.
CONDITIONS = ("when", "show_if")
SAID = ("text", "hint", "low", "high")


def blank(name: str, title: str, kind: str, languages: Sequence[str]) -> Definition:
    """A survey that asks nothing yet."""
    first = {languages[0]: title}
    return {"survey": name, "kind": kind, "title": first, "languages": list(languages), "pages": [{"questions": []}]}


def questions(definition: Definition) -> Iterator[tuple[Place, dict[str, Any]]]:
    """Every question with its place: the number of its page, and its own on it."""
    for number, page in enumerate(definition["pages"]):
        for at, question in enumerate(page["questions"]):
            yield (number, at), question


def found(definition: Definition, id: str) -> tuple[Place, dict[str, Any]]:
    """The question of an id, with its place."""
    for place, question in questions(definition):
        if question["id"] == id:
            return place, question
    raise SurveyError(f"There is no question {id!r}.", "It was removed, or has another id now.", missing=id)


def with_page(definition: Definition) -> Definition:
    """With an empty page at the end."""
    return {**definition, "pages": [*definition["pages"], {"questions": []}]}


def with_question(definition: Definition, page: int, type: str) -> tuple[Definition, str]:
    """With a new question of a type at the end of a page, and its id."""
    id = _free(definition, type)
    own = definition["languages"][0]
    sample = {name: _blanked(value, own) for name, value in QUESTIONS[type].sample.question.items()}
    question = {**sample, "id": id, "type": type, "text": {own: ""}}
    at = len(definition["pages"][page]["questions"])
    return put(definition, (page, at), question), id


def put(definition: Definition, place: Place, question: dict[str, Any]) -> Definition:
    """With a question put in at a place, as when it is brought back."""
    changed = deepcopy(definition)
    page = min(place[0], len(changed["pages"]) - 1)
    changed["pages"][page]["questions"].insert(place[1], question)
    return changed


def without(definition: Definition, id: str) -> tuple[Definition, Place, dict[str, Any]]:
    """Without a question; where it stood, and what it was."""
    place, question = found(definition, id)
    changed = deepcopy(definition)
    del changed["pages"][place[0]]["questions"][place[1]]
    return changed, place, question


def without_page(definition: Definition, number: int) -> Definition:
    """Without a page that asks nothing."""
    if definition["pages"][number]["questions"]:
        raise SurveyError("This page still asks something.", "Move its questions to another page, or remove them.")
    return {**definition, "pages": [p for n, p in enumerate(definition["pages"]) if n != number]}


def moved(definition: Definition, id: str, by: int) -> Definition:
    """With a question one place up (-1) or down (1), over the border of its page where it stands there."""
    rest, (page, at), question = without(definition, id)
    if 0 <= at + by <= len(rest["pages"][page]["questions"]):
        return put(rest, (page, at + by), question)
    to = page + by
    if not 0 <= to < len(rest["pages"]):
        return definition
    return put(rest, (to, len(rest["pages"][to]["questions"]) if by < 0 else 0), question)


def changed(definition: Definition, id: str, question: dict[str, Any]) -> Definition:
    """With a question changed; where its id is another now, conditions go on naming it."""
    (page, at), _ = found(definition, id)
    made = deepcopy(definition)
    made["pages"][page]["questions"][at] = question
    return _renamed(made, id, question["id"]) if question["id"] != id else made


def translated(definition: Definition, place: str, code: str, text: str) -> Definition:
    """With one text said in a language, or no longer where it is blank; the place is its path, as `pages.0.title`."""
    made = deepcopy(definition)
    part: Any = made
    for step in place.split("."):
        part = part[int(step)] if isinstance(part, list) else part[step]
    part.pop(code, None)
    if text.strip():
        part[code] = text
    return made


def texts(value: Any, at: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Every text of a definition with its path."""
    from suara.collect.surveys.reading import AS_THEY_ARE, TEXTS

    named = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in named:
        path = f"{at}.{name}" if at else str(name)
        if name in TEXTS and isinstance(part, dict):
            yield path, part
        elif name not in AS_THEY_ARE or (name == "ask" and not at):
            yield from texts(part, path)


def _free(definition: Definition, type: str) -> str:
    """An id that no question has yet."""
    taken = {question["id"] for _, question in questions(definition)}
    return next(id for id in (type, *(f"{type}_{n}" for n in range(2, 10_000))) if id not in taken)


def _blanked(value: Any, own: str) -> Any:
    """A sample's value with its English words as those of the survey's own language."""
    if isinstance(value, dict):
        return {own: value["en"]} if set(value) == {"en"} else {name: _blanked(one, own) for name, one in value.items()}
    return [_blanked(one, own) for one in value] if isinstance(value, (list, tuple)) else value


def _renamed(value: Any, old: str, new: str) -> Any:
    """With every condition on a question naming it by its new id."""
    if isinstance(value, list):
        return [_renamed(one, old, new) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        name: {new if key == old else key: wanted for key, wanted in part.items()}
        if name in CONDITIONS and isinstance(part, dict)
        else _renamed(part, old, new)
        for name, part in value.items()
    }
