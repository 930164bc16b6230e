"""Annotations: what happened when, to stand on charts."""

from alembic import op

from suara.store.annotations import noted

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the table of annotations."""
    noted.create(op.get_bind())
