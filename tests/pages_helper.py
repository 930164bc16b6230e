"""A small invented company whose pages are looked at, and a member of it who is signed in."""

from datetime import UTC, date, datetime
from pathlib import Path

import suara
from suara.collect.connectors.demo import DemoCompany
from suara.serve.access.guard import cookie_of
from suara.serve.python import Workspace
from suara.store import members, sessions

UNTIL = date(2026, 7, 1)


def invented(folder: Path, customers: int = 150, months: int = 6) -> Workspace:
    """The demo company, small, with evidence at rest; its last record is of June 2026."""
    company = DemoCompany(customers=customers, months=months, seed=7, until=UNTIL)
    ws = suara.create(folder, **company.settings)
    for kind, batches in company.records():
        ws.load(kind, batches, source="demo")
    ws.rollup()
    return ws


def signed_in(ws: Workspace, role: str = "owner", *, language: str = "", scope: dict | None = None) -> dict[str, str]:
    """The cookie of a new member's session."""
    now = datetime.now(UTC).replace(tzinfo=None)
    name = cookie_of(ws.ledger)
    with ws.ledger.writing() as connection:
        found = len(members.listed(connection))
        member = members.add(connection, f"{role.title()} {found}", f"{role}{found}@example.com", role, now, scope)
        members.change(connection, member, language=language)
        return {name: sessions.begin(connection, member, "Chrome on Linux", now)}
