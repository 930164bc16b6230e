"""The feed: what changed in the ledger becomes records in the warehouse, each change once.

It goes the way of every delivery, so that a batch is visible as a whole or not at all, and the same record again
changes nothing; entries of the journal go after that. Killed anywhere, it loses nothing and doubles nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.collect import fed
from suara.settings import utc_now
from suara.store import feed_rows, journal, surveys
from suara.store.stage import SmallStage
from suara.store.turns import turn

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    import pyarrow as pa

    from suara.collect.intake.load import Intake
    from suara.store.transaction import Transaction

SOURCE = "suara"
# So many make a round of a second or so, in some tens of megabytes.
MOST = 10_000
KINDS = ("invitation", "response", "answer")


def feed(intake: Intake, now: datetime | None = None) -> int:
    """Take what waits and is due (now, UTC) to the warehouse; the number of records delivered."""
    if not intake.ledger.exists:
        return 0
    with turn(intake.folder):
        return _fed(intake, now or utc_now())


def _fed(intake: Intake, now: datetime) -> int:
    ledger, delivered = intake.ledger, 0
    while True:
        with ledger.reading() as connection:
            entries = journal.waiting(connection, now, MOST)
            rows = _rows(connection, entries)
        if entries:
            delivered += _delivered(intake, rows)
            with ledger.writing() as connection:
                journal.done(connection, [entry for entry, _, _ in entries])
        if len(entries) < MOST:
            return delivered


def _rows(connection: Transaction, entries: Sequence[tuple[int, str, str]]) -> fed.Rows:
    """What the ledger has of entries."""
    responses = sorted({id for _, kind, id in entries if kind == "response"})
    invitations = sorted({id for _, kind, id in entries if kind == "invitation"})
    answered = feed_rows.responses(connection, responses)
    kinds = _survey_kinds(connection, answered)
    given = feed_rows.answers(connection, responses)
    return fed.Rows(answered.append_column("survey_kind", kinds), given, feed_rows.invitations(connection, invitations))


def _survey_kinds(connection: Transaction, responses: pa.Table) -> pa.Array:
    """The kind of the survey of each response."""
    import pyarrow as pa

    keys = list(zip(responses["survey"].to_pylist(), responses["version"].to_pylist(), strict=True))
    found = {}
    for survey, version in set(keys):
        kept = surveys.get(connection, survey, int(version))
        assert kept is not None
        found[survey, version] = kept.definition["kind"]
    return pa.array([found[key] for key in keys], pa.string())


def _delivered(intake: Intake, rows: fed.Rows) -> int:
    """Let the records of rows in; how many they were."""
    delivered = 0
    with SmallStage(intake.folder / ".spill") as stage:
        for kind in KINDS:
            delivery = fed.delivery(stage, kind, rows, intake.settings.dimensions)
            if delivery.exact:
                recipe = {"kind": kind, "columns": {name: name for name in delivery.columns}}
                intake.let_in(stage, kind, delivery, SOURCE, recipe=recipe)
                delivered += delivery.exact
    return delivered
