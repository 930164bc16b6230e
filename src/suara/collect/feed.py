"""The feed: what changed in the ledger becomes records in the warehouse, each change once.

It goes the way of every delivery, so that a batch is visible as a whole or not at all, and the same record again
changes nothing; entries of the journal go after that. Killed anywhere, it loses nothing and doubles nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from suara.collect.counting import LATE
from suara.collect.responses import SAID
from suara.records import KINDS
from suara.settings import utc_now
from suara.store import invitations, journal, responses, surveys
from suara.store.turns import turn

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from suara.collect.intake.load import Intake
    from suara.store.transaction import Row, Transaction

SOURCE = "suara"
MOST = 5_000
INVITED = ("delivered_at", "opened_at", "started_at", "answered_at", "bounced_at", "opted_out_at")


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
            records = _records(connection, entries)
        for kind, rows in records.items():
            delivered += len(rows)
            _deliver(intake, kind, rows)
        if entries:
            with ledger.writing() as connection:
                journal.done(connection, [entry for entry, _, _ in entries])
        if len(entries) < MOST:
            return delivered


def _records(connection: Transaction, entries: Sequence[tuple[int, str, str]]) -> dict[str, list[dict[str, Any]]]:
    by_kind: dict[str, list[str]] = {"response": [], "invitation": []}
    for _, kind, id in entries:
        by_kind[kind].append(id)
    answered = responses.several(connection, sorted({*by_kind["response"]}))
    kinds = _surveys(connection, answered)
    counted = [r for r in answered if not r.flags]
    mine = {r.response: r for r in answered if not r.flags or LATE in r.flags}
    given = responses.answers_of(connection, list(mine))
    invited = invitations.several(connection, sorted({*by_kind["invitation"]}))
    return {
        "invitation": [_invitation(row) for row in invited if row.sent_at],
        "response": [_response(row, kinds) for row in counted],
        "answer": [record for row in given for record in _answers(row, mine[row.response], kinds)],
    }


def _surveys(connection: Transaction, rows: Sequence[Row[Any]]) -> dict[tuple[str, int], str]:
    """The kind of each survey, by survey and version."""
    found = {}
    for key in {(row.survey, row.version) for row in rows}:
        kept = surveys.get(connection, *key)
        assert kept is not None
        found[key] = kept.definition["kind"]
    return found


def _invitation(row: Row[Any]) -> dict[str, Any]:
    moments = {name: getattr(row, name) for name in INVITED}
    common = {"survey": row.survey, "channel": row.channel, "customer": row.customer, "occurred_at": row.sent_at}
    return {**row.dimensions, "invitation": row.invitation, **common, **moments}


def _response(row: Row[Any], kinds: dict[tuple[str, int], str]) -> dict[str, Any]:
    return {
        "response": row.response,
        "survey": row.survey,
        "survey_kind": kinds[row.survey, row.version],
        "version": row.version,
        "invitation": row.invitation,
        "customer": row.customer,
        "started_at": row.started_at,
        "occurred_at": row.saved_at,
        "complete": row.complete,
        "channel": row.channel or None,
        "language": row.language or None,
        **row.dimensions,
    }


def _answers(row: Row[Any], response: Row[Any], kinds: dict[tuple[str, int], str]) -> list[dict[str, Any]]:
    """The records of one answer; where it makes several, each has an id of its own. Of a flagged one nothing said."""
    common = {
        "response": row.response,
        "survey": response.survey,
        "survey_kind": kinds[response.survey, response.version],
        "version": response.version,
        "customer": response.customer,
        "channel": response.channel or None,
        "language": response.language or None,
        "occurred_at": row.saved_at,
        **response.dimensions,
    }
    made = []
    for number, said in enumerate(row.records):
        record = {n: v for n, v in said.items() if n not in SAID} if response.flags else said
        question = record.get("question", row.question)
        own = f"{row.response}/{question}" + (f"/{number}" if number and "question" not in record else "")
        made.append({"answer": own, "question": question, **common, **record})
    return made


def _deliver(intake: Intake, kind: str, rows: Sequence[dict[str, Any]]) -> None:
    """Let records of a kind in; a column in which nothing stands, or that the kind does not have, is left out."""
    import pyarrow as pa

    kept = {*KINDS[kind].columns, *intake.settings.dimensions}
    there = dict.fromkeys(name for row in rows for name in row)
    columns = [name for name in there if name in kept and any(row.get(name) is not None for row in rows)]
    if rows:
        table = pa.table({name: pa.array([row.get(name) for row in rows]) for name in columns})
        intake.load(kind, table, SOURCE, recipe={"kind": kind, "columns": {name: name for name in columns}})
