"""Whatever the history of invitations, answers and reminders: nobody is ever asked against a clock."""

from datetime import datetime, timedelta
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import suara
from who_helper import NOON, answered, asked, known, published, sent

DAY, HOUR, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1)
# Own clocks in days: after an invitation, after an answer.
SURVEYS = {"nps": ("relationship", 90, 90), "csat": ("transactional", 30, 30), "chat": ("instant", 3, 10)}
ANY, FLOOR = 7, DAY
NUMBERS = count()

steps = st.lists(
    st.tuples(
        st.integers(0, 24 * 12),  # hours that go by before it
        st.one_of(
            st.tuples(st.just("ask"), st.sampled_from(sorted(SURVEYS)), st.booleans()),
            st.tuples(st.just("answer"), st.integers(0, 9), st.none()),
            st.tuples(st.just("send"), st.none(), st.none()),
        ),
    ),
    min_size=1,
    max_size=14,
)


@pytest.fixture(scope="module")
def ws(tmp_path_factory):
    with suara.create(tmp_path_factory.mktemp("clocks") / "ws", timezone="Europe/Copenhagen") as workspace:
        for name, (kind, _, _) in SURVEYS.items():
            clocks = {"after_invitation": 3, "after_answer": 10} if name == "chat" else {}
            published(workspace, name, kind, clocks=clocks)
        yield workspace


def against(history: list[tuple[datetime, str, str]], at: datetime, survey: str, what: str) -> list[str]:
    """A plain model: which clocks a message would break, after what has happened before it."""
    _, invited, replied = SURVEYS[survey]
    broken = []
    for then, happened, by in history:
        gap = at - then
        if happened in ("invite", "remind") and gap < FLOOR:
            broken.append("floor")
        if what == "invite" and happened == "invite" and gap < (invited if by == survey else ANY) * DAY:
            broken.append(f"after an invitation to {by}")
        if what == "invite" and happened == "answer" and gap < (replied if by == survey else ANY) * DAY:
            broken.append(f"after an answer to {by}")
        if what == "invite" and happened in ("invite", "answer") and survey != "chat" and gap < ANY * DAY:
            broken.append("any survey")
    return broken


@settings(max_examples=50)
@given(steps)
def test_nobody_is_ever_asked_against_a_clock(ws, planned):
    customer, at = f"c{next(NUMBERS)}", NOON
    known(ws, customer)
    history: list[tuple[datetime, str, str]] = []
    invitations: dict[str, str] = {}
    for hours, (what, which, in_hours) in [*planned, (24 * 40, ("send", None, None))]:
        at += hours * HOUR
        if what == "ask":
            (made,) = asked(ws, which, customer, at=at, in_hours=in_hours)
            if made.outcome == "asked":
                invitations[made.invitation] = which
        elif what == "answer" and invitations:
            invitation = sorted(invitations)[which % len(invitations)]
            answered(ws, invitation, at)
            history.append((at, "answer", invitations.pop(invitation)))
        for purpose, survey, who in sent(ws, at):
            if who == customer:
                assert against(history, at, survey, purpose) == []
                history.append((at, purpose, survey))


@settings(max_examples=25)
@given(steps)
def test_the_next_possible_moment_is_exact(ws, planned):
    customer, at = f"c{next(NUMBERS)}", NOON
    known(ws, customer)
    for hours, (what, which, _) in planned:
        at += hours * HOUR
        if what == "ask":
            sent(ws, at)
            (made,) = asked(ws, which, customer, at=at)
            if made.outcome == "stopped":
                before = ws.surveys.eligibility(customer, which, at=made.next_at - SECOND)
                assert not before.may_be_asked
                assert before.next_at == made.next_at
                assert ws.surveys.eligibility(customer, which, at=made.next_at).may_be_asked
