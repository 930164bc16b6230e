"""Surveys that ask, customers to be asked, and ways to see what came of it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pyarrow as pa

from suara.collect.asking.cases import Wanted
from suara.collect.asking.leaving import INVITE, may_leave, plan_reminder
from suara.collect.asking.round import Ran, Round
from suara.collect.asking.survey import asking
from suara.collect.invite import invite
from suara.collect.surveys.publishing import publish
from suara.collect.surveys.reading import convert
from suara.serve.python import Workspace
from suara.store import invitations, outbox, surveys
from suara.store.decisions import Decision

# A Wednesday at noon in Kuala Lumpur, and at five in the morning in Copenhagen.
NOON = datetime(2026, 3, 4, 4)


def definition(name: str = "csat", kind: str = "transactional", **ask: Any) -> dict[str, Any]:
    """A survey of one question."""
    question = {"id": "recommend", "type": "nps", "text": "How likely?"}
    return {
        "survey": name,
        "kind": kind,
        "languages": ["en"],
        "title": name,
        "pages": [{"questions": [question]}],
        "ask": ask,
    }


def published(
    ws: Workspace, name: str = "csat", kind: str = "transactional", *, at: datetime = NOON, **ask: Any
) -> str:
    """Publish a survey of one question; its name."""
    with ws.ledger.writing() as connection:
        publish(connection, convert(definition(name, kind, **ask)), at, "")
    return name


def known(ws: Workspace, *customers: str, **fields: str) -> None:
    """Tell the ledger of customers, each with an address of their own."""
    rows = [(c, "email", f"{c}@customer.example") for c in customers]
    ws.ledger.remember([*rows, *((c, field, value) for c in customers for field, value in fields.items())])


def loaded(ws: Workspace, kind: str, *rows: dict[str, Any]) -> None:
    """Load records; a time may be a datetime (UTC)."""
    names = dict.fromkeys(name for row in rows for name in row)
    ws.load(kind, pa.table({name: pa.array([row.get(name) for row in rows]) for name in names}))


def asked(
    ws: Workspace, survey: str, *customers: str, at: datetime = NOON, in_hours: bool = False, **how: Any
) -> list[Decision]:
    """Ask customers at a moment; one decision for each."""
    keyed, wanted = ws.ledger.hashing(), [Wanted(customer) for customer in customers]
    with ws.ledger.writing() as connection:
        kept = asking(connection, ws.settings, keyed, survey, in_hours=in_hours, **how)
        return invite(connection, kept, wanted, at)


def ran(ws: Workspace, at: datetime = NOON, *, dry: bool = False, only: str = "") -> list[Ran]:
    """A round of asking at a moment."""
    return Round(ws.ledger, ws.warehouse, ws.settings, at, dry).run(only)


def sent(ws: Workspace, at: datetime) -> list[tuple[str, str, str]]:
    """Send what is due at a moment, as a sender whose every message arrives: purpose, survey and customer of each."""
    return list(_sent(ws, at))


def _sent(ws: Workspace, at: datetime) -> Iterator[tuple[str, str, str]]:
    keyed = ws.ledger.hashing()
    with ws.ledger.writing() as connection:
        for message in outbox.lease(connection, "email", at, at, 1_000):
            if may_leave(connection, ws.settings, keyed, message, at):
                outbox.sent(connection, message.message, at)
                row = invitations.get(connection, message.invitation)
                assert row
                invitations.mark(connection, row.invitation, "sent_at", at)
                if message.purpose == INVITE:
                    kept = surveys.get(connection, row.survey, row.version)
                    assert kept
                    plan_reminder(connection, ws.settings, convert(kept.definition), row, at)
                yield message.purpose, row.survey, row.customer


def answered(ws: Workspace, invitation: str, at: datetime) -> None:
    """An invitation is answered at a moment."""
    with ws.ledger.writing() as connection:
        invitations.mark(connection, invitation, "answered_at", at)


def table(ws: Workspace, name: str) -> list[dict[str, Any]]:
    """The rows of a table of the ledger."""
    from sqlalchemy import text

    with ws.ledger.reading() as connection:
        return [dict(row._mapping) for row in connection.execute(text(f"SELECT * FROM {name}"))]
