"""`suara.connect`: a workspace that a server holds, with the same calls, results and errors as a local one."""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NoReturn

from suara import settings as settings_file
from suara.errors import KeepingError, QuestionError, WorkspaceError
from suara.measure.question import ask
from suara.measure.rollup.refresh import Refreshed
from suara.measure.rollup.status import Status
from suara.measure.rollup.verify import Difference
from suara.serve.python import Workspace
from suara.serve.remote import delivering
from suara.serve.remote.line import Line, part
from suara.serve.remote.others import RemoteContacts, RemoteKeys, RemoteOutbox, RemoteSegments
from suara.serve.remote.surveys import RemoteSurveys
from suara.serve.wire import loads, results
from suara.serve.wire.values import moment, told
from suara.settings import utc_now
from suara.store.holdings import Holding
from suara.store.keeping.archive import Manifest
from suara.store.keeping.doctor import Finding
from suara.store.keeping.erase import Receipt

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from suara.collect.intake.load import Load
    from suara.measure.benchmark import Benchmark
    from suara.measure.explain import Explanation
    from suara.measure.metric import Definition, OverRows
    from suara.measure.period import Calendar, Moment
    from suara.measure.result import Result
    from suara.measure.rows import Rows
    from suara.measure.scorecard import Scorecard
    from suara.serve.boards import Boards
    from suara.settings import Settings
    from suara.store.keeping.archive import Progress
    from suara.store.keeping.upgrade import Upgrade
    from suara.store.ledger import Ledger

PROBE = 30.0
STOP = "Stop the server first; then it can be done here."


class RemoteWorkspace(Workspace):
    """A workspace that a server holds; `folder` is known where that is on this machine."""

    def __init__(self, line: Line, folder: Path | None = None) -> None:
        self.line = line
        values = line.ask("GET", "settings", patience=PROBE).json()
        # Where the folder is here, so are the settings that a server tells nobody.
        self.settings = settings_file.read(folder) if folder else _settings(values)
        self._folder = folder
        if folder is not None:
            self.folder = folder

    def __repr__(self) -> str:
        return (
            f"<Workspace {self.settings.name} at {self.line.url}: {self.settings.timezone}, {self.settings.currency}>"
        )

    def __getattr__(self, name: str) -> NoReturn:
        if name in ("folder", "warehouse"):
            raise WorkspaceError(f"The files of this workspace are held by {self.line.url}.", STOP)
        raise AttributeError(name)

    def close(self) -> None:
        pass  # each request has a connection of its own

    @cached_property
    def ledger(self) -> Ledger:
        # A ledger lets many processes in; only the facts are held by one.
        from suara.store.ledger import Ledger

        return Ledger(self.folder, settings_file.read(self.folder).ledger)

    @cached_property
    def surveys(self) -> RemoteSurveys:
        return RemoteSurveys(self.line, self.settings)

    @cached_property
    def contacts(self) -> RemoteContacts:
        return RemoteContacts(self.line)

    @cached_property
    def keys(self) -> RemoteKeys:
        return RemoteKeys(self.line)

    @cached_property
    def boards(self) -> Boards:
        # They are kept in the ledger, and measured by the calls of this workspace.
        from suara.serve.access.caller import LOCAL
        from suara.serve.boards import Boards

        return Boards(self, LOCAL, utc_now)

    @cached_property
    def saved_segments(self) -> RemoteSegments:
        return RemoteSegments(self.line)

    @cached_property
    def outbox(self) -> RemoteOutbox:
        return RemoteOutbox(self.line)

    # -- records ---------------------------------------------------------------------------------

    def feed(self) -> int:
        return int(self.line.post("feed")["records"])

    def send(self, channel: str | None = None) -> int:
        return int(self.line.post("outbox/send", channel=channel)["sent"])

    def load(
        self,
        kind: str,
        data: object,
        source: str | None = None,
        *,
        recipe: object = None,
        dry_run: bool = False,
        progress: Callable[[int, int | None], None] | None = None,
    ) -> Load:
        sent = delivering.delivery(data, source, recipe, progress)
        query = {"source": sent.source, "name": sent.name, "recipe": sent.recipe, "dry_run": dry_run}
        reply = self.line.ask("POST", f"records/{part(kind)}", sent.body(), query=query, kind=sent.kind)
        found = loads.load(reply.json(), self._folder)
        if progress:
            progress(found.rows_read, found.rows_read)
        return found

    def undo(self, load: int) -> None:
        self.line.ask("DELETE", f"loads/{load}")

    def loads(self) -> list[dict[str, Any]]:
        times = ("loaded_at", "undone_at")
        rows = self.line.get("loads")
        return [{k: moment(v) if k in times and v else v for k, v in row.items()} for row in rows]

    def records(self, as_of: Moment | None = None) -> dict[str, Holding]:
        found = self.line.get("records", as_of=_written(as_of))
        return {one["kind"]: told(Holding, {n: one[n] for n in ("records", "first", "last")}) for one in found}

    def rows(
        self,
        kind: str,
        *,
        since: Moment | None = None,
        until: Moment | None = None,
        where: Mapping[str, Any] | None = None,
        persons: bool = True,
    ) -> Rows:
        raise WorkspaceError(
            f"The records themselves are at {self.line.url}.",
            f"Fetch them: GET /api/v1/records/{kind} as CSV or Arrow.",
        )

    def timeline(self, customer: str, most: int = 1_000) -> list[dict[str, Any]]:
        found = self.line.get(f"customers/{part(customer)}", most=most)
        return [delivering.event(one) for one in found]

    # -- numbers ---------------------------------------------------------------------------------

    def measure(
        self,
        *metrics: str,
        since: Moment | None = None,
        until: Moment | None = None,
        grain: str | None = None,
        by: Sequence[str] | str = (),
        where: Mapping[str, Any] | None = None,
        segment: str = "",
        compare: str | tuple[Moment, Moment] | None = None,
        as_of: Moment | None = None,
        weighted: bool = False,
        direct: bool = False,
        **settings: Any,
    ) -> Result:
        span = {"since": since, "until": until, "grain": grain, "compare": compare, "as_of": as_of}
        asked = {"by": by, "where": where, "weighted": weighted, **span, **settings}
        # What is no question at all is told here, as it is by a local workspace.
        ask(self._calendar, moment("2000-01-01"), metrics, **asked)
        names = by if isinstance(by, str) else list(by)
        body = {
            **asked,
            **_times(span),
            "metrics": list(metrics),
            "by": names,
            "where": dict(where or {}),
            "direct": direct,
        }
        body["segment"] = segment
        return self._result(self.line.post("measure", body), body)

    def _result(self, values: Mapping[str, Any], body: Mapping[str, Any]) -> Result:
        def explain(metric: str, result: Result) -> Explanation:
            # As of the moment of the result, so that it is this number that is explained.
            asked = {**body, "as_of": f"{result.question.as_of.isoformat()}Z", "metric": metric}
            return results.explanation(self.line.post("explain", asked), **self._show)

        own = {"explainer": explain, **self._show}
        return results.result(values, self._definition, self.settings.timezone, **own)

    def score(
        self,
        since: Moment | None = None,
        until: Moment | None = None,
        *,
        grain: str | None = None,
        compare: str | tuple[Moment, Moment] | None = "previous",
        as_of: Moment | None = None,
        history: int = 12,
        where: Mapping[str, Any] | None = None,
        segment: str = "",
    ) -> Scorecard:
        span = {"since": since, "until": until, "grain": grain, "compare": compare, "as_of": as_of}
        values = self.line.post(
            "score", {**_times(span), "history": history, "where": dict(where or {}), "segment": segment}
        )
        return results.scorecard(values, self._definition, self._show, **self._show)

    def metrics(self) -> dict[str, Definition]:
        from suara.measure import METRICS

        return {**self._own, **METRICS}

    def segments(self, metric: str) -> list[str]:
        found: list[str] = self.line.get(f"metrics/{part(metric)}/segments")
        return found

    def benchmarks(self, metric: str) -> list[Benchmark]:
        from suara.measure.benchmark import benchmarks

        return benchmarks(self._definition(metric).name, self.settings.industry)

    def _definition(self, name: str) -> Definition:
        from suara.measure import METRICS

        return self._own[name] if name in self._own else METRICS[name]

    @cached_property
    def _own(self) -> Mapping[str, OverRows]:
        from suara.measure.own import own_metrics

        return own_metrics(self.settings.metrics)

    @cached_property
    def _calendar(self) -> Calendar:
        from suara.measure.period import Calendar

        return Calendar.of(self.settings)

    @property
    def _show(self) -> dict[str, Any]:
        return {"painter": self._paint, "speller": self._spell}

    # -- evidence at rest ------------------------------------------------------------------------

    def rollup(
        self, *, rebuild: bool = False, progress: Callable[[str, int, int], None] | None = None
    ) -> list[Refreshed]:
        job = self.line.post("rollup", rebuild=rebuild)
        return list(told(list[Refreshed], self.line.job(job, _told_on(progress))))

    def settle(self) -> bool:
        return False  # its server does so by itself

    def rollup_status(self) -> list[Status]:
        return list(told(list[Status], self.line.get("rollup")))

    def rollup_verify(self, progress: Callable[[str, int, int], None] | None = None) -> list[Difference]:
        job = self.line.post("rollup/verify")
        return list(told(list[Difference], self.line.job(job, _told_on(progress))))

    # -- keeping ---------------------------------------------------------------------------------

    def change(self, /, **settings: Any) -> Settings:
        tag = self.line.ask("GET", "settings").headers["etag"]
        body = json.dumps(settings).encode()
        values = self.line.ask("PATCH", "settings", body, match=tag).json()
        self.settings = settings_file.read(self._folder) if self._folder else _settings(values)
        for name in ("surveys", "members", "_own", "_calendar"):
            self.__dict__.pop(name, None)
        return self.settings

    def erase(self, customer: str, mode: Literal["delete", "detach"] = "delete") -> Receipt:
        if mode not in ("delete", "detach"):
            raise KeepingError(f"There is no erasure called {mode!r}.", "Choose delete or detach.")
        found = self.line.ask("DELETE", f"customers/{part(customer)}", query={"mode": mode}).json()
        receipt: Receipt = told(Receipt, found)
        return receipt

    def backup(self, file: str | Path, progress: Progress | None = None, *, replace: bool = False) -> Manifest:
        place = delivering.free(file, replace=replace)
        job = self.line.post("backups")
        manifest: Manifest = told(Manifest, self.line.job(job, progress))
        delivering.fetched(self.line, f"jobs/{job['job']}/file", place)
        return manifest

    def upgrade(self, progress: Progress | None = None) -> Upgrade:
        raise WorkspaceError(f"{self.line.url} serves this workspace.", STOP)

    def doctor(self) -> list[Finding]:
        return list(told(list[Finding], self.line.get("doctor")))


def _settings(values: Mapping[str, Any]) -> Settings:
    return settings_file.convert({k: v for k, v in values.items() if k != "secrets"})


def _times(span: Mapping[str, Any]) -> dict[str, Any]:
    """What a question says of times, as text."""
    compare = span["compare"]
    pair = None if compare is None else compare if isinstance(compare, str) else [_written(at) for at in compare]
    return {n: v if n == "grain" else _written(v) for n, v in span.items() if n != "compare"} | {"compare": pair}


def _written(at: Moment | None) -> str | None:
    """A time of a question as text: one without zone is local."""
    if at is not None and not isinstance(at, str) and not hasattr(at, "isoformat"):
        raise QuestionError(f"{at!r} is not a date or time.", "Write it like 2025-01-31.")
    return at if at is None or isinstance(at, str) else at.isoformat()


def _told_on(progress: Callable[[str, int, int], None] | None) -> Callable[[int, int], None] | None:
    return (lambda done, total: progress("", done, total)) if progress else None
