"""The fields of a form as a tile, and a tile as the fields of a form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from suara.errors import BoardError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from suara.present.boards import Tile

LINES = ("title", "range", "since", "until", "compare", "grain", "by", "draw", "text")


def values_in(kind: str, given: Mapping[str, list[str]], before: Tile | None) -> dict[str, Any]:
    """The values of a tile from a form; the metrics stand in the order that they stood in, new ones after them."""
    found: dict[str, Any] = {n: given[n][0].strip() for n in LINES if given.get(n) and given[n][0].strip()}
    chosen = given.get("metrics", [])
    kept = [name for name in before.metrics if name in chosen] if before else []
    found["metrics"] = [*kept, *(name for name in chosen if name not in kept)]
    if where := "\n".join(given.get("where", [])):
        found["where"] = filters_in(where)
    if settings := "\n".join(given.get("settings", [])):
        found["settings"] = {name: ", ".join(values) for name, values in filters_in(settings).items()}
    for name in ("most", "width"):
        if (text := "".join(given.get(name, []))).isdecimal():
            found[name] = int(text)
    return {"kind": kind, **found}


def filters_in(text: str) -> dict[str, list[str]]:
    """Filters from lines such as `country: MY, TH`."""
    found = {}
    for line in filter(None, (one.strip() for one in text.splitlines())):
        name, colon, values = line.partition(":")
        own = [value.strip() for value in values.split(",") if value.strip()]
        if not colon or not own:
            raise BoardError(f"{line!r} is no filter.", "Write each on a line of its own, such as country: MY, TH.")
        found[name.strip()] = own
    return found


def lines_of(where: Mapping[str, Sequence[str] | str]) -> str:
    """Filters as such lines."""
    return "\n".join(
        f"{name}: {values if isinstance(values, str) else ', '.join(values)}" for name, values in where.items()
    )
