"""What became of a delivery as plain values, and back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from suara.collect.intake.load import Load
from suara.collect.intake.matching import Match
from suara.collect.intake.recipe import Recipe
from suara.serve.wire.values import plain, told

if TYPE_CHECKING:
    from collections.abc import Mapping

COUNTS = ("rows_read", "accepted", "updated", "unchanged", "rejected")
TEXTS = ("file", "column", "value", "reason", "remedy")


def of_load(load: Load) -> dict[str, Any]:
    """A load as plain values; the file of its rejects is named as it lies in the workspace's folder."""
    path = load.rejects_path
    return {
        "load": load.id,
        "kind": load.kind,
        "source": load.source,
        **{name: getattr(load, name) for name in COUNTS},
        "rejects": load.rejects.to_pylist(),
        "rejects_file": f"{path.parent.name}/{path.name}" if path else None,
        "mapping": plain(load.mapping),
        "ignored": list(load.ignored),
        "persons": list(load.persons),
        "notes": list(load.notes),
        "recipe": plain(load.recipe),
    }


def load(values: Mapping[str, Any], folder: Path | None) -> Load:
    """The load that `of_load` made plain; `folder` is the workspace's, where it is on this machine."""
    import pyarrow as pa

    types = [pa.field(n, pa.int64() if n == "row" else pa.string()) for n in ("file", "row", *TEXTS[1:])]
    file = values["rejects_file"]
    return Load(
        id=values["load"],
        kind=values["kind"],
        source=values["source"],
        **{name: values[name] for name in COUNTS},
        rejects=pa.Table.from_pylist(values["rejects"], schema=pa.schema(types)),
        rejects_path=folder / file if folder and file else None,
        mapping=told(tuple[Match, ...], values["mapping"]),
        ignored=tuple(values["ignored"]),
        persons=tuple(values["persons"]),
        notes=tuple(values["notes"]),
        recipe=told(Recipe, values["recipe"]),
    )
