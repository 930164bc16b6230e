"""Work in hand: drafts of surveys, and jobs that go on in the background."""

from alembic import op

from suara.store import work_tables as work

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the tables of work in hand."""
    for table in (work.drafts, work.jobs):
        table.create(op.get_bind())
