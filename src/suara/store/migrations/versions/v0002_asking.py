"""Asking: surveys, invitations, decisions, responses, the outbox, opt-outs, and what waits for the warehouse."""

from alembic import op

from suara.store import asking_tables as asking
from suara.store import door_tables as door

revision = "0002"
down_revision = "0001"

MADE = (
    asking.surveys,
    asking.survey_versions,
    asking.invitations,
    asking.tokens,
    asking.responses,
    asking.answers,
    asking.quota_fills,
    asking.sayings,
    asking.outbox,
    asking.opt_outs,
    asking.suppressions,
    asking.heard,
    asking.dialogues,
    asking.candidates,
    asking.decisions,
    asking.marks,
    asking.journal,
    door.api_keys,
    door.replies,
)


def upgrade() -> None:
    """Make the tables of asking."""
    for table in MADE:
        table.create(op.get_bind())
