"""Tags of responses."""

from alembic import op

from suara.store.tags import tags

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the table of tags."""
    tags.create(op.get_bind())
