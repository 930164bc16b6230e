"""The world behind the records: a database of its own, filled set by set and read in parts of bounded size."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Self

import duckdb

from suara.collect.connectors.demo.phrases import comments

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


class World:
    """Everything that happened at a demo company, as tables that the records are read from."""

    def __init__(self, company: DemoCompany, folder: str) -> None:
        self.company = company
        self._db = duckdb.connect(config={"memory_limit": MEMORY, "temp_directory": folder, "preserve_insertion_order": False})
        self._stack = ExitStack()

    @classmethod
    def of(cls, company: DemoCompany) -> Self:
        """The world of a company, its tables filled."""
        folder = TemporaryDirectory(prefix="suara-demo-")
        world = cls(company, folder.name)
        world._stack.enter_context(folder)
        world._stack.enter_context(world._db)
        world._fill()
        return world

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._stack.close()

    def read(self, kind: str) -> pa.RecordBatchReader:
        """The records of a kind, ordered by time, made while they are read."""
        import pyarrow as pa

        sql = (HERE / "kinds" / f"{kind}.sql").read_text("utf-8")
        cursor = self._stack.enter_context(self._db.cursor())
        self._set(cursor, self._variables)
        readers = (self._run(cursor, sql, part) for part in self.parts)
        first = next(readers)
        return pa.RecordBatchReader.from_batches(first.schema, _chain(first, readers))

    @cached_property
    def parts(self) -> list[Part]:
        """The window in runs of months, the first reaching back to the first customer."""
        months = max(1, PART // self.company.customers)
        starts = range(0, self.company.months, months)
        return [self._part(first, min(first + months, self.company.months)) for first in starts]

    def _part(self, first: int, last: int) -> Part:
        from suara.collect.connectors.demo.truths import months_before

        since, until = (months_before(self.company.until, self.company.months - m) for m in (first, last))
        return Part(first, last, _midnight(since if first else date(1970, 1, 1)), _midnight(until))

    def _run(self, cursor: duckdb.DuckDBPyConnection, sql: str, part: Part) -> pa.RecordBatchReader:
        self._set(cursor, {f"chunk_{f.name}": getattr(part, f.name) for f in fields(part)})
        return cursor.sql(sql).to_arrow_reader(BATCH)

    def _fill(self) -> None:
        whole = self._part(0, self.company.months)
        self._set(self._db, self._variables | {f"chunk_{f.name}": getattr(whole, f.name) for f in fields(whole)})
        self._db.execute(COMMENTS, {"texts": comments()})
        for path in sorted((HERE / "sql").glob("*.sql")):
            self._db.execute(path.read_text("utf-8"))

    @cached_property
    def _variables(self) -> dict[str, Any]:
        company, truths = self.company, self.company.truths
        planted = {f.name: getattr(truths, f.name) for f in fields(truths)}
        return {
            "seed": company.seed,
            "customers": company.customers,
            "base": max(1, int(company.customers * BASE_SHARE)),
            "months": company.months,
            "days": (company.until - company.since).days,
            "since": company.since,
            "until": company.until,
            "utc_offset": UTC_OFFSET_HOURS,
        } | planted

    @staticmethod
    def _set(connection: duckdb.DuckDBPyConnection, variables: dict[str, Any]) -> None:
        for name, value in variables.items():
            plain = _midnight(value) if type(value) is date else value
            connection.execute(f"SET VARIABLE {name} = ?", [plain])


def _midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time())


def _chain(first: pa.RecordBatchReader, rest: Iterator[pa.RecordBatchReader]) -> Iterator[pa.RecordBatch]:
    yield from first
    for reader in rest:
        yield from reader
