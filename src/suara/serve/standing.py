"""How every survey stands at a glance: responses, how many of those invited answer, when the last answer came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from suara.serve.funnel import Share, share_of
from suara.store import invitations, responses

if TYPE_CHECKING:
    from datetime import datetime

    from suara.serve.surveys import Listed, Surveys
    from suara.store.drafts import Draft

DRAFT = "draft"


@dataclass(frozen=True)
class Standing:
    """A survey, or a draft that was never published (`listed` is null). `rate` is of the invitations sent.

    `steps` are how many were sent, opened, started and completed; they and `rate` are empty where nobody was invited,
    and where so few were invited anonymously that it is not told. `last_at` is UTC.
    """

    survey: str
    title: str
    state: str
    listed: Listed | None = None
    draft: Draft | None = None
    steps: tuple[int, ...] = ()
    rate: Share | None = None
    last_at: datetime | None = None


def standings(surveys: Surveys) -> list[Standing]:
    """Every survey and draft: open ones first, then drafts, then closed ones."""
    drafts = {draft.survey: draft for draft in surveys.drafts()}
    with surveys.ledger.reading() as connection:
        came, last = invitations.progress(connection), responses.last(connection)
    hidden = surveys.settings.suppress_below
    found = []
    for one in surveys.list():
        steps = came.get(one.survey, ())
        steps = () if one.anonymous and steps and steps[0] < hidden else steps
        rate = share_of(steps[3], steps[0]) if steps and steps[0] else None
        about = (one.survey, one.title, one.state, one, drafts.pop(one.survey, None))
        found.append(Standing(*about, steps, rate, last.get(one.survey)))
    found += [Standing(draft.survey, _title(draft), DRAFT, draft=draft) for draft in drafts.values()]
    order = {"live": 0, DRAFT: 1}
    return sorted(found, key=lambda one: (order.get(one.state, 2), one.title.casefold()))


def _title(draft: Draft) -> str:
    titles = draft.definition.get("title")
    return next((t for t in titles.values() if t), draft.survey) if isinstance(titles, dict) else draft.survey
