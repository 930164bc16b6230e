"""Who comes up: by records that are new, and by turns of a schedule; each is written down once."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

import msgspec

from suara.collect.asking import records
from suara.collect.asking.schedule import turns
from suara.collect.asking.shares import share
from suara.store import candidates, marks, surveys
from suara.store.candidates import Candidate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from suara.collect.surveys.definition import Survey
    from suara.settings import Settings
    from suara.store.ledger import Ledger
    from suara.store.warehouse import Warehouse

BATCH = 1_000
# Turns of a schedule are written down so far ahead that a survey of lower priority can wait for them.
AHEAD = timedelta(days=8)
BEHIND = timedelta(days=1)


@dataclass(frozen=True)
class Coming:
    """Looks for who comes up, at a moment (UTC). A dry one writes nothing."""

    ledger: Ledger
    warehouse: Warehouse
    settings: Settings
    now: datetime
    dry: bool = False

    def write_down(self, survey: Survey) -> list[Candidate]:
        """Write down who comes up; a dry one gives those that it would have written and that are due.

        What was looked at is marked after all is written: killed before, the next round looks again, and an
        occasion that is known is not written twice.
        """
        name, mark = f"asking:{survey.survey}", self._mark(survey)
        with self.ledger.reading() as connection:
            before = marks.get(connection, name)
        if before == mark:
            return []
        found: list[Candidate] = []
        for batch in batches(self._found(survey, before)):
            found += self._unknown(survey, batch) if self.dry else self._written(batch)
        if not self.dry:
            with self.ledger.writing() as connection:
                marks.set_(connection, name, mark)
        return found

    def _mark(self, survey: Survey) -> str:
        """How far this look goes: the newest load, and for a schedule the day."""
        kind = survey.ask.trigger.record if survey.ask.trigger else "customer"
        day = "" if survey.ask.trigger else f"{self.now:%Y-%m-%d}"
        return f"{_digest(survey)} {records.newest_load(self.warehouse, kind)} {day}"

    def _found(self, survey: Survey, before: str | None) -> Iterator[Candidate]:
        if survey.ask.trigger is None:
            return self._scheduled(survey)
        digest, load, *_ = (before or "- 0").split(" ")
        return self._triggered(survey, int(load) if digest == _digest(survey) else None)

    def _triggered(self, survey: Survey, after: int | None) -> Iterator[Candidate]:
        trigger, ask = survey.ask.trigger, survey.ask
        assert trigger
        for row in records.triggered(self.warehouse, trigger, ask, self.now, after):
            due = row["moment"] + timedelta(hours=trigger.delay)
            occasion = f"{trigger.record}:{row['id']}"
            until = due + timedelta(days=ask.fresh)
            yield Candidate(survey.survey, occasion, row["customer"], due, until, records.dimensions_of(row))

    def _scheduled(self, survey: Survey) -> Iterator[Candidate]:
        keyed, zone = self.ledger.hashing(), self.settings.timezone
        with self.ledger.reading() as connection:
            first = surveys.first_published(connection, survey.survey)
        since, until = max(self.now - BEHIND, first), self.now + AHEAD
        for row in records.customers(self.warehouse, survey.ask.where, self.now):
            own = share(keyed, "schedule", survey.survey, row["customer"])
            for turn in turns(survey.ask, row["moment"], own, zone, since, until):
                occasion = f"{turn.label}:{row['customer']}"
                about = records.dimensions_of(row)
                yield Candidate(survey.survey, occasion, row["customer"], turn.due_at, turn.until, about)

    def _written(self, batch: list[Candidate]) -> list[Candidate]:
        with self.ledger.writing() as connection:
            candidates.add(connection, batch)
        return []

    def _unknown(self, survey: Survey, batch: list[Candidate]) -> list[Candidate]:
        with self.ledger.reading() as connection:
            known = candidates.known(connection, survey.survey, [one.occasion for one in batch])
        return [one for one in batch if one.occasion not in known and one.due_at <= self.now]


def batches(found: Iterable[Candidate]) -> Iterator[list[Candidate]]:
    """Candidates by the thousand."""
    rest = iter(found)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _digest(survey: Survey) -> str:
    """What tells one way of asking from another: after a change of it, all that is fresh is looked at anew."""
    said = json.dumps(msgspec.to_builtins(survey.ask), sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:12]
