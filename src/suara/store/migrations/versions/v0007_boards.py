"""Dashboards: boards, their versions, views, stars, and links to share them by."""

from alembic import op

from suara.store import board_tables as own

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the tables of dashboards."""
    for table in (own.boards, own.board_versions, own.board_views, own.board_stars, own.board_shares):
        table.create(op.get_bind())
