"""What the types have in common in which options are chosen: stable ids in, stable ids kept."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from suara.collect.questions._type import AnswerError, Given, only, own_words
from suara.languages import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from suara.collect.surveys.definition import Option, Question, Text

OTHER = "other"
MOST_OTHER = 500


def words(phrase: str) -> Text:
    """What Suara itself says, by language."""
    return {one.code: one.say(phrase) for one in LANGUAGES.values()}


def choices(question: Question) -> Sequence[tuple[str, Text]]:
    """The options, and `other` after them where an answer of one's own may be given."""
    own = [(option.id, option.text) for option in question.options]
    return [*own, (OTHER, words("other"))] if question.other else own


def one(question: Question, given: Given, part: str = "") -> str | dict[str, str] | None:
    """The id of one option; with own words a mapping of `choice` and `text`."""
    text = own_words(given, f"{part}.{OTHER}".lstrip("."), MOST_OTHER) if question.other else None
    id = only(given, part) or (OTHER if text else None)
    if id is None:
        return None
    if id not in {value for value, _ in choices(question)}:
        raise AnswerError("one_of")
    return {"choice": id, "text": text} if text and id == OTHER else id


def one_again(value: Any, part: str = "") -> Given:
    """What a form gives for one option."""
    id, text = chosen(value)
    return {part: [id]} | ({f"{part}.{OTHER}".lstrip("."): [text]} if text else {})


def chosen(value: Any) -> tuple[str, str]:
    """The id of a value that is one option, and the own words."""
    return (str(value["choice"]), str(value.get("text", ""))) if isinstance(value, dict) else (str(value), "")


def record(kind: str, value: Any) -> dict[str, Any]:
    """The columns of an answer that is one option."""
    id, text = chosen(value)
    return {"kind": kind, "choice": id} | ({"text": text} if text else {})


def several(question: Question, given: Given) -> list[str] | dict[str, Any] | None:
    """The ids of the options chosen, in their order; with own words a mapping of `choices` and `text`."""
    text = own_words(given, OTHER, MOST_OTHER) if question.other else None
    wanted = {id for id in given.get("", ()) if id} | ({OTHER} if text else set())
    if not wanted:
        return None
    known = [value for value, _ in choices(question)]
    if not wanted <= set(known):
        raise AnswerError("one_of")
    ids = [id for id in known if id in wanted]
    if question.least is not None and len(ids) < int(question.least):
        raise AnswerError("least_choices", least=int(question.least))
    if question.most is not None and len(ids) > int(question.most):
        raise AnswerError("most_choices", most=int(question.most))
    return {"choices": ids, "text": text} if text else ids


def several_again(value: Any) -> Given:
    """What a form gives for several options."""
    ids, text = many(value)
    return {"": ids} | ({OTHER: [text]} if text else {})


def many(value: Any) -> tuple[list[str], str]:
    """The ids of a value that is several options, and the own words."""
    return (list(value["choices"]), str(value.get("text", ""))) if isinstance(value, dict) else (list(value), "")


def records(kind: str, value: Any) -> dict[str, Any]:
    """The columns of an answer that is several options."""
    ids, text = many(value)
    return {"kind": kind, "choices": ids} | ({"text": text} if text else {})


def shown(question: Question, value: Any, language: str) -> str:
    """The words of what was chosen; own words where there are some."""
    ids, text = many(value) if isinstance(value, list) or "choices" in value else ([chosen(value)[0]], chosen(value)[1])
    by_id = dict(choices(question))
    said = [by_id[id].get(language, id) for id in ids if id in by_id and not (text and id == OTHER)]
    return ", ".join([*said, *([text] if text else [])])


def typed_one(question: Question, text: str) -> dict[str, list[str]]:
    """The option that a number, id or label names; other words are an answer of one's own, where it may be given."""
    id = _named(choices(question), text)
    return {"": [OTHER], OTHER: [text.strip()]} if id is None and question.other else {"": [id or text]}


def typed_several(question: Question, text: str) -> dict[str, list[str]]:
    """The options that numbers, ids or labels name, between commas or spaces."""
    listed = choices(question)
    parts = [part for part in re.split(r"[,;、，\n]+", text) if part.strip()]
    if all(re.fullmatch(r"[\d\s]+", part) for part in parts):
        parts = text.replace(",", " ").split()
    ids = [_named(listed, part) or part.strip() for part in parts]
    known = {value for value, _ in listed}
    if question.other and (own := [id for id in ids if id not in known]):
        return {"": [*(id for id in ids if id in known), OTHER], OTHER: [", ".join(own)]}
    return {"": ids}


def _named(listed: Sequence[tuple[str, Text]], text: str) -> str | None:
    wish = text.strip().casefold()
    if wish.isdecimal() and len(wish) < 4 and 0 < int(wish) <= len(listed):
        return listed[int(wish) - 1][0]
    return next((id for id, said in listed if wish in _called(id, said)), None)


def _called(id: str, said: Mapping[str, str]) -> set[str]:
    return {id.casefold(), *(text.strip().casefold() for text in said.values())}


def check(question: Question) -> str:
    """Why the options cannot be used; nothing where they can."""
    return same_ids(question.options) or (
        "The option id `other` is that of the answer of one's own." if question.other and _has_other(question) else ""
    )


def _has_other(question: Question) -> bool:
    return any(option.id == OTHER for option in question.options)


def same_ids(options: Sequence[Option]) -> str:
    """Why some options or lines cannot be told apart; nothing where they can."""
    ids = [option.id for option in options]
    bad = [id for id in ids if not re.fullmatch(r"[A-Za-z0-9_-]{1,60}", id)]
    if bad:
        return f"The id {bad[0]!r} has other characters than letters, digits, dashes and underscores."
    return "Two options have the same id." if len(ids) != len(set(ids)) else ""
