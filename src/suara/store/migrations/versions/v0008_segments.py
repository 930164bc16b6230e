"""Saved segments: sets of filters under a name."""

from alembic import op

from suara.store.segments import segments

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make the table of saved segments."""
    segments.create(op.get_bind())
