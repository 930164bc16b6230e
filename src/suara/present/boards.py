"""Boards: dashboards of one's own as data. A board is tiles, and a tile is a question with how it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from suara.collect.surveys.reading import values_in, yaml_of
from suara.errors import BoardError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Name = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
Short = Annotated[str, Meta(max_length=200)]
Column = Annotated[str, Meta(min_length=1, max_length=100)]
Values = Annotated[tuple[Short, ...], Meta(min_length=1, max_length=100)]
Kind = Literal["number", "trend", "segments", "distribution", "comments", "text"]
MEASURED = ("number", "trend", "segments", "distribution")
# What the page of a tile that is yet to be made calls it.
NEW = "new"
Filters = Annotated[dict[Column, Values], Meta(max_length=20)]


class Span(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A stretch of time by the name of its range, or by its first day and the day after its last; a comparison."""

    range: Annotated[str, Meta(max_length=20)] = ""
    since: Annotated[str, Meta(max_length=40)] = ""
    until: Annotated[str, Meta(max_length=40)] = ""
    compare: Annotated[str, Meta(max_length=20)] = ""


class Tile(Span, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A question as `measure` takes it, and how its answer is shown.

    What it leaves empty is the board's: period, comparison, grain. `by` is a column, `where` the values of columns
    that are let through, `settings` those of its metrics. `width` is in quarters of the board.
    """

    tile: Name = "tile"
    kind: Kind
    title: Short = ""
    metrics: Annotated[tuple[Column, ...], Meta(max_length=12)] = ()
    grain: Annotated[str, Meta(max_length=20)] = ""
    by: Annotated[str, Meta(max_length=100)] = ""
    where: Filters = {}
    settings: Annotated[dict[Column, Short], Meta(max_length=20)] = {}
    draw: Literal["heat", "bars"] = "heat"
    most: Annotated[int, Meta(ge=1, le=50)] = 5
    text: Annotated[str, Meta(max_length=10_000)] = ""
    width: Annotated[int, Meta(ge=1, le=4)] = 2


class Board(Span, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Tiles in order under a title; the period, comparison and filters are what it opens with.

    `where` always holds on it, while those who look may narrow it further.
    """

    board: Name
    title: Annotated[str, Meta(min_length=1, max_length=200)]
    about: Annotated[str, Meta(max_length=2_000)] = ""
    where: Filters = {}
    tiles: Annotated[tuple[Tile, ...], Meta(max_length=60)] = ()

    def tile(self, name: str) -> Tile:
        """The tile of a name."""
        found = next((one for one in self.tiles if one.tile == name), None)
        if found is None:
            raise BoardError(f"The board has no tile {name!r}.", "Look at the board again.", missing=name)
        return found


# msgspec learns a type when it is first used, which two threads must not do at once.
msgspec.json.Decoder(Board)


def read(path: Path) -> Board:
    """The board in a file."""
    try:
        return parse(path.read_text("utf-8"))
    except UnicodeDecodeError as fault:
        raise BoardError(f"{path.name} is not UTF-8 text.", "Save it as UTF-8.") from fault


def parse(text: str) -> Board:
    """The board in YAML or JSON."""
    try:
        values = values_in(text)
    except (ValueError, RecursionError) as fault:
        raise BoardError(f"The board cannot be read: {fault}.", "Mend the line that it names.") from fault
    if not isinstance(values, dict):
        raise BoardError("This holds no board.", "Begin it with `board: its-name` and `title: Its title`.")
    return convert(values)


def convert(values: Mapping[str, Any]) -> Board:
    """A board from plain values; a filter may be one value or a list, and tiles without a name get one."""
    try:
        board = msgspec.convert(_listed(values), Board)
    except (msgspec.ValidationError, RecursionError) as fault:
        raise BoardError(f"This is no board: {fault}.", "docs/how-to/boards.md shows each field.") from fault
    taken = [one.tile for one in board.tiles]
    if twice := next((one for one in taken if taken.count(one) > 1 or one == NEW), None):
        raise BoardError(f"No tile can be called {twice!r}, or no second one.", "Give each tile a name of its own.")
    return _checked(board)


def written(board: Board) -> str:
    """A board as YAML that reads back as the same."""
    values: dict[str, Any] = msgspec.to_builtins(board)
    return yaml_of(values)


def free(name: str, taken: set[str]) -> str:
    """A name that is not taken: the one given, or the same with a number."""
    own = name
    for number in range(2, len(taken) + 3):
        if own not in taken and own != NEW:
            break
        own = f"{name[:58]}-{number}"
    return own


def _listed(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values with what may be written shorter written out."""
    found = dict(values)
    if "where" in found:
        found["where"] = _filters(found["where"])
    if isinstance(tiles := found.get("tiles"), (list, tuple)):
        taken = {str(one["tile"]) for one in tiles if isinstance(one, dict) and "tile" in one}
        found["tiles"] = [_tile(one, taken) if isinstance(one, dict) else one for one in tiles]
    return found


def _tile(values: dict[str, Any], taken: set[str]) -> dict[str, Any]:
    if "tile" not in values:
        values = {"tile": free(str(values.get("kind", "tile")), taken), **values}
        taken.add(values["tile"])
    if isinstance(values.get("metrics"), str):
        values = values | {"metrics": [values["metrics"]]}
    return values | {"where": _filters(values["where"])} if "where" in values else values


def _filters(where: Any) -> Any:
    """Filters with each value as text: YAML takes 3 for a number, and a column's own type is looked up later."""
    if not isinstance(where, dict):
        return where
    return {
        k: [_text(v) for v in (given if isinstance(given, (list, tuple)) else [given])] for k, given in where.items()
    }


def _text(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, (int, float)) else value


def _checked(board: Board) -> Board:
    """The board, if each tile has what its kind needs."""
    for one in board.tiles:
        if one.kind in MEASURED and not one.metrics:
            raise BoardError(f"The tile {one.tile!r} names no metric.", "Choose one or more.")
        if one.kind == "segments" and not one.by:
            raise BoardError(f"The tile {one.tile!r} says not by what to segment.", "Choose a column.")
    return board
