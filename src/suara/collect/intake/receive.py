"""Whatever the caller hands over, as one delivery that DuckDB can scan."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from suara.collect.intake import casts, frames
from suara.collect.intake.database import SqlQuery
from suara.errors import LoadError
from suara.store.naming import quoted
from suara.store.stage import StageError, literal, unreadable

if TYPE_CHECKING:
    from suara.collect.intake.delivery import Delivery
    from suara.collect.intake.recipe import Recipe
    from suara.store.progress import Progress
    from suara.store.stage import Stage

OURS = "suara_"
JSON_LINES = (".jsonl", ".ndjson", ".jsonlines")


def source_of(data: object) -> str:
    """The source that a delivery has unless the caller names one: the file's base name, else `python`."""
    if isinstance(data, SqlQuery):
        return data.name
    return Path(data).name if isinstance(data, (str, Path)) else frames.NAME


def received(data: object, stage: Stage, recipe: Recipe, progress: Progress | None) -> Delivery:
    """The delivery that some data makes; what cannot be read at all is a LoadError that names it."""
    if isinstance(data, SqlQuery):
        return data.delivered(stage, progress)
    if not isinstance(data, (str, Path)):
        return frames.delivered(data, stage, progress)
    path = Path(data)
    if not path.is_file():
        raise LoadError(f"There is no file {path}.", "Check its path.")
    return _mended(_from_file(path, stage, recipe, progress))


def _mended(delivery: Delivery) -> Delivery:
    """A file of rejects without what we wrote beside the cells and the marks that we put before them."""
    if "suara_reason" not in delivery.columns:
        return delivery
    columns = {c: t for c, t in delivery.columns.items() if not c.startswith(OURS)}
    cells = ", ".join(f"{casts.unguarded(quoted(c))} AS {quoted(c)}" for c in columns)
    scan = f"(SELECT * REPLACE ({cells}) FROM {delivery.scan})"
    again = delivery.otherwise
    return delivery.but(scan=scan, columns=columns, mended=True, otherwise=again and (lambda: _mended(again())))


def _from_file(path: Path, stage: Stage, recipe: Recipe, progress: Progress | None) -> Delivery:
    from suara.collect.intake import csv_file, excel, json_lines

    name = path.name.lower().removesuffix(".gz")
    if name.endswith((".xlsx", ".xlsm")):
        return excel.delivered(path, stage, recipe, progress)
    if name.endswith(JSON_LINES):
        return json_lines.delivered(path, stage, recipe, progress)
    if name.endswith((".parquet", ".pq")):
        return _parquet(path, stage)
    if name.endswith((".xls", ".ods", ".pdf", ".docx", ".zip", ".json")):
        raise LoadError(
            f"{path.name} is of a kind that is not read.", "Save it as CSV, Excel .xlsx, JSON lines or Parquet."
        )
    return csv_file.delivered(path, stage, recipe, progress)


def _parquet(path: Path, stage: Stage) -> Delivery:
    from suara.collect.intake.delivery import Delivery

    scan = f"read_parquet({literal(str(path))})"
    try:
        columns = stage.types(scan)
        (count,) = stage.one(f"SELECT count(*) FROM {scan}")
    except StageError as fault:
        raise unreadable(path.name, fault) from fault
    return Delivery(path.name, scan, columns, estimate=count)
