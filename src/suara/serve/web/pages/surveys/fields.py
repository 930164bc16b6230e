"""Forms that follow the definition: each of its fields as a control, and what the control gives as plain values."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import msgspec.inspect as shape
from msgspec import NODEFAULT

from suara.collect.channels import CHANNELS
from suara.collect.questions import QUESTIONS
from suara.collect.questions.contact_details import FIELDS
from suara.collect.surveys.checking import COMMON
from suara.collect.surveys.definition import Option, Question
from suara.errors import SurveyError
from suara.languages import codes
from suara.records import KINDS
from suara.serve.web.pages.surveys import conditions, repeated
from suara.serve.web.pages.surveys.conditions import FieldsError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from suara.serve.web.pages.surveys.conditions import Asked
    from suara.serve.web.pages.surveys.forms import Given

FIXED = ("id", "type")
# What to call those whose names mean something else elsewhere.
TITLES = {"when": "Condition"}
# Fields whose values are known, though the definition itself takes any.
KNOWN: dict[str, Callable[[], tuple[str, ...]]] = {
    "languages": codes,
    "proofread": codes,
    "channels": lambda: tuple(CHANNELS),
    "fields": lambda: FIELDS,
    "record": lambda: ("", *KINDS),
}
SIMPLE: dict[type, str] = {
    shape.BoolType: "flag",
    shape.LiteralType: "one",
    shape.StructType: "group",
    shape.TupleType: "scale",
    shape.IntType: "number",
    shape.FloatType: "number",
    shape.DateType: "day",
}


@dataclass(frozen=True)
class Field:
    """A control: its name in the form, what kind it is, what it means, what it holds; `parts` are those of a group."""

    name: str
    kind: str
    help: str = ""
    choices: tuple[str, ...] = ()
    value: Any = None
    parts: tuple[Field, ...] = ()
    optional: bool = False
    required: bool = False
    asked: tuple[Asked, ...] = ()
    fault: SurveyError | None = None

    @property
    def title(self) -> str:
        """The field's own name, as a person reads it."""
        name = self.name.rpartition(".")[2]
        return TITLES.get(name, name.replace("_", " ").capitalize())


def of_question(question: Mapping[str, Any], code: str, asked: tuple[Asked, ...] = ()) -> list[Field]:
    """The controls of a question, as its type has them; texts in one language, conditions on what is asked before."""
    type_ = QUESTIONS[question["type"]]
    wanted = [f for f in shape.type_info(Question).fields if f.name in COMMON | type_.allows | type_.needs]  # type: ignore[attr-defined]
    return [_field(f, "", question, code, asked) for f in wanted if f.name not in FIXED]


def of_part(
    struct: type, values: Mapping[str, Any], code: str, names: Sequence[str] = (), asked: tuple[Asked, ...] = ()
) -> list[Field]:
    """The controls of a part of the definition, or of some of its fields; conditions on what is asked."""
    fields = shape.type_info(struct).fields  # type: ignore[attr-defined]
    return [_field(f, "", values, code, asked) for f in fields if not names or f.name in names]


def read(fields: Sequence[Field], given: Given, before: Mapping[str, Any], code: str) -> dict[str, Any]:
    """The plain values that a form gives for some fields; what is at nothing is left out.

    A FieldsError says of each field that cannot be taken what is wrong with it.
    """
    found, faults = dict(before), dict[str, SurveyError]()
    for field in fields:
        name = field.name.rpartition(".")[2]
        try:
            value = _read(field, given, before.get(name), code)
        except FieldsError as fault:
            faults |= fault.faults
            continue
        except SurveyError as fault:
            faults[field.name] = fault
            continue
        if value in (None, "", []) or (value == {} and field.kind != "group" and not field.required):
            found.pop(name, None)
        else:
            found[name] = value
    if faults:
        raise FieldsError(faults)
    return found


def typed(fields: Sequence[Field], given: Given, faults: Mapping[str, SurveyError]) -> list[Field]:
    """The controls as they were typed, each with what is wrong with it."""
    return [replace(_typed(field, given, faults), fault=faults.get(field.name)) for field in fields]


def _typed(field: Field, given: Given, faults: Mapping[str, SurveyError]) -> Field:
    sent = given.get(field.name, [])
    if field.kind == "conditions":
        return replace(field, value=conditions.typed(field.name, given) or field.value)
    if field.kind in ("group", "item", "parts"):
        parts = tuple(typed(field.parts, given, faults))
        is_on = bool(given.get(f"{field.name}.on")) if field.kind == "group" and field.optional else field.value
        return replace(field, parts=parts, value=is_on)
    if field.kind in ("several", "flag"):
        return replace(field, value=[one for one in sent if one] if field.kind == "several" else bool(sent))
    return replace(field, value="".join(sent[-1:])) if sent else field


def _field(field: Any, under: str, values: Mapping[str, Any], code: str, asked: tuple[Asked, ...]) -> Field:
    """One control."""
    told, type_ = _bare(field.type)
    name, value = f"{under}{field.name}", values.get(field.name)
    kind, choices = _kind(field.name, type_)
    made = Field(name, kind, told, choices, required=field.required)
    if made.kind == "group":
        parts = tuple(_field(f, f"{name}.", value or {}, code, ()) for f in type_.fields)
        return replace(made, parts=parts, value=value is not None, optional=field.default is None)
    if made.kind == "parts":
        return replace(made, parts=_items(name, _bare(type_.item_type)[1], value or (), code, asked))
    if made.kind == "conditions":
        return replace(made, value=conditions.lines(value or {}, asked), asked=asked)
    usual = field.default if field.default is not NODEFAULT else None
    return replace(made, value=_shown(made.kind, usual if value is None else value, code))


def _items(name: str, item: Any, values: Sequence[Any], code: str, asked: tuple[Asked, ...]) -> tuple[Field, ...]:
    """The parts of a list, each with its own controls, and an empty one to add another. `value` is a part's place."""
    return tuple(
        Field(
            f"{name}.{n}",
            "item",
            parts=tuple(_field(f, f"{name}.{n}.", one, code, asked) for f in item.fields),
            choices=tuple(map(str, range(1, len(values) + 1))),
            value=str(n + 1) if n < len(values) else "",
        )
        for n, one in enumerate((*values, {}))
    )


def _bare(type_: Any) -> tuple[str, Any]:
    """A type without what is said of it, and without null."""
    told = ""
    while isinstance(type_, (shape.Metadata, shape.UnionType)):
        if isinstance(type_, shape.Metadata):
            told, type_ = told or (type_.extra_json_schema or {}).get("description", ""), type_.type
        else:
            left = [one for one in type_.types if not isinstance(one, shape.NoneType)]
            if len(left) > 1:
                return told, type_
            type_ = left[0]
    return told, type_


def _kind(name: str, type_: Any) -> tuple[str, tuple[str, ...]]:
    """What control a type is, and what there is to choose from."""
    if isinstance(type_, shape.VarTupleType):
        return ("several", tuple(KNOWN[name]())) if name in KNOWN else _listed(type_.item_type)
    if isinstance(type_, shape.DictType):
        return "text" if isinstance(type_.value_type, shape.StrType) else "conditions", ()
    if isinstance(type_, shape.StrType) and name in KNOWN:
        return "one", KNOWN[name]()
    return SIMPLE.get(type(type_), "word"), getattr(type_, "values", ())


def _listed(item: Any) -> tuple[str, tuple[str, ...]]:
    """What control a list of something is."""
    _, own = _bare(item)
    if isinstance(own, shape.LiteralType):
        return "several", tuple(str(value) for value in own.values)
    if isinstance(own, shape.StructType):
        return ("options" if own.cls is Option else "parts"), ()
    return "lines", ()


def _shown(kind: str, value: Any, code: str) -> Any:
    """What a control holds for a value."""
    if kind == "text":
        return (value or {}).get(code, "")
    if kind == "options":
        return "\n".join(f"{one['id']}: {one['text'].get(code, '')}" for one in value or ())
    if kind == "lines":
        return "\n".join(value or ())
    if kind == "scale":
        return f"{value[0]}-{value[1]}" if value else ""
    return list(value or ()) if kind == "several" else "" if value is None else value


def _read(field: Field, given: Given, before: Any, code: str) -> Any:
    """The value that a control gives."""
    if field.kind in ("group", "conditions", "parts"):
        return _composed(field, given, before, code)
    chosen = [one for one in given.get(field.name, ()) if one]
    if field.kind in ("several", "flag"):
        kept = [one for one in before or () if one in chosen] if field.kind == "several" else []
        return [*kept, *(one for one in chosen if one not in kept)] if field.kind == "several" else bool(chosen) or None
    text = "".join(chosen[-1:]).strip()
    if field.kind == "text":
        return {k: v for k, v in {**(before or {}), code: text}.items() if v}
    if field.kind == "options":
        return _options(text, before or (), code)
    return _valued(field, text)


def _composed(field: Field, given: Given, before: Any, code: str) -> Any:
    """The value of a control that is made of several."""
    if field.kind == "conditions":
        return conditions.read(field.name, given, before or {}, field.asked)
    if field.kind == "parts":
        return repeated.read(field, given, before or (), code)
    return _grouped(field, given, before, code)


def _grouped(field: Field, given: Given, before: Any, code: str) -> Any:
    """A part of its own; null where it is switched off."""
    if field.optional and not given.get(f"{field.name}.on"):
        return None
    return read(field.parts, given, before or {}, code)


def _options(text: str, before: Sequence[Mapping[str, Any]], code: str) -> list[dict[str, Any]]:
    """Options from lines of `id: words`; what they are in other languages stays with their ids."""
    known, found = {one["id"]: one["text"] for one in before}, list[dict[str, Any]]()
    for line in filter(None, map(str.strip, text.splitlines())):
        id, colon, words = line.partition(":")
        id, words = (id.strip(), words.strip()) if colon else (_free(line, [o["id"] for o in found]), line)
        said = {**known.get(id, {}), code: words}
        found.append({"id": id, "text": {k: v for k, v in said.items() if v}})
    return found


def _free(words: str, taken: Sequence[str]) -> str:
    """An id for an option of which only the words were given."""
    plain = re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")[:40] or f"option_{len(taken) + 1}"
    return next(id for id in (plain, *(f"{plain}_{n}" for n in range(2, 1000))) if id not in taken)


def _valued(field: Field, text: str) -> Any:
    """A single value; a SurveyError where it cannot be read."""
    if field.kind == "lines":
        return [line.strip() for line in text.splitlines() if line.strip()]
    try:
        if field.kind == "number":
            return (float(text) if "." in text else int(text)) if text else None
        if field.kind == "scale":
            return [int(end) for end in re.split(r"\s*[-–,]\s*", text)] if text else None
    except ValueError as fault:
        raise SurveyError(f"{field.title} cannot be read: {fault}.", "Mend what is in that field.") from fault
    if field.name in ("least", "most") and re.fullmatch(r"-?\d+(\.\d+)?", text):
        return float(text) if "." in text else int(text)
    return text
