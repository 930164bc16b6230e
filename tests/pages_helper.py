"""A member of a workspace, signed in, for tests of pages."""

from datetime import UTC, datetime

from suara.serve.access.guard import COOKIE
from suara.serve.python import Workspace
from suara.store import members, sessions


def signed_in(ws: Workspace, role: str = "owner", *, language: str = "", scope: dict | None = None) -> dict[str, str]:
    """The cookie of a new member's session."""
    now = datetime.now(UTC).replace(tzinfo=None)
    with ws.ledger.writing() as connection:
        found = len(members.listed(connection))
        member = members.add(connection, f"{role.title()} {found}", f"{role}{found}@example.com", role, now, scope)
        members.change(connection, member, language=language)
        return {COOKIE: sessions.begin(connection, member, "Chrome on Linux", now)}
