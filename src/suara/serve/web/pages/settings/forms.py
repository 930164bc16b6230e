"""A setting as fields of a form: how each kind of value is shown, and read back from what was sent."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec
import tomli_w

from suara.errors import SettingsError
from suara.serve.changing import FIXED, SECRET
from suara.serve.web.pages.settings.sections import label
from suara.settings import WEEKDAYS, Settings, without_none

Given = Mapping[str, list[str]]
Entries = dict[str, list[str]]
# Settings that are more than their type tells.
OWN = {"business_hours": "hours", "targets": "targets", "heroes": "heroes", "dimensions": "dimensions"}
HEROES, SPARE = 4, 2
LINES_OF = (msgspec.inspect.StrType, msgspec.inspect.DateType)


@dataclass(frozen=True)
class Field:
    """A setting: what to call it, what it is for, how it is entered, and between which values."""

    name: str
    title: str
    help: str
    form: str
    options: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    step: str = "any"
    remedy: str = ""


@cache
def field(name: str) -> Field:
    """The field of a setting, as its record describes it."""
    found = next(f for f in _fields() if f.name == name)
    inner: Any = found.type
    help = (inner.extra_json_schema or {}).get("description", "") if isinstance(inner, msgspec.inspect.Metadata) else ""
    kind = inner.type if isinstance(inner, msgspec.inspect.Metadata) else inner
    form = "fixed" if name in FIXED else "secret" if name in SECRET else OWN.get(name) or _form(kind)
    low, high = getattr(kind, "ge", None), getattr(kind, "le", None)
    step = "1" if isinstance(kind, msgspec.inspect.IntType) else "any"
    return Field(
        name, label(name), help, form, _options(get_type_hints(Settings)[name]), low, high, step, FIXED.get(name, "")
    )


def shown(name: str, value: Any) -> Entries:
    """A setting's value as fields of a form; nothing of a secret one."""
    form = field(name).form
    if form in ("secret", "fixed"):
        return {name: [""]}
    return SHOW.get(form, _text)(name, value)


def read(name: str, given: Given) -> Any:
    """A setting's value as a form says it; an empty secret is KEEP."""
    return READ[field(name).form](field(name), given)


def differs(name: str, one: Any, other: Any) -> bool:
    """Whether two values of a setting are not the same; those of several boxes have no order."""
    return set(one) != set(other) if field(name).form == "several" else bool(one != other)


KEEP = object()


@cache
def _fields() -> tuple[Any, ...]:
    found = msgspec.inspect.type_info(Settings)
    assert isinstance(found, msgspec.inspect.StructType)
    return found.fields


def _form(kind: Any) -> str:
    inspect = msgspec.inspect
    if isinstance(kind, inspect.BoolType):
        return "check"
    if isinstance(kind, (inspect.IntType, inspect.FloatType)):
        return "number"
    if isinstance(kind, inspect.LiteralType):
        return "choice"
    if isinstance(kind, inspect.DictType):
        return "toml"
    if isinstance(kind, inspect.VarTupleType):
        return "several" if isinstance(kind.item_type, inspect.LiteralType) else "lines"
    return "text"


def _options(hint: Any) -> tuple[str, ...]:
    """The values that a type names, in the order in which it names them."""
    if get_origin(hint) is Literal:
        return get_args(hint)
    return next(filter(None, map(_options, get_args(hint))), ())


def one(given: Given, name: str) -> str:
    """The first value of a field, without space around it."""
    return next(iter(given.get(name, [])), "").strip()


def _text(name: str, value: Any) -> Entries:
    return {name: [str(value).removesuffix(".0") if isinstance(value, float) else str(value)]}


def _several(name: str, value: Any) -> Entries:
    return {name: [str(item) for item in value]}


def _lines(name: str, value: Any) -> Entries:
    return {name: ["\n".join(map(str, value))]}


def _toml(name: str, value: Any) -> Entries:
    return {name: [tomli_w.dumps(without_none(value))]}


def _hours(name: str, value: Any) -> Entries:
    return {f"{name}.{day}": [", ".join(value.get(day, ()))] for day in WEEKDAYS}


def _heroes(name: str, value: Any) -> Entries:
    return {name: [*value, *[""] * (HEROES - len(value))]}


def _pairs(name: str, value: Any) -> Entries:
    spare = [""] * SPARE
    texts = [_text("", item)[""][0] for item in value.values()]
    return {f"{name}.name": [*value, *spare], f"{name}.value": [*texts, *spare]}


SHOW: dict[str, Callable[[str, Any], Entries]] = {
    "check": lambda name, value: {name: ["1"] if value else []},
    "several": _several,
    "lines": _lines,
    "toml": _toml,
    "hours": _hours,
    "heroes": _heroes,
    "targets": _pairs,
    "dimensions": _pairs,
}


def _read_number(field: Field, given: Given) -> Any:
    text = one(given, field.name)
    try:
        return int(text) if field.step == "1" else float(text)
    except ValueError as fault:
        raise SettingsError(f"{field.title}: {text!r} is no number.", "Write it in digits.") from fault


def _read_toml(field: Field, given: Given) -> Any:
    try:
        return tomllib.loads(one(given, field.name))
    except tomllib.TOMLDecodeError as fault:
        raise SettingsError(f"{field.title}: {fault}.", "Mend the line that it names.") from fault


def _read_hours(field: Field, given: Given) -> Any:
    found = {day: [part.strip() for part in one(given, f"{field.name}.{day}").split(",")] for day in WEEKDAYS}
    return {day: [part for part in parts if part] for day, parts in found.items() if any(parts)}


def _read_pairs(field: Field, given: Given) -> dict[str, str]:
    names, values = given.get(f"{field.name}.name", []), given.get(f"{field.name}.value", [])
    pairs = [(name.strip(), value.strip()) for name, value in zip(names, values, strict=False) if name.strip()]
    return {name: value for name, value in pairs if value}


def _read_targets(field: Field, given: Given) -> dict[str, float]:
    found = {}
    for name, text in _read_pairs(field, given).items():
        try:
            found[name] = float(text)
        except ValueError as fault:
            raise SettingsError(f"{field.title}: {text!r} is no number.", "Write it in digits.") from fault
    return found


def _read_secret(field: Field, given: Given) -> Any:
    if f"{field.name}.remove" in given:
        return ""
    return one(given, field.name) or KEEP


READ: dict[str, Callable[[Field, Given], Any]] = {
    "text": lambda field, given: one(given, field.name),
    "choice": lambda field, given: one(given, field.name),
    "number": _read_number,
    "check": lambda field, given: field.name in given,
    "several": lambda field, given: [item for item in field.options if item in given.get(field.name, [])],
    "lines": lambda field, given: [line.strip() for line in one(given, field.name).splitlines() if line.strip()],
    "toml": _read_toml,
    "hours": _read_hours,
    "heroes": lambda field, given: list(dict.fromkeys(filter(None, given.get(field.name, [])))),
    "targets": _read_targets,
    "dimensions": _read_pairs,
    "secret": _read_secret,
    "fixed": lambda field, given: KEEP,
}
