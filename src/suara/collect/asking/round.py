"""A round of asking: what is decided on those whose turn it is, survey by survey."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

from suara.collect.asking import records
from suara.collect.asking.cases import Wanted
from suara.collect.asking.coming import BATCH, Coming, batches
from suara.collect.asking.survey import asking, live_surveys
from suara.collect.invite import Meanwhile, considered, invite
from suara.store import candidates, decisions
from suara.store.candidates import ASKED, STOPPED
from suara.store.decisions import Decision

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime

    from suara.collect.asking.survey import Asking
    from suara.collect.surveys.definition import Conditions, Survey
    from suara.settings import Settings
    from suara.store.candidates import Candidate
    from suara.store.ledger import Ledger
    from suara.store.transaction import Transaction
    from suara.store.warehouse import Warehouse

SHOWN = 1_000


@dataclass
class Ran:
    """What came of asking by one survey: how many were decided on, by outcome and rule (empty: asked).

    `shown` are the first thousand decisions; `waiting` candidates have their turn later, the next at `next_at`.
    """

    survey: str
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    shown: list[Decision] = field(default_factory=list)
    waiting: int = 0
    next_at: datetime | None = None

    @property
    def asked(self) -> int:
        """How many were asked."""
        return self.counts[decisions.ASKED, ""]

    @property
    def stopped(self) -> int:
        """How many were not."""
        return self.counts.total() - self.asked

    def take(self, made: Sequence[Decision]) -> None:
        """Count decisions."""
        self.counts.update((one.outcome, one.rule) for one in made)
        self.shown += made[: max(0, SHOWN - len(self.shown))]


@dataclass(frozen=True)
class Round:
    """Asks whose turn it is, at a moment (UTC). A dry one decides likewise, and writes nothing."""

    ledger: Ledger
    warehouse: Warehouse
    settings: Settings
    now: datetime
    dry: bool = False
    meanwhile: Meanwhile = field(default_factory=dict)

    def run(self, only: str = "") -> list[Ran]:
        """Ask by every open survey, or by one, those of the highest priority first."""
        if not self.ledger.exists:
            return []
        with self.ledger.reading() as connection:
            surveys = [s for s in live_surveys(connection) if only in ("", s.survey)]
        coming = Coming(self.ledger, self.warehouse, self.settings, self.now, self.dry)
        found = {s.survey: coming.write_down(s) for s in surveys if s.ask.trigger or s.ask.schedule}
        return [self._by(survey, found[survey.survey]) for survey in surveys if survey.survey in found]

    def campaign(self, survey: str, where: Conditions, *, channel: str = "", forced: bool = False) -> Ran:
        """Ask all customers of today that meet conditions, whether or not the survey has a schedule."""
        found, ran = records.customers(self.warehouse, where, self.now), Ran(survey)
        wanted = (Wanted(row["customer"], None, records.dimensions_of(row)) for row in found)
        while batch := list(islice(wanted, BATCH)):
            with self._transaction() as connection:
                how = self._asking(connection, survey, channel=channel, forced=forced)
                ran.take(self._decided(connection, how, batch))
        return ran

    def _by(self, survey: Survey, coming: Sequence[Candidate]) -> Ran:
        ran = Ran(survey.survey)
        for batch in self._due(survey.survey, coming):
            ran.take(self._ask(survey, batch))
        with self.ledger.reading() as connection:
            ran.waiting, ran.next_at = candidates.waiting(connection, survey.survey)
        return ran

    def _due(self, survey: str, coming: Sequence[Candidate]) -> Iterator[list[Candidate]]:
        after = ""
        while True:
            with self.ledger.reading() as connection:
                batch = candidates.due(connection, survey, self.now, BATCH, after)
            if not batch:
                break
            after = batch[-1].occasion
            yield batch
        yield from batches(coming)

    def _ask(self, survey: Survey, batch: Sequence[Candidate]) -> list[Decision]:
        """Decide on a batch; those whose record is not as it was are left out, and that is written down too."""
        there = self._standing(survey, batch)
        with self._transaction() as connection:
            if not self.dry:
                decisions.alone(connection)
                waits = candidates.still_waiting(connection, survey.survey, [one.occasion for one in batch])
                batch = [one for one in batch if one.occasion in waits]
            wanted = [Wanted(c.customer, c.occasion, there[c.occasion]) for c in batch if c.occasion in there]
            how = self._asking(connection, survey.survey)
            made = self._decided(connection, how, wanted)
            gone = [_gone(c, how, self.now) for c in batch if c.occasion not in there]
            if not self.dry:
                decisions.add(connection, gone)
                candidates.decided(connection, survey.survey, _outcomes(batch, [*made, *gone]))
        return [*made, *gone]

    def _standing(self, survey: Survey, batch: Sequence[Candidate]) -> dict[str, Mapping[str, Any]]:
        """By occasion, the dimensions of those candidates whose record still meets the conditions, as it is now."""
        trigger = survey.ask.trigger
        if trigger is None:
            return {one.occasion: one.dimensions for one in batch}
        prefix = f"{trigger.record}:"
        there = records.standing(self.warehouse, trigger, [c.occasion.removeprefix(prefix) for c in batch])
        return {f"{prefix}{id}": records.dimensions_of(row) for id, row in there.items()}

    def _asking(self, connection: Transaction, survey: str, *, channel: str = "", forced: bool = False) -> Asking:
        return asking(connection, self.settings, self.ledger.hashing(), survey, channel=channel, forced=forced)

    def _decided(self, connection: Transaction, how: Asking, wanted: Sequence[Wanted]) -> list[Decision]:
        if self.dry:
            return considered(connection, how, wanted, self.now, self.meanwhile)
        return invite(connection, how, wanted, self.now)

    def _transaction(self) -> AbstractContextManager[Transaction]:
        self.ledger.hashing()
        return self.ledger.reading() if self.dry else self.ledger.writing()


def _outcomes(batch: Sequence[Candidate], made: Sequence[Decision]) -> dict[str, tuple[str, datetime | None]]:
    """What becomes of candidates: asked, stopped, or due again when nothing stops them any more."""
    until = {one.occasion: one.until for one in batch}
    found: dict[str, tuple[str, datetime | None]] = {}
    for one in made:
        assert one.occasion
        again = one.next_at if one.next_at and one.next_at <= until[one.occasion] else None
        found[one.occasion] = (ASKED if one.outcome == decisions.ASKED else STOPPED, again)
    return found


def _gone(candidate: Candidate, how: Asking, now: datetime) -> Decision:
    about = (now, candidate.survey, candidate.customer, how.channels[0], candidate.occasion)
    return Decision(*about, decisions.STOPPED, "record", "The record no longer meets the conditions.")
