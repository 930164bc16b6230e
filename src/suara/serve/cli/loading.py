"""Letting records in, and taking a delivery back."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from suara.errors import LoadError, QuestionError
from suara.serve.cli.common import Csv, Folder, Json, note, opened, write_json, write_rows

if TYPE_CHECKING:
    import pyarrow

    from suara.collect.intake.load import Load
    from suara.serve.python import Workspace

DONE_WITH_REJECTS = 1
SHOWN_REJECTS = 10
COUNTS = ("rows_read", "accepted", "updated", "unchanged", "rejected")


def load(
    kind: Annotated[str | None, typer.Argument(help="Kind of record; `suara records` lists them.")] = None,
    files: Annotated[list[str] | None, typer.Argument(metavar="FILE...", help="Files; - is standard input.")] = None,
    source: Annotated[str | None, typer.Option(help="Who delivers it; else the file's name.")] = None,
    recipe: Annotated[
        Path | None, typer.Option(help="How to read it, from an earlier load or written by hand.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show how it would be read; write nothing.")] = False,
    sql: Annotated[str | None, typer.Option(help="Read the rows of this query instead of a file.")] = None,
    url: Annotated[str | None, typer.Option(help="The database to ask, as an SQLAlchemy URL.")] = None,
    undo: Annotated[str | None, typer.Option(metavar="ID", help="Take this load back instead.")] = None,
    json: Json = False,
    workspace: Folder = None,
) -> int:
    """Load records of one kind, or undo a load.

    From CSV, TSV (also .gz), Excel, JSON lines or Parquet files, or from a database. Rows that cannot be accepted
    stop nothing: they are listed and kept in a file, to mend and load again.
    """
    with opened(workspace) as ws:
        if undo is not None:
            _undo(ws, undo)
            return 0
        options = {"recipe": recipe, "dry_run": dry_run}
        with _deliveries(kind, files or [], sql, url) as found:
            loads = [_loaded(ws, str(kind), data, source or name, options) for data, name in found]
    if json:
        write_json(_facts(one) for one in loads)
    else:
        for one in loads:
            _tell(one)
    return DONE_WITH_REJECTS if any(one.rejected for one in loads) else 0


def _undo(ws: Workspace, load: str) -> None:
    if not load.isdecimal():
        raise QuestionError(f"--undo {load!r} is not the number of a load.", "`suara loads` lists them.")
    try:
        ws.undo(int(load))
    except LoadError as fault:
        raise LoadError(fault.message, "`suara loads` lists every load with what became of it.") from fault
    note(f"Load {load} is taken back.")


@contextmanager
def _deliveries(
    kind: str | None, files: list[str], sql: str | None, url: str | None
) -> Iterator[list[tuple[Any, str | None]]]:
    """What to load, each with the name of its source where the loader cannot know it."""
    if kind is None or bool(files) == bool(sql):
        raise QuestionError(
            "It is not said what to load.", "suara load KIND FILE..., or suara load KIND --sql QUERY --url URL."
        )
    if sql:
        from suara.collect.intake.database import SqlQuery

        if not url:
            raise QuestionError("--sql needs the database to ask.", "Give it with --url, such as sqlite:///shop.db.")
        yield [(SqlQuery(url, sql), None)]
        return
    with tempfile.TemporaryDirectory(prefix="suara-") as folder:
        yield [(_spooled(Path(folder)), "stdin") if f == "-" else (Path(f), None) for f in files]


def _spooled(folder: Path) -> Path:
    """Standard input as a file: JSON lines where it begins with a brace, else comma-separated values."""
    raw = folder / "stdin"
    with raw.open("wb") as file:
        shutil.copyfileobj(sys.stdin.buffer, file)
    with raw.open("rb") as file:
        lines = file.read(64).lstrip().startswith(b"{")
    return raw.rename(raw.with_suffix(".jsonl" if lines else ".csv"))


def _loaded(ws: Workspace, kind: str, data: Any, source: str | None, options: dict[str, Any]) -> Load:
    from suara.serve.cli.progress import Bar

    with Bar(f"Loading {data.name if isinstance(data, Path) else kind}") as bar:
        return ws.load(kind, data, source, **options, progress=bar.part(kind))


def _facts(one: Load) -> dict[str, Any]:
    facts = {"load": one.id, "kind": one.kind, "source": one.source, **{c: getattr(one, c) for c in COUNTS}}
    told = {"ignored": list(one.ignored), "notes": list(one.notes), "mapping": _mapping(one)}
    return facts | told | {"rejects": one.rejects.to_pylist()}


def _mapping(one: Load) -> list[dict[str, str | None]]:
    return [{"column": m.column, "from": m.origin, "why": m.why} for m in one.mapping]


def _tell(one: Load) -> None:
    from suara.present import terminal

    if one.id is None:
        rows = [list(m.values()) for m in _mapping(one)]
        terminal.show(terminal.listing(["column", "from", "why"], rows))
    counts = ", ".join(f"{getattr(one, c):,} {c.replace('_', ' ')}" for c in COUNTS)
    print(
        f"{'Nothing is written yet.' if one.id is None else f'Load {one.id}:'} {one.kind} from {one.source}: {counts}"
    )
    if one.persons:
        note(f"Kept apart in the ledger, as facts of persons: {', '.join(one.persons)}")
    if one.ignored:
        note(f"Left out, for they are neither known columns nor dimensions: {', '.join(one.ignored)}")
    for text in one.notes:
        note(text)
    if one.rejected:
        _tell_rejects(one.rejects, one.rejects_path)


def _tell_rejects(rejects: pyarrow.Table, path: Path | None) -> None:
    from suara.present import terminal

    head = ["row", "column", "value", "reason", "remedy"]
    rows = rejects.slice(0, SHOWN_REJECTS).select(head).to_pylist()
    terminal.show(terminal.listing(head, [list(r.values()) for r in rows], right=("row",)), sys.stderr)
    more = rejects.num_rows - len(rows)
    note(
        (f"... and {more:,} more. " if more > 0 else "")
        + (f"All of them, to mend and load again: {path}" if path else "")
    )


def loads(json: Json = False, csv: Csv = False, workspace: Folder = None) -> None:
    """Every load so far with what came of it."""
    with opened(workspace) as ws:
        rows = [dict(row) for row in ws.loads()]
    columns = list(rows[0]) if rows else ["load", "kind", "source", *COUNTS]
    if json or csv:
        write_rows(columns, rows, as_csv=csv)
    else:
        from suara.present import terminal

        counts = [c.replace("_", " ") for c in COUNTS]
        undone = ["undone"] if any(row["undone_at"] for row in rows) else []
        head = ["load", "kind", "source", "loaded (UTC)", *counts, *undone]
        cells = [_readable(row)[: len(head)] for row in rows]
        terminal.show(terminal.listing(head, cells, right=counts, whole=["loaded (UTC)", "undone"]))


def _readable(row: dict[str, Any]) -> list[object]:
    loaded, undone = (f"{row[c]:%Y-%m-%d %H:%M}" if row[c] else "" for c in ("loaded_at", "undone_at"))
    return [row["load"], row["kind"], row["source"], loaded, *(f"{row[c]:,}" for c in COUNTS), undone]


COMMANDS = (load, loads)
