"""The history of another product: a file as it was exported, with recipes made for it, through the loader."""

from __future__ import annotations

import csv
import re
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, TYPE_CHECKING, Any

from suara.collect.connectors.exports import EXPORTS
from suara.collect.connectors.exports._export import Asked, column
from suara.errors import LoadError, QuestionError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from suara.collect.connectors.exports._export import Export, Gives, Layout
    from suara.collect.intake.load import Load

SAMPLE = 1_000
FEW = 12
SHORT = 40
MEASURE = re.compile(r"([a-z_]+)(?::(-?\d+)-(\d+))?")
RECOMMEND = re.compile(r"recommend|\bnps\b|anbefale|mengesyorkan|merekomendasikan|แนะนำ|推薦", re.IGNORECASE)
CSV_LIMIT = 10_000_000


@dataclass(frozen=True)
class Imported:
    """What became of an export: the loads of responses and of answers, and the columns that were left out.

    `questions` says what each column was taken for, as kind and scale.
    """

    responses: Load
    answers: Load
    questions: dict[str, str]
    left_out: tuple[str, ...]


def bring(
    load: Callable[..., Load],
    product: str,
    path: Path,
    *,
    survey: str = "",
    zone: str = "UTC",
    measures: Mapping[str, str] | None = None,
    dry_run: bool = False,
) -> Imported:
    """Load an export's responses and answers, with their own ids and times.

    `zone` is that of times that name none; `measures` says of a column what it measures, such as "csat:1-5".
    Running it again changes nothing.
    """
    export, name = EXPORTS[product], survey or path.stem
    with _flat(export, path) as (file, names, wording, sample):
        layout = export.layout(names, wording)
        asked = [*layout.asked, *_others(layout, sample, dict(measures or {}))]
        sql = _select(layout, asked, f"{product}:{name}:" if product == "limesurvey" else f"{product}:")
        common: dict[str, Any] = {"sql": sql, "zone": zone, "times": _times(layout), "constants": {"survey": name}}
        told = ["occurred_at", "response", *(n for n in ("customer", "language") if getattr(layout, n))]
        given = [*told, *(c for n, c in (("started", "started_at"), ("complete", "complete")) if getattr(layout, n))]
        whole = common | {"kind": "response", "columns": {n: f"suara {n}" for n in given}}
        single = common | {"kind": "answer", "columns": {n: f"suara {n}" for n in told}, "answers": _answers(asked)}
        single["times"] = {n: t for n, t in common["times"].items() if n in told}
        options = {"source": f"{product}-{name}", "dry_run": dry_run}
        loads = [
            load(kind, file, recipe=recipe, **options) for kind, recipe in (("response", whole), ("answer", single))
        ]
    said = {one.question: one.kind + (f":{one.scale[0]}-{one.scale[1]}" if one.scale else "") for one in asked}
    return Imported(loads[0], loads[1], said, tuple(layout.left_out))


def _times(layout: Layout) -> dict[str, Any]:
    moments = ["occurred_at", *(["started_at"] if layout.started else [])]
    return {name: {"format": layout.times} for name in moments} if layout.times else {}


def _answers(asked: Sequence[Asked]) -> list[dict[str, Any]]:
    made = []
    for number, one in enumerate(asked):
        scale = {"scale": list(one.scale)} if one.scale else {}
        made.append(
            {"column": f"suara {number}", "kind": one.kind, "question": one.question, "gives": one.gives, **scale}
        )
    return made


def _select(layout: Layout, asked: Sequence[Asked], prefix: str) -> str:
    """The one SELECT that brings a file into our columns."""
    own = prefix.replace("'", "''")
    parts = {"response": f"'{own}' || {layout.id}", "occurred_at": layout.at}
    more = {
        "started_at": layout.started,
        "customer": layout.customer,
        "language": layout.language,
        "complete": layout.complete,
    }
    parts |= {name: part for name, part in more.items() if part}
    parts |= {str(number): one.value for number, one in enumerate(asked)}
    columns = ", ".join(f'{part} AS "suara {name}"' for name, part in parts.items())
    return f"SELECT {columns} FROM input" + (f" WHERE {layout.rows}" if layout.rows else "")


def _others(layout: Layout, sample: Mapping[str, list[str]], measures: dict[str, str]) -> list[Asked]:
    """The questions of somebody's own: as they were said to be, else as their first values look."""
    if unknown := [name for name in measures if name not in layout.others]:
        there = ", ".join(list(layout.others)[:30])
        raise QuestionError(f"There is no column {unknown[0]!r} with answers.", f"There are: {there}.")
    made = []
    for name, wording in layout.others.items():
        values = sample[name]
        if name in measures:
            made.append(_said(name, measures[name]))
        elif values:
            made.append(_guessed(name, wording, values))
    return made


def _said(name: str, measure: str) -> Asked:
    match = MEASURE.fullmatch(measure)
    if not match:
        raise QuestionError(f"{measure!r} says not what {name!r} measures.", "Write it like csat:1-5, choice or text.")
    kind, low, high = match.groups()
    gives: Gives = "choice" if kind in ("choice", "intent") else "text" if kind == "text" else "score"
    return Asked(name, column(name), kind, gives, (int(low), int(high)) if low else None)


def _guessed(name: str, wording: str, values: Sequence[str]) -> Asked:
    whole = all(re.fullmatch(r"-?\d{1,9}", value) for value in values)
    if whole and RECOMMEND.search(f"{name} {wording}") and all(0 <= int(value) <= 10 for value in values):
        return Asked(name, column(name), "nps", "score", (0, 10))
    if all(re.fullmatch(r"-?\d{1,15}(\.\d+)?", value) for value in values):
        return Asked(name, column(name), "number", "score")
    few = len(set(values)) <= FEW and max(map(len, values)) <= SHORT and len(set(values)) < len(values)
    return Asked(name, column(name), *(("choice", "choice") if few else ("text", "text")))


@contextmanager
def _flat(export: Export, path: Path) -> Iterator[tuple[Path, list[str], dict[str, str], dict[str, list[str]]]]:
    """The file with one heading row of names that are each their own; the names, their wording, and first values."""
    csv.field_size_limit(CSV_LIMIT)
    with TemporaryDirectory(prefix="suara-") as folder, path.open(encoding="utf-8-sig", newline="") as source:
        try:
            text = source.read(1 << 16)
        except UnicodeDecodeError as fault:
            raise LoadError(f"{path.name} is not UTF-8 text.", "Export it as CSV in UTF-8.") from fault
        delimiter = max(",;\t", key=text.partition("\n")[0].count)
        source.seek(0)
        rows = csv.reader(source, delimiter=delimiter)
        head = list(islice(rows, export.head))
        if len(head) < export.head:
            raise LoadError(f"{path.name} has no rows.", f"Give an export of {export.title}: {export.reads}.")
        names = _unique(export.names(head))
        wording = dict(zip(names, export.wording(head), strict=False))
        flat = Path(folder) / path.with_suffix(".csv").name
        with flat.open("w", encoding="utf-8", newline="") as target:
            sample = _copied(rows, target, names)
        yield flat, names, {name: wording.get(name, name) for name in names}, sample


def _unique(names: Sequence[str]) -> list[str]:
    """Names of which none is blank and none comes twice."""
    made: list[str] = []
    for number, name in enumerate(names, 1):
        own = name.strip() or f"column {number}"
        made.append(own if own not in made else f"{own} ({number})")
    return made


def _copied(rows: Iterator[list[str]], target: IO[str], names: list[str]) -> dict[str, list[str]]:
    """Write the rows under the names; the first values of each column that are not blank."""
    writer, sample = csv.writer(target, lineterminator="\n"), {name: list[str]() for name in names}
    writer.writerow(names)
    for number, row in enumerate(rows):
        writer.writerow(row)
        if number < SAMPLE:
            for name, value in zip(names, row, strict=False):
                sample[name] += [value.strip()] if value.strip() else []
    return sample
