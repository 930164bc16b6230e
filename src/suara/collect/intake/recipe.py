"""Recipes: what a source's columns mean, written down once so that the next delivery reads the same."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import replace

from suara.errors import NoRecipeError, RecipeError

Scalar = str | int | float | bool
Moment = Any  # text, number, yes or no, date or time; msgspec cannot tell a union of them apart
HEADER = "# How this source is read; every delivery from it is read the same way. See docs/how-to/recipes.md.\n\n"


class Times(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How the times of one column are written."""

    format: Annotated[
        str, Meta(description="as strftime writes it, such as %d/%m/%Y; or seconds, millis, day first, month first")
    ] = ""
    zone: Annotated[str, Meta(description="zone of times that name none")] = ""


class Question(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One column of a wide survey row that becomes an answer of its own."""

    column: Annotated[str, Meta(description="the column of the file")]
    kind: Annotated[str, Meta(description="what it measures: nps, csat, ces, satisfaction, choice, text ...")]
    question: Annotated[str, Meta(description="which question; the column's name unless given")] = ""
    gives: Annotated[Literal["score", "choice", "choices", "text"], Meta(description="what the cell holds")] = "score"
    scale: Annotated[tuple[int, int] | None, Meta(description="lowest and highest score")] = None
    polarity: Annotated[Literal["up", "down"] | None, Meta(description="which end is good")] = None
    subject: Annotated[Literal["customer", "staff"] | None, Meta(description="who answers")] = None
    blank: Annotated[tuple[Scalar, ...], Meta(description="codes that mean blank")] = ()
    recode: Annotated[dict[str, Scalar], Meta(description="code to value")] = {}
    constants: Annotated[dict[str, Moment], Meta(description="further columns of this answer")] = {}


class Recipe(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """How a source's columns become records of one kind."""

    kind: Annotated[str, Meta(description="the record kind that it is for")] = ""
    guessed: Annotated[bool, Meta(description="written by a guess; columns that are gone are no fault")] = False
    sheet: Annotated[str, Meta(description="sheet of an Excel file; the first unless given")] = ""
    delimiter: Annotated[str, Meta(description="between the cells of a text file")] = ""
    encoding: Annotated[str, Meta(description="of a text file, such as cp1252")] = ""
    sql: Annotated[str, Meta(description="one SELECT over the file, which it calls input")] = ""
    zone: Annotated[str, Meta(description="zone of times that name none; UTC unless given")] = ""
    blank: Annotated[tuple[Scalar, ...], Meta(description="cells that mean blank in every column")] = ()
    ignore: Annotated[tuple[str, ...], Meta(description="columns of the file to leave out")] = ()
    columns: Annotated[dict[str, str], Meta(description="column of the record = column of the file")] = {}
    constants: Annotated[dict[str, Moment], Meta(description="column of the record = value of every row")] = {}
    blanks: Annotated[dict[str, tuple[Scalar, ...]], Meta(description="codes that mean blank, by column")] = {}
    recode: Annotated[dict[str, dict[str, Scalar]], Meta(description="by column: value in the file = value")] = {}
    cast: Annotated[
        dict[str, Literal["number", "decimal comma", "text", "percent"]], Meta(description="how a column is written")
    ] = {}
    split: Annotated[dict[str, str], Meta(description="by list column: what stands between its items")] = {}
    times: Annotated[dict[str, Times], Meta(description="by column: how its times are written")] = {}
    answers: Annotated[tuple[Question, ...], Meta(description="columns that become answers of their own")] = ()

    def of_rejects(self) -> Recipe:
        """The same for rejects that come back: how the source's own files are written is no matter for ours."""
        return replace(self, sheet="", delimiter="", encoding="")

    def settled(self, orders: Mapping[str, str]) -> Recipe:
        """The same with what the values have decided of times: which of day and month comes first, by column."""
        said = {c: replace(self.times.get(c, Times()), format=order) for c, order in orders.items()}
        return replace(self, times={**self.times, **said})


def parse(values: Mapping[str, Any], name: str = "The recipe") -> Recipe:
    """A recipe from plain values; what cannot be carried out is a RecipeError that names it."""
    try:
        recipe = msgspec.convert(dict(values), Recipe)
    except msgspec.ValidationError as fault:
        known = ", ".join(Recipe.__struct_fields__)
        raise RecipeError(f"{name} cannot be used: {fault}.", f"Known keys: {known}.") from fault
    for zone in filter(None, (recipe.zone, *(t.zone for t in recipe.times.values()))):
        _check_zone(zone, name)
    return recipe


def read(path: Path) -> Recipe:
    """The recipe in a TOML file."""
    try:
        return parse(tomllib.loads(path.read_text("utf-8")), str(path))
    except OSError as fault:
        raise NoRecipeError(f"There is no recipe at {path}.", "Give the path of a TOML file.") from fault
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise RecipeError(f"{path} is not valid TOML: {fault}.", "Mend the line that it names.") from fault


def text(recipe: Recipe) -> str:
    """A recipe as readable TOML."""
    import tomli_w

    return HEADER + tomli_w.dumps(_without_none(msgspec.to_builtins(recipe, builtin_types=(datetime, date))))


def write(path: Path, recipe: Recipe) -> None:
    """Write a recipe as a file, whole or not at all."""
    path.parent.mkdir(exist_ok=True)
    fresh = path.with_suffix(".fresh")
    fresh.write_text(text(recipe), "utf-8")
    fresh.replace(path)


def kept_at(folder: Path, source: str, kind: str) -> Path:
    """Where a workspace keeps the recipe of a source for a kind."""
    safe = "".join(c if c.isalnum() or c in "-_." else "_" for c in source).strip(".")[:120] or "source"
    return folder / "recipes" / f"{safe}.{kind}.toml"


def chosen(given: object, folder: Path, source: str, kind: str) -> Recipe | None:
    """The recipe to read by: the one given, else the one kept for the source, else none."""
    kept = kept_at(folder, source, kind)
    if given is None:
        recipe = read(kept) if kept.exists() else None
    elif isinstance(given, Recipe):
        recipe = given
    elif isinstance(given, Mapping):
        recipe = parse(given)
    elif isinstance(given, (str, Path)):
        named = folder / "recipes" / f"{given}.toml"
        recipe = read(named if not Path(given).exists() and named.exists() else Path(given))
    else:
        raise RecipeError(f"A {type(given).__name__} is no recipe.", "Give a path, a mapping or suara's Recipe.")
    if recipe and recipe.kind and recipe.kind != kind:
        raise RecipeError(f"The recipe is for {recipe.kind!r}, not {kind!r}.", f"Load {recipe.kind!r} with it.")
    return recipe


def check_columns(recipe: Recipe, known: Mapping[str, Any], delivered: Mapping[str, Any]) -> None:
    """Refuse a recipe that names columns which the kind or the delivery does not have."""
    named = [*recipe.columns, *recipe.constants, *recipe.blanks, *recipe.recode, *recipe.cast, *recipe.times]
    named += [*recipe.split, *(c for q in recipe.answers for c in q.constants)]
    for column in named:
        if column not in known:
            raise RecipeError(f"The recipe names {column!r}, which is no column here.", _nearest(column, known))
    if recipe.guessed:
        return
    for column in [*recipe.columns.values(), *(q.column for q in recipe.answers)]:
        if column not in delivered:
            raise RecipeError(f"The recipe reads {column!r}, which was not delivered.", _nearest(column, delivered))


def _nearest(name: str, names: Mapping[str, Any]) -> str:
    near = get_close_matches(name, list(names), n=3)
    return f"Did you mean {', '.join(near)}?" if near else f"There are: {', '.join(list(names)[:40])}."


def _check_zone(zone: str, name: str) -> None:
    from suara.settings import zones

    if zone not in zones():
        raise RecipeError(f"{name} names the unknown zone {zone!r}.", "Name one such as Europe/Copenhagen.")


def _without_none(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _without_none(v) for k, v in value.items() if v is not None}
    return [_without_none(v) for v in value] if isinstance(value, (list, tuple)) else value
