"""Members: who works with a workspace, their sessions and passkeys, keys of their own, and the audit log."""

from alembic import op
from sqlalchemy import Column, String, inspect

from suara.store import member_tables as member

revision = "0003"
down_revision = "0002"

MADE = (member.members, member.passkeys, member.sessions, member.passes, member.audit)


def upgrade() -> None:
    """Make the tables of members; keys may belong to one."""
    for table in MADE:
        table.create(op.get_bind())
    # A ledger that begins at the first version makes the keys' table as it is now.
    columns = {column["name"] for column in inspect(op.get_bind()).get_columns("api_keys")}
    if "member" not in columns:
        op.add_column("api_keys", Column("member", String(64)))
