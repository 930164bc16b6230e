"""The Python door: the Workspace that `suara.create` and `suara.open` give, with the calls of every other door."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, Self

from suara.errors import KeepingError, SuaraError
from suara.settings import Settings, utc_now
from suara.store.warehouse import Warehouse

if TYPE_CHECKING:
    from suara.collect.connectors.history import Imported
    from suara.collect.intake.load import Intake, Load
    from suara.collect.sending import Sender
    from suara.measure.answer import Answerer
    from suara.measure.benchmark import Benchmark
    from suara.measure.explain import Explanation
    from suara.measure.metric import Definition
    from suara.measure.period import Moment
    from suara.measure.result import Result
    from suara.measure.rollup.refresh import Refreshed, Refresher
    from suara.measure.rollup.status import Status
    from suara.measure.rollup.verify import Difference
    from suara.measure.rows import Rows
    from suara.measure.scorecard import Scorecard
    from suara.serve.boards import Boards
    from suara.serve.contacts import Contacts
    from suara.serve.keys import Keys
    from suara.serve.members import Members
    from suara.serve.outbox import Outbox
    from suara.serve.segments import Segments
    from suara.serve.surveys import Surveys
    from suara.store.holdings import Holding
    from suara.store.keeping.archive import Manifest, Progress
    from suara.store.keeping.doctor import Finding
    from suara.store.keeping.erase import Receipt
    from suara.store.keeping.upgrade import Upgrade
    from suara.store.ledger import Ledger


# From so many records on, evidence at rest answers sooner than the facts do.
MANY = 5_000


class Workspace:
    """One business: its records, and the numbers that they give."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self.folder = folder
        self.settings = settings
        self.warehouse = Warehouse(folder, settings)
        self._settled: tuple[Settings, int] | None = None

    def __repr__(self) -> str:
        return f"<Workspace {self.settings.name} in {self.folder}: {self.settings.timezone}, {self.settings.currency}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of every file; the workspace can be used again afterwards."""
        self.warehouse.close()

    @cached_property
    def ledger(self) -> Ledger:
        """Who people are, by their ids; opened when it is first used."""
        from suara.store.ledger import Ledger

        return Ledger(self.folder, self.settings.ledger)

    @cached_property
    def surveys(self) -> Surveys:
        """What is asked, and of whom."""
        from suara.serve.surveys import Surveys

        return Surveys(self.ledger, self.settings, self.warehouse)

    @cached_property
    def contacts(self) -> Contacts:
        """How people may be asked: consent, opt-outs, addresses that are not reached."""
        from suara.serve.contacts import Contacts

        return Contacts(self.ledger)

    @cached_property
    def keys(self) -> Keys:
        """The keys that programs come with."""
        from suara.serve.keys import Keys

        return Keys(self.ledger)

    @cached_property
    def boards(self) -> Boards:
        """The dashboards: listed, shown, kept, removed, and what their tiles show."""
        from suara.serve.access.caller import LOCAL
        from suara.serve.boards import Boards

        return Boards(self, LOCAL, utc_now)

    @cached_property
    def saved_segments(self) -> Segments:
        """Sets of filters under a name."""
        from suara.serve.segments import Segments

        return Segments(self.ledger, self.settings)

    @cached_property
    def members(self) -> Members:
        """Who works with the workspace, and what they may do."""
        from suara.serve.members import Members

        return Members(self.ledger, self.settings)

    def feed(self) -> int:
        """Take answers, responses and invitations that are not there yet to the warehouse; how many records."""
        from suara.collect.feed import feed

        return feed(self._intake)

    def send(self, channel: str | None = None) -> int:
        """Send what is due, by one channel or by all; how many messages went out."""
        return self._sender.send_due(channel)

    @cached_property
    def outbox(self) -> Outbox:
        """What waits to be sent, was sent, or could not be."""
        from suara.serve.outbox import Outbox

        return Outbox(self.ledger, self.settings)

    @cached_property
    def _sender(self) -> Sender:
        from suara.collect.sending import Sender

        return Sender(self.ledger, self.settings)

    def backup(self, file: str | Path, progress: Progress | None = None, *, replace: bool = False) -> Manifest:
        """Write the workspace into one archive, while others read; `progress` hears bytes done and bytes in all.

        An archive that is there already is only written over where `replace` says so.
        """
        from suara.store.keeping.backup import back_up

        if Path(file).exists() and not replace:
            raise KeepingError(
                f"There is a file {file} already.", "Name another, or write over it with --replace (replace=True)."
            )
        return back_up(self.folder, self.warehouse.handle, Path(file), progress)

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
        """Let records of a kind in, from a path, frame, iterator of Arrow batches or `SqlQuery`.

        Rows that cannot be accepted are in `rejects`, each with its reason and remedy, and stop nothing.
        The load is visible as a whole or not at all; `dry_run` says what it would do and writes nothing.
        `recipe` is a path or mapping; without one the source's own is used, or a guess.
        `progress` hears (rows done, rows in all or None).
        """
        load = self._intake.load(kind, data, source, recipe=recipe, dry_run=dry_run, progress=progress)
        if load.id and self.settings.rollup_after_load:
            self._keep_up()
        return load

    def import_from(
        self,
        product: str,
        file: str | Path,
        *,
        survey: str = "",
        zone: str = "",
        measures: Mapping[str, str] | None = None,
        dry_run: bool = False,
    ) -> Imported:
        """Let an export of another survey product in (delighted, wootric, limesurvey, qualtrics, surveymonkey).

        Its ids and times are kept, and importing it again changes nothing. `zone` is that of times that name none,
        the workspace's unless given; `measures` says by column what a question measures, such as "csat:1-5".
        """
        from suara.collect.connectors.history import bring

        where = zone or self.settings.timezone
        return bring(self.load, product, Path(file), survey=survey, zone=where, measures=measures, dry_run=dry_run)

    def undo(self, load: int) -> None:
        """Take a load back: its records go, the versions that they replaced return."""
        self._intake.undo(load)
        self._keep_up()

    def loads(self) -> list[dict[str, Any]]:
        """Every load, the oldest first, with its counts."""
        return self._intake.listed()

    @cached_property
    def _intake(self) -> Intake:
        from suara.collect.intake.load import Intake

        return Intake(self.folder, self.settings, self.warehouse, self.ledger)

    def erase(self, customer: str, mode: Literal["delete", "detach"] = "delete") -> Receipt:
        """Forget a person (id, address or telephone number) everywhere; detach keeps the facts without the person."""
        from suara.store.keeping.erase import erase

        with suppress(SuaraError):  # what is to stay without the person must be there first
            self.feed()
        receipt = erase(self.folder, self.warehouse, self.ledger, customer, mode)
        self._keep_up()
        return receipt

    def upgrade(self, progress: Progress | None = None) -> Upgrade:
        """Bring the workspace to the schema of this Suara, with a backup first; all of it or nothing."""
        from suara.store.keeping.upgrade import upgrade

        return upgrade(self.folder, self.warehouse.handle, self.ledger, progress)

    def doctor(self) -> list[Finding]:
        """Examine the workspace: each check's finding, and what to do where not all is well."""
        from suara.serve.health import examine

        return examine(self.folder)

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
        """Metrics by period and segment, each value with its 95% interval and n.

        `where` are filters by column, and `segment` the name of a saved set of them: what passes both counts. `direct`
        reads the facts, whatever is at rest; the numbers are the same.
        """
        from suara.measure.question import ask
        from suara.measure.result import Result, rows_of

        question = ask(
            self._answerer.calendar,
            utc_now(),
            metrics,
            since=since,
            until=until,
            grain=grain,
            by=by,
            where=self._where(where, segment),
            compare=compare,
            as_of=as_of,
            weighted=weighted,
            **settings,
        )
        answered = self._answerer.answer(question, direct=direct)
        rows = rows_of(question, answered, self.settings.suppress_below)
        return Result(question, rows, answered, self._explain, self._paint, self._spell)

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
        """The scorecard that the records support: by default their last complete month against the one before.

        Each line carries its values of the `history` months before `until`; 0 leaves them out. Metrics that
        lack a column of `where` are left out.
        """
        from suara.measure.given import Given
        from suara.measure.own import check_targets
        from suara.measure.scorecard import Scorer, newest, span_of

        check_targets(self.settings)
        where = self._where(where, segment)
        engine, held, at = self.warehouse.engine, self.records(as_of), self._instant(as_of)
        span = span_of(self._answerer.calendar, at, newest(engine, held, at), since, until)
        given = Given(engine, held, at)
        find, columns = self._answerer.definition, self._answerer.columns_of
        scorer = Scorer(self.measure, find, columns, self.settings, held, given, self._paint, self._spell)
        return scorer.card(*span, grain=grain, compare=compare, as_of=as_of, history=history, where=where)

    def _where(self, where: Mapping[str, Any] | None, segment: str) -> Mapping[str, Any]:
        """Filters together with those of a saved segment."""
        from suara.measure.filter import joined

        return joined(self.saved_segments.get(segment).where, where or {}) if segment else where or {}

    def records(self, as_of: Moment | None = None) -> dict[str, Holding]:
        """How many records of each kind there are, and from when to when."""
        return self.warehouse.engine.holdings(self._instant(as_of))

    def _instant(self, as_of: Moment | None) -> datetime:
        """The instant (UTC) at which a question is asked: now, unless it looks back."""
        from suara.measure.period import instant

        if as_of is None:
            return utc_now()
        calendar = self._answerer.calendar
        return instant(calendar.local(as_of, "The as_of"), calendar.zone)

    def rows(
        self,
        kind: str,
        *,
        since: Moment | None = None,
        until: Moment | None = None,
        where: Mapping[str, Any] | None = None,
        persons: bool = True,
    ) -> Rows:
        """The records of a kind themselves, page by page; without `persons` it is left out whom they belong to."""
        from suara.measure.period import instant
        from suara.measure.rows import Rows
        from suara.records import KINDS

        def end(at: Moment | None, what: str) -> datetime | None:
            calendar = self._answerer.calendar
            return None if at is None else instant(calendar.local(at, what), calendar.zone)

        ends = end(since, "The since"), end(until, "The until")
        return Rows(self.warehouse.engine, self.settings.dimensions, KINDS[kind].name, ends, where, persons)

    def timeline(self, customer: str, most: int = 1_000) -> list[dict[str, Any]]:
        """Everything that happened with a customer, the newest first: kind, occurred_at (UTC), and the record."""
        from suara.serve.timeline import timeline

        return timeline(self, customer, most)

    def change(self, /, **settings: Any) -> Settings:
        """Change settings of the workspace; null takes one back to what it is unless set. Others stay.

        Where people and facts lie is not changed so: `suara engine move` moves them.
        """
        from suara.serve.changing import changed

        self.settings = changed(self.folder, settings)
        self.warehouse = Warehouse(self.folder, self.settings)
        for name in ("surveys", "outbox", "members", "_sender", "_intake", "_refresher", "_answerer"):
            self.__dict__.pop(name, None)
        return self.settings

    def metrics(self) -> dict[str, Definition]:
        """Every metric by name, the workspace's own first."""
        from suara.measure import METRICS

        return {**self._answerer.own, **METRICS}

    def segments(self, metric: str) -> list[str]:
        """The columns by which a metric may be segmented and filtered, the workspace's own dimensions first."""
        known = self._answerer.columns_of(self._answerer.definition(metric))
        own = [name for name in self.settings.dimensions if name in known]
        return own + sorted(known - {*own})

    def benchmarks(self, metric: str) -> list[Benchmark]:
        """What others publish about a metric: the workspace's industry only, where there is such a one."""
        from suara.measure.benchmark import benchmarks

        return benchmarks(self._answerer.definition(metric).name, self.settings.industry)

    def rollup(
        self, *, rebuild: bool = False, progress: Callable[[str, int, int], None] | None = None
    ) -> list[Refreshed]:
        """Bring evidence at rest up to date: built at first, then only the days that records touched.

        From then on `measure` reads it wherever it covers a question; its numbers stay the same. `progress`
        hears the source view in hand, records done and records in all. It may be killed at any point.
        """
        return self._refresher.refresh(rebuild=rebuild, progress=progress)

    def settle(self) -> bool:
        """Make evidence at rest where there are many records, or bring it up to date; whether there was a need."""
        seen = (self.settings, self.warehouse.version())
        if seen == self._settled:
            return False
        few = not self._answerer.at_rest.there and sum(held.records for held in self.records().values()) < MANY
        if not few:
            self.rollup()
        self._settled = seen
        return not few

    def rollup_status(self) -> list[Status]:
        """What is at rest of each source view, how fresh it is, and what of it changes have overtaken."""
        from suara.measure.rollup.status import status

        return status(self._refresher)

    def rollup_verify(self, progress: Callable[[str, int, int], None] | None = None) -> list[Difference]:
        """Compare all that is at rest with the facts; every cell that differs."""
        from suara.measure.rollup.verify import differences

        return differences(self._refresher, progress)

    def _keep_up(self) -> None:
        """Bring evidence at rest up to date, where there is some; what cannot be done now is done by the next one."""
        if self._answerer.at_rest.there:
            with suppress(SuaraError):
                self.rollup()

    @cached_property
    def _refresher(self) -> Refresher:
        from suara.measure.rollup.catalogue import catalogue
        from suara.measure.rollup.refresh import Refresher

        answerer = self._answerer
        return Refresher(answerer.facts, catalogue(answerer), answerer.at_rest.own)

    def _explain(self, metric: str, result: Result) -> Explanation:
        from suara.measure.explain import Explainer

        return Explainer(self._answerer, self._paint, self._spell).explain(metric, result)

    def _spell(self, shown: Result | Scorecard | Explanation) -> str:
        from suara.present.plain import text

        return text(shown, self.settings.currency)

    def _paint(self, shown: Result | Scorecard | Explanation) -> str:
        from suara.present.notebook import html

        return html(shown, self.settings.currency)

    @cached_property
    def _answerer(self) -> Answerer:
        from suara.measure.answer import Answerer
        from suara.measure.evidence import Facts
        from suara.measure.own import own_metrics
        from suara.measure.plan import Plans

        facts = Facts(self.warehouse, self.settings, Plans(self.folder / ".cache" / "plans"))
        return Answerer(facts, own_metrics(self.settings.metrics))
