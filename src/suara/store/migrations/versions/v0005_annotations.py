"""Annotations: what happened when, to stand on charts."""

from alembic import op

from suara.store.annotations import annotations

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the table of annotations."""
    annotations.create(op.get_bind())
