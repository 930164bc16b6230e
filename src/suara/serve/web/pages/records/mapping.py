"""Which column of a file becomes which column of a record: shown with what it holds, and read from the form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from suara.collect.intake import recipe as recipes
from suara.collect.intake.look import wanted
from suara.collect.intake.matching import PERSONAL, plain
from suara.collect.intake.recipe import Recipe, Times
from suara.errors import RecipeError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from suara.records import Column
    from suara.serve.web.pages.records.drafts import Draft

OUT, PERSON = "-", "="
WRITTEN = ("day first", "month first", "seconds", "millis")
EXAMPLES = 3


@dataclass(frozen=True)
class Line:
    """A column of the file: some of its values, what it becomes (a column, OUT or PERSON) and why."""

    place: int
    name: str
    values: tuple[str, ...]
    becomes: str
    why: str
    personal: bool
    moment: bool
    written: str


@dataclass(frozen=True)
class Plan:
    """All columns of a file, what every record gets alike, and what is missing yet."""

    lines: tuple[Line, ...]
    targets: Mapping[str, Column]
    constants: Mapping[str, str]
    missing: tuple[str, ...]


def of(draft: Draft, dimensions: Mapping[str, str]) -> Plan:
    """The mapping as it stands."""
    targets = wanted(draft.kind, dimensions)
    found = draft.head.matching(draft.kind, dimensions, draft.recipe)
    by_origin = {m.origin: m for m in found.matches.values() if m.origin}
    times = draft.recipe.times if draft.recipe else {}
    lines = []
    for place, (name, values) in enumerate(draft.head.sample.items()):
        match = by_origin.get(name)
        becomes = match.column if match else PERSON if name in found.persons else OUT
        moment = becomes in targets and targets[becomes].type == "timestamp"
        given = tuple(dict.fromkeys(v for v in values if v and v.strip()))[:EXAMPLES]
        why = match.why if match else ""
        written = times[becomes].format if becomes in times else ""
        personal = draft.kind == "customer" and plain(name) in PERSONAL
        lines.append(Line(place, name, given, becomes, why, personal, moment, written))
    missing = draft.head.missing(draft.kind, dimensions, draft.recipe)
    constants = {**dict.fromkeys(missing, ""), **{c: str(v) for c, v in found.constants.items()}}
    return Plan(tuple(lines), targets, constants, tuple(missing))


def chosen(given: Mapping[str, str], draft: Draft, dimensions: Mapping[str, str]) -> Recipe:
    """The recipe that a form says; what it does not speak of stays as the recipe before has it."""
    base, targets = draft.recipe or Recipe(), wanted(draft.kind, dimensions)
    columns: dict[str, str] = {}
    ignored, times = [], {c: t for c, t in base.times.items() if c not in targets}
    for place, name in enumerate(draft.head.sample):
        becomes = given.get(f"column.{place}", OUT)
        if becomes in columns:
            raise RecipeError(f"Two columns would become {becomes}: {columns[becomes]} and {name}.", "Leave one out.")
        if becomes in targets:
            columns[becomes] = name
            times |= _times(becomes, given.get(f"time.{place}", ""), base)
        elif becomes != PERSON:
            ignored.append(name)
    made = replace(
        base,
        kind=draft.kind,
        guessed=False,
        columns=columns,
        ignore=tuple(ignored),
        constants=_constants(given, base, columns),
        times={c: t for c, t in times.items() if c in columns},
        zone=given.get("zone", base.zone).strip(),
    )
    recipes.check_columns(made, targets, draft.head.columns)
    return recipes.parse(msgspec.to_builtins(made, builtin_types=(date, datetime)))


def _times(column: str, written: str, base: Recipe) -> dict[str, Times]:
    before = base.times.get(column, Times())
    own = before.format and before.format not in WRITTEN
    form = written if written in WRITTEN else before.format if own and written == before.format else ""
    made = replace(before, format=form)
    return {column: made} if made != Times() else {}


def _constants(given: Mapping[str, str], base: Recipe, columns: Mapping[str, str]) -> dict[str, object]:
    """The values that every record gets; one that reads as before stays of the type that it had."""
    found: dict[str, object] = {}
    said = {name[6:]: value.strip() for name, value in given.items() if name.startswith("every.")}
    if extra := given.get("every_column", ""):
        said[extra] = given.get("every_value", "").strip()
    for column, value in said.items():
        if value and column not in columns:
            before = base.constants.get(column)
            found[column] = before if str(before) == value else value
    return found
