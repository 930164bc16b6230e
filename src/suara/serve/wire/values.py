"""Records of ours as plain values that JSON holds, back again, and as shapes that OpenAPI describes.

A time of a record is an instant, and goes with a Z; one whose field is named in `LOCAL` is local, and goes without.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec

LOCAL = ("since", "until", "period", "label")
# Names that annotations use and their modules import for type checkers alone.
NAMES = {
    "Mapping": Mapping,
    "Sequence": Sequence,
    "datetime": datetime,
    "date": date,
    "Path": Path,
    "Callable": Callable,
    "Row": dict[str, Any],
    "Result": Any,
    "Definition": Any,
}
# How a record shows itself is no part of what it says.
ASIDE = ("painter", "speller")

T = TypeVar("T")


def plain(value: Any, name: str = "") -> Any:
    """A value as JSON holds it: records by their fields, times as text."""
    if isinstance(value, datetime):
        return value.isoformat() if value.tzinfo or name in LOCAL else f"{value.isoformat()}Z"
    if isinstance(value, (date, Path)):
        return str(value)
    if isinstance(value, timedelta):
        return value.total_seconds()
    return _parts(value, name)


def _parts(value: Any, name: str) -> Any:
    if isinstance(value, msgspec.Struct):
        return msgspec.to_builtins(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {n: plain(getattr(value, n), n) for n in hints(type(value))}
    if isinstance(value, Mapping):
        return {str(k): plain(v, str(k)) for k, v in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(v, name) for v in value]
    return value


def told(hint: Any, value: Any) -> Any:
    """The value of a type from what `plain` made of it."""
    if value is None or hint is Any:
        return value
    origin, parts = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return told(next(p for p in parts if p is not NoneType), value)
    if origin is tuple:
        return tuple(told(parts[0], v) for v in value)
    if origin in (list, Sequence):
        return [told(parts[0], v) for v in value]
    if origin in (dict, Mapping):
        return {k: told(parts[1], v) for k, v in value.items()}
    return _simple(hint, value)


def _simple(hint: Any, value: Any) -> Any:
    if hint is datetime:
        return moment(value)
    if hint is date:
        return date.fromisoformat(value)
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return msgspec.convert(value, hint)
    if is_dataclass(hint):
        record: Any = hint
        return record(**{name: told(kind, value[name]) for name, kind in hints(record).items()})
    return value


def moment(text: str) -> datetime:
    """A time as we keep it: an instant as UTC without zone, a local time as it is."""
    at = datetime.fromisoformat(text)
    return at.astimezone(UTC).replace(tzinfo=None) if at.tzinfo else at


@cache
def hints(record: Any) -> dict[str, Any]:
    """The fields of a dataclass with their types."""
    found = get_type_hints(record, localns=NAMES)
    return {f.name: found[f.name] for f in fields(record) if f.init and f.name not in ASIDE}


@cache
def shape(record: Any, name: str = "") -> Any:
    """A dataclass as the model that describes it, under its own name or another."""
    from pydantic import create_model

    own: dict[str, Any] = {n: (_named(n, kind), ...) for n, kind in hints(record).items()}
    made: Any = create_model(name or record.__name__, **own)
    made.__doc__ = (record.__doc__ or "").strip()
    return made


def shapes(record: Any, name: str = "") -> Any:
    """Many of a dataclass, as the model that describes them."""
    return list[shape(record, name)]  # type: ignore[misc]


def _named(name: str, hint: Any) -> Any:
    """The type of a field; a local time is a text, for what OpenAPI calls a date-time has a zone."""
    if name in LOCAL and datetime in (hint, *get_args(hint)):
        return str | None if NoneType in get_args(hint) else str
    return _shaped(hint)


def _shaped(hint: Any) -> Any:
    """A type with each dataclass in it as its model."""
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Literal or origin is Annotated:
        return hint
    if origin in (Union, UnionType):
        return Union[tuple(_shaped(p) for p in parts)]  # noqa: UP007  built from parts
    if origin in (tuple, list, Sequence):
        return list[_shaped(parts[0])]  # type: ignore[misc]
    if origin in (dict, Mapping):
        return dict[str, _shaped(parts[1])]  # type: ignore[misc]
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return dict[str, Any]
    known: Any = hint
    return shape(known) if is_dataclass(hint) else hint
