"""The beginning: who people are, the workspace's secret, the receipts of erasures."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the first tables."""
    op.create_table(
        "secrets", sa.Column("name", sa.String, primary_key=True), sa.Column("value", sa.String, nullable=False)
    )
    op.create_table(
        "people",
        sa.Column("customer", sa.String, primary_key=True),
        sa.Column("field", sa.String, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("sought", sa.Text, nullable=False),
    )
    op.create_index("people_by_value", "people", ["sought"])
    op.create_table(
        "receipts",
        sa.Column("receipt", sa.Integer, primary_key=True),
        sa.Column("erased_at", sa.DateTime, nullable=False),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("mode", sa.String, nullable=False),
        sa.Column("removed", sa.JSON, nullable=False),
    )
