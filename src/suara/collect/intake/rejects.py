"""Rejected rows: a table that says what is wrong with each, and a file to mend and load again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from suara.store.stage import TABLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from suara.collect.intake.plan import Plan
    from suara.store.stage import Stage

LONGEST = 10_000
BATCH = 20_000
MANY = 1_000_000
RISKY = "=+-@\t\r"
FILE, REASON, SOURCE = "suara_file", "suara_reason", "suara_source"


def table(stage: Stage, plan: Plan) -> Any:
    """The rejects of a staged delivery as an Arrow table: file, row, column, value, reason, remedy."""
    import pyarrow as pa
    import pyarrow.compute as pc

    number = "suara_row" if plan.delivery.row else "rowid"
    made = [i for i, rule in enumerate(plan.rules, 1) if rule.column in plan.delivery.fixed]
    shown = f"CASE WHEN suara_bad IN ({', '.join(map(str, [0, *made]))}) THEN suara_shown END"
    found = stage.arrow(f"""SELECT suara_bad, {shown} AS shown, CAST({number} AS BIGINT) AS number,
        CASE WHEN length(suara_value) > {LONGEST} THEN left(suara_value, {LONGEST}) || '…' ELSE suara_value END AS value
        FROM {TABLE} WHERE suara_bad > 0 ORDER BY rowid""")
    rows = _numbers(plan, found.column("number").to_pylist())
    bad = found.column("suara_bad").cast(pa.int32()).combine_chunks()
    columns, reasons, remedies = _words(plan)
    return pa.table(
        {
            "file": _spoken(bad, [plan.delivery.file] * len(columns)),
            "row": pa.array(rows, pa.int64()),
            "column": pc.coalesce(found.column("shown").combine_chunks(), _spoken(bad, columns)),
            "value": found.column("value"),
            "reason": _spoken(bad, reasons),
            "remedy": _spoken(bad, remedies),
        }
    )


def _spoken(bad: Any, words: Sequence[str | None]) -> Any:
    """The words of each reject's rule as text; of very many rejects as a dictionary, to bound memory."""
    import pyarrow as pa

    unique = list(dict.fromkeys(w for w in words if w is not None))
    places = pa.array([None if w is None else unique.index(w) for w in words], pa.int32())
    coded = pa.DictionaryArray.from_arrays(places.take(bad), pa.array(unique, pa.string()))
    return coded if len(bad) > MANY else coded.dictionary_decode()


def _words(plan: Plan) -> tuple[list[str | None], list[str], list[str]]:
    """Column, reason and remedy by the number of a rule; number 0 is no fault."""
    columns: list[str | None] = [None]
    reasons, remedies = [""], [""]
    for rule in plan.rules:
        shown = plan.origin(rule.column) if rule.column else None
        columns.append(shown)
        subject = "the row" if rule.column is None else rule.column
        reasons.append(f"{subject} {rule.reason}")
        remedies.append(rule.remedy)
    return columns, reasons, remedies


def _numbers(plan: Plan, numbers: list[int]) -> list[int]:
    if plan.delivery.row and not plan.delivery.ordinal:
        return numbers
    wanted = sorted(set(numbers))
    lines = dict(zip(wanted, plan.delivery.lines(wanted), strict=True))
    return [lines[n] for n in numbers]


def write(path: Path, raw_rows: Iterable[Sequence[Any]], plan: Plan, rejects: Any) -> None:
    """The file of rejected rows as they came, each with what is wrong; load it again when it is mended.

    A cell that a spreadsheet would calculate is marked with a quote, which the loader takes away again.
    """
    import csv

    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*plan.kept_columns, *(f"suara_{c}" for c in rejects.column_names), SOURCE])
        for cells, said in zip(raw_rows, _said(rejects), strict=True):
            writer.writerow([guarded(c) for c in (*cells, *said, plan.source)])


def source_of(row: Mapping[str, str]) -> str:
    """The source of a row of a file of rejects; nothing for a row of any other file."""
    return unguarded(row.get(SOURCE) or row.get(FILE) or "") if REASON in row else ""


def guarded(cell: Any) -> str:
    """A cell that no spreadsheet takes for a formula; reversible, as only one quote is put before it."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.lstrip("'")[:1] and text.lstrip("'")[0] in RISKY else text


def unguarded(cell: str) -> str:
    """The cell as it was before `guarded`."""
    return cell[1:] if cell[:1] == "'" and cell.lstrip("'")[:1] in tuple(RISKY) else cell


def _said(rejects: Any) -> Iterator[tuple[Any, ...]]:
    for batch in rejects.to_batches(max_chunksize=BATCH):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)
