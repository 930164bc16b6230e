"""The ledger's tables of the people who work with a workspace. They are members, not customers.

Erasing a customer leaves them alone; a member who is removed goes from here at once. What the audit log says of a
customer is a keyed hash of the id.
"""

from __future__ import annotations

from sqlalchemy import DDL, JSON, BigInteger, Column, DateTime, Index, Integer, String, Table, Text, event

from suara.store.asking_tables import ID
from suara.store.ledger_tables import metadata

members = Table(
    "members",
    metadata,
    Column("member", ID, primary_key=True),
    Column("name", String(200), nullable=False),
    Column("email", String(320), nullable=False),
    Column("sought", String(320), nullable=False, unique=True),
    Column("role", String(16), nullable=False),
    # The rows that they may see: dimension to its values; all of them where it is empty.
    Column("scope", JSON, nullable=False),
    Column("language", String(16), nullable=False),
    Column("theme", String(16), nullable=False),
    Column("password", Text),
    Column("totp", String(64)),
    # The time step of the last one-time code that was taken: none is taken twice.
    Column("totp_step", BigInteger, nullable=False),
    Column("recovery", JSON, nullable=False),
    Column("made_at", DateTime, nullable=False),
    Column("seen_at", DateTime),
    Column("disabled_at", DateTime),
)

passkeys = Table(
    "passkeys",
    metadata,
    Column("passkey", String(1400), primary_key=True),
    Column("member", ID, nullable=False),
    Column("name", String(100), nullable=False),
    Column("public_key", Text, nullable=False),
    Column("uses", BigInteger, nullable=False),
    Column("made_at", DateTime, nullable=False),
    Column("seen_at", DateTime),
    Index("passkeys_of_member", "member"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("session", String(64), primary_key=True),
    Column("member", ID, nullable=False),
    Column("agent", String(100), nullable=False),
    Column("made_at", DateTime, nullable=False),
    Column("seen_at", DateTime, nullable=False),
    Column("expires_at", DateTime, nullable=False),
    Index("sessions_of_member", "member"),
)

# What lets somebody in once and for a while: a set-up link, an invitation, a reset, a second step of signing in.
passes = Table(
    "passes",
    metadata,
    Column("token", String(64), primary_key=True),
    Column("purpose", String(16), nullable=False),
    Column("member", ID),
    Column("data", JSON, nullable=False),
    Column("made_at", DateTime, nullable=False),
    Column("expires_at", DateTime, nullable=False),
    Index("passes_by_age", "expires_at"),
)

audit = Table(
    "audit",
    metadata,
    Column("entry", Integer, primary_key=True),
    Column("at", DateTime, nullable=False),
    Column("who", String(110), nullable=False),
    Column("what", String(200), nullable=False),
    Column("about", String(200), nullable=False),
    Index("audit_by_time", "at"),
)

# Whoever gets at the ledger through Suara can add to the log, and nothing else.
_REFUSES = "RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'audit is append-only'; END $$"
_KEPT = {
    "sqlite": [
        f"CREATE TRIGGER audit_no_{verb} BEFORE {verb} ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END"
        for verb in ("update", "delete")
    ],
    "postgresql": [
        f"CREATE OR REPLACE FUNCTION audit_stays() {_REFUSES}",
        "CREATE TRIGGER audit_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON audit EXECUTE FUNCTION audit_stays()",
    ],
}
for _dialect, _statements in _KEPT.items():
    for _statement in _statements:
        _only = DDL(_statement).execute_if(dialect=_dialect)  # type: ignore[no-untyped-call]
        event.listen(audit, "after_create", _only)
