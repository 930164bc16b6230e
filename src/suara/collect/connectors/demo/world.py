"""The world behind the records: a database of its own, filled set by set and read in parts of bounded size."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import duckdb

from suara.collect.connectors.demo.phrases import comments
from suara.collect.connectors.demo.truths import months_before

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from suara.collect.connectors.demo.company import DemoCompany

HERE = Path(__file__).parent
UTC_OFFSET_HOURS = 8  # Asia/Kuala_Lumpur, which has no summer time
BASE_SHARE = 0.55  # of all customers ever, those who were there before the first month
PART = 1_500_000  # customers times months that are written at once
BATCH = 100_000
MEMORY = "1GB"
COMMENTS = """
    CREATE TABLE comment AS
    SELECT unnest(range(len($texts)))::INTEGER AS comment_no, unnest($texts) AS text
"""


@dataclass(frozen=True)
class Part:
    """A run of months that is written at once: month numbers and local times, both half-open."""

    first: int
    last: int
    since: datetime
    until: datetime

    @property
    def variables(self) -> dict[str, Any]:
        """What the SQL knows of it."""
        return {f"chunk_{f.name}": getattr(self, f.name) for f in fields(self)}


class World:
    """Everything that happened at a demo company, as tables that the records are read from."""

    def __init__(self, company: DemoCompany, database: duckdb.DuckDBPyConnection) -> None:
        self.company = company
        self._database = database
        self._fill()

    def read(self, kind: str) -> pa.RecordBatchReader:
        """The records of a kind, ordered by time, made while they are read."""
        import pyarrow as pa

        cursor = self._database.cursor()
        _set(cursor, self._variables)
        sql = (HERE / "kinds" / f"{kind}.sql").read_text("utf-8")
        readers = (_run(cursor, sql, part) for part in self._parts)
        first = next(readers)
        return pa.RecordBatchReader.from_batches(first.schema, _chain(cursor, first, readers))

    @cached_property
    def _parts(self) -> list[Part]:
        months = max(1, PART // self.company.customers)
        starts = range(0, self.company.months, months)
        return [self._part(first, min(first + months, self.company.months)) for first in starts]

    def _part(self, first: int, last: int) -> Part:
        """The months from number `first` to before `last`; month 0 reaches back to the first customer."""
        since, until = (months_before(self.company.until, self.company.months - m) for m in (first, last))
        return Part(first, last, _midnight(since if first else date(1970, 1, 1)), _midnight(until))

    def _fill(self) -> None:
        _set(self._database, self._variables | self._part(0, self.company.months).variables)
        self._database.execute(COMMENTS, {"texts": comments()})
        for path in sorted((HERE / "sql").glob("*.sql")):
            self._database.execute(path.read_text("utf-8"))

    @cached_property
    def _variables(self) -> dict[str, Any]:
        company, truths = self.company, self.company.truths
        return {f.name: getattr(truths, f.name) for f in fields(truths)} | {
            "seed": company.seed,
            "customers": company.customers,
            "base": max(1, int(company.customers * BASE_SHARE)),
            "months": company.months,
            "days": (company.until - company.since).days,
            "since": company.since,
            "until": company.until,
            "utc_offset": UTC_OFFSET_HOURS,
        }


@contextmanager
def world_of(company: DemoCompany) -> Iterator[World]:
    """The world of a company for as long as its records are read; what does not fit into memory waits on disk."""
    with TemporaryDirectory(prefix="suara-demo-") as folder:
        config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": MEMORY,
            "temp_directory": folder,
            "preserve_insertion_order": False,
        }
        with duckdb.connect(config=config) as database:
            yield World(company, database)


def _run(cursor: duckdb.DuckDBPyConnection, sql: str, part: Part) -> pa.RecordBatchReader:
    _set(cursor, part.variables)
    return cursor.sql(sql).to_arrow_reader(BATCH)


def _set(connection: duckdb.DuckDBPyConnection, variables: dict[str, Any]) -> None:
    for name, value in variables.items():
        plain = _midnight(value) if type(value) is date else value
        connection.execute(f"SET VARIABLE {name} = ?", [plain])


def _midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time())


def _chain(
    cursor: duckdb.DuckDBPyConnection, first: pa.RecordBatchReader, rest: Iterator[pa.RecordBatchReader]
) -> Iterator[pa.RecordBatch]:
    with cursor:
        yield from first
        for reader in rest:
            yield from reader
