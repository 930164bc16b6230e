"""Long work in the background: it can be left, and found again with how far it is and what came of it."""

from __future__ import annotations

import logging
import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from suara.errors import BusyError, SettingsError, SuaraError
from suara.serve.wire.values import plain
from suara.settings import utc_now
from suara.store import jobs
from suara.store.jobs import DONE, FAILED

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from suara.store.jobs import Job
    from suara.store.ledger import Ledger

    Progress = Callable[[int, int | None], None]

log = logging.getLogger("suara.jobs")
AT_ONCE, WAITING, EVERY, MOST = 2, 50, 0.5, 200
ENDED = {
    "code": "BusyError",
    "message": "The server ended while this was going on.",
    "remedy": "Begin it again: what is done in part leaves nothing behind.",
}


@dataclass
class Jobs:
    """The jobs of a workspace, some of them at a time."""

    ledger: Ledger
    _pool: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(AT_ONCE, thread_name_prefix="suara-job")
    )

    def settle(self) -> None:
        """End the jobs that an earlier process left."""
        if self.ledger.exists:
            with self.ledger.writing() as connection:
                jobs.abandon(connection, utc_now(), ENDED)

    def begin(self, kind: str, caller: str, work: Callable[[Progress], Any], file: Path | None = None) -> Job:
        """Begin a job; `work` is called with its progress, and what it gives is the job's result.

        A BusyError where too many wait. Files of jobs that ended long ago go.
        """
        job = secrets.token_hex(12)
        with self.ledger.writing() as connection:
            if jobs.running(connection) >= WAITING:
                raise BusyError(f"{WAITING} jobs are running or wait.", "Wait until some of them are done.")
            forgotten = jobs.make(connection, job, kind, caller, utc_now(), str(file) if file else None)
        for old in forgotten:
            Path(old).unlink(missing_ok=True)
        self._pool.submit(self._run, job, work)
        return self.get(job)

    def get(self, job: str, caller: str | None = None) -> Job:
        """A job as it stands; an unknown one, or one that another `caller` began, is a SettingsError."""
        with self.ledger.reading() as connection:
            found = jobs.get(connection, job, caller)
        if found is None:
            raise SettingsError(f"There is no job {job!r}.", "GET /api/v1/jobs lists those there are.", missing=job)
        return found

    def file(self, job: str) -> str | None:
        """The path of the file that a job makes."""
        with self.ledger.reading() as connection:
            return jobs.file_of(connection, job)

    def list(self, caller: str | None = None) -> Sequence[Job]:
        """The latest jobs, of a caller or of all, the newest first."""
        with self.ledger.reading() as connection:
            return jobs.listed(connection, MOST, caller)

    def close(self) -> None:
        """Wait for the jobs in hand; those that wait are left, and told of at the next start."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _run(self, job: str, work: Callable[[Progress], Any]) -> None:
        came: dict[str, Any]
        try:
            state, came = DONE, {"result": plain(work(self._noting(job)))}
        except SuaraError as fault:
            told = {"code": type(fault).__name__, "message": fault.message, "remedy": fault.remedy}
            state, came = FAILED, {"fault": told}
        except Exception as fault:
            log.exception("job %s", job)
            told = {"code": "SuaraError", "message": f"It failed: {type(fault).__name__}.", "remedy": "See the log."}
            state, came = FAILED, {"fault": told}
        with self.ledger.writing() as connection:
            jobs.end(connection, job, state, utc_now(), **came)

    def _noting(self, job: str) -> Progress:
        last = 0.0

        def note(done: int, total: int | None) -> None:
            nonlocal last
            if time.monotonic() - last >= EVERY:
                last = time.monotonic()
                # How far it is need not be told each time: no job fails by it.
                with suppress(SuaraError), self.ledger.writing() as connection:
                    jobs.note(connection, job, done, total)

        return note
