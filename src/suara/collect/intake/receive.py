"""Whatever the caller hands over, as one delivery that DuckDB can scan."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from suara.collect.intake import casts, frames, rejects
from suara.collect.intake.database import SqlQuery
from suara.collect.intake.delivery import Delivery
from suara.errors import LoadError
from suara.store.naming import quoted
from suara.store.stage import StageError, literal, unreadable

if TYPE_CHECKING:
    from suara.collect.intake.recipe import Recipe
    from suara.store.progress import Progress
    from suara.store.stage import Stage

OURS = "suara_"
EXCEL = (".xlsx", ".xlsm")
JSON_LINES = (".jsonl", ".ndjson", ".jsonlines")
PARQUET = (".parquet", ".pq")
NOT_READ = (".xls", ".ods", ".pdf", ".docx", ".zip", ".json")


def source_of(data: object) -> str:
    """The source that a delivery has unless the caller names one: the file's base name, else `python`.

    Rejects that come back are of the source that they came from, wherever their file lies and whatever its name.
    """
    if isinstance(data, SqlQuery):
        return data.name
    if not isinstance(data, (str, Path)):
        return frames.NAME
    return rejects.source_of(_first(Path(data))) or Path(data).name


def _first(path: Path) -> dict[str, str]:
    """The first row of a file that may hold rejects of ours, by its columns."""
    name = path.name.lower()
    if not path.is_file() or name.endswith((*JSON_LINES, *PARQUET, *NOT_READ, ".gz")):
        return {}
    from suara.collect.intake import csv_file, excel

    try:
        return excel.first(path) if name.endswith(EXCEL) else csv_file.first(path)
    except OSError:
        return {}


def received(data: object, stage: Stage, recipe: Recipe, progress: Progress | None) -> Delivery:
    """The delivery that some data makes; what cannot be read at all is a LoadError that names it."""
    if isinstance(data, Delivery):
        return data
    if isinstance(data, SqlQuery):
        return data.delivered(stage, progress)
    if not isinstance(data, (str, Path)):
        return frames.delivered(data, stage, progress)
    path = Path(data)
    if path.is_dir():
        raise LoadError(f"{path} is a folder, not a file.", f"Name the files in it, such as {path / '*.csv'}.")
    if not path.is_file():
        raise LoadError(f"There is no file {path}.", "Check its path.")
    ours = rejects.REASON in _first(path)
    return _mended(_from_file(path, stage, recipe.of_rejects() if ours else recipe, progress))


def _mended(delivery: Delivery) -> Delivery:
    """A file of rejects without what we wrote beside the cells and the marks that we put before them."""
    if rejects.REASON not in delivery.columns:
        return delivery
    columns = {c: t for c, t in delivery.columns.items() if not c.startswith(OURS)}
    cells = ", ".join(f"{casts.unguarded(quoted(c))} AS {quoted(c)}" for c in columns)
    scan = f"(SELECT * REPLACE ({cells}) FROM {delivery.scan})"
    again = delivery.otherwise
    return delivery.but(scan=scan, columns=columns, mended=True, otherwise=again and (lambda: _mended(again())))


def _from_file(path: Path, stage: Stage, recipe: Recipe, progress: Progress | None) -> Delivery:
    from suara.collect.intake import csv_file, excel, json_lines

    name = path.name.lower().removesuffix(".gz")
    if name.endswith(EXCEL):
        return excel.delivered(path, stage, recipe, progress)
    if name.endswith(JSON_LINES):
        return json_lines.delivered(path, stage, recipe, progress)
    if name.endswith(PARQUET):
        return _parquet(path, stage)
    if name.endswith(NOT_READ):
        raise LoadError(
            f"{path.name} is of a kind that is not read.", "Save it as CSV, Excel .xlsx, JSON lines or Parquet."
        )
    return csv_file.delivered(path, stage, recipe, progress)


def _parquet(path: Path, stage: Stage) -> Delivery:
    scan = f"read_parquet({literal(str(path))})"
    try:
        columns = stage.types(scan)
        (count,) = stage.one(f"SELECT count(*) FROM {scan}")
    except StageError as fault:
        raise unreadable(path.name, fault) from fault
    return Delivery(path.name, scan, columns, estimate=count)
