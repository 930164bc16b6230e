"""Jobs in the ledger: what goes on in the background, how far it is, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, select

from suara.store.work_tables import jobs

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection

RUNNING, DONE, FAILED = "running", "done", "failed"
KEPT = timedelta(days=30)


@dataclass(frozen=True)
class Job:
    """A job: `state` is running, done or failed; `done` of `total` (null: not known) parts of it are done.

    `result` is what came of it, `fault` why it failed: code, message and remedy. Times are UTC.
    """

    job: str
    kind: str
    state: str
    done: int
    total: int | None
    made_at: datetime
    ended_at: datetime | None
    result: Any
    fault: Mapping[str, str] | None


_COLUMNS = [jobs.c[name] for name in Job.__dataclass_fields__]


def make(connection: Connection, job: str, kind: str, caller: str, at: datetime, file: str | None) -> list[str]:
    """Note a job that begins, and forget those that ended long ago; the files that those made."""
    gone = connection.execute(delete(jobs).where(jobs.c.ended_at < at - KEPT).returning(jobs.c.file)).scalars().all()
    row = {"job": job, "kind": kind, "caller": caller, "made_at": at, "file": file}
    connection.execute(jobs.insert().values(**row, state=RUNNING, done=0))
    return [old for old in gone if old]


def running(connection: Connection) -> int:
    """How many jobs run or wait."""
    return connection.execute(select(func.count()).where(jobs.c.state == RUNNING)).scalar_one()


def note(connection: Connection, job: str, done: int, total: int | None) -> None:
    """Note how far a job is."""
    connection.execute(jobs.update().where(jobs.c.job == job).values(done=done, total=total))


def end(connection: Connection, job: str, state: str, at: datetime, **came: Any) -> None:
    """Note what came of a job: its `result` or its `fault`."""
    connection.execute(jobs.update().where(jobs.c.job == job).values(state=state, ended_at=at, **came))


def get(connection: Connection, job: str, caller: str | None = None) -> Job | None:
    """A job by its id; only one that a caller began, where that is named."""
    query = select(*_COLUMNS).where(jobs.c.job == job)
    row = connection.execute(query.where(jobs.c.caller == caller) if caller else query).first()
    return Job(*row) if row else None


def file_of(connection: Connection, job: str) -> str | None:
    """The file that a job makes, where it makes one."""
    return connection.execute(select(jobs.c.file).where(jobs.c.job == job)).scalar()


def listed(connection: Connection, most: int, caller: str | None = None) -> list[Job]:
    """The latest jobs, of a caller or of all, the newest first."""
    query = select(*_COLUMNS).order_by(jobs.c.made_at.desc(), jobs.c.job).limit(most)
    query = query.where(jobs.c.caller == caller) if caller else query
    return [Job(*row) for row in connection.execute(query)]


def abandon(connection: Connection, at: datetime, fault: Mapping[str, str]) -> int:
    """End the jobs of a process that is no more; how many there were."""
    left = jobs.update().where(jobs.c.state == RUNNING)
    return connection.execute(left.values(state=FAILED, ended_at=at, fault=dict(fault))).rowcount
