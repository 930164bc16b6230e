"""Whatever becomes of the records, what is at rest and the facts give the same numbers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

import suara
from measure.rollup.test_at_rest import differing
from suara.measure import METRICS, VIEWS
from suara.measure.answer import leaves
from suara.serve.python import Workspace

pytestmark = pytest.mark.long

KINDS = ("customer", "order", "answer", "response", "ticket", "contact", "referral")
START = datetime(2025, 1, 1)
QUESTIONS: list[dict[str, Any]] = [
    {"since": "2025-01-01", "until": "2025-04-01", "grain": "month", "compare": "previous"},
    {"since": "2025-01-01", "until": "2025-04-01", "grain": "month", "by": ["country"]},
    {"since": "2025-01-13", "until": "2025-02-28", "where": {"country": "MY"}},
]


def supported() -> list[str]:
    """The metrics over these kinds alone."""
    found = []
    for name in METRICS:
        kinds = {k for _, leaf in leaves(name, METRICS[name], METRICS.__getitem__) for k in VIEWS[leaf.source].kinds}
        found += [name] if kinds <= set(KINDS) else []
    return found


class History:
    """Things that happen to a workspace, drawn at random."""

    def __init__(self, ws: Workspace, seed: int) -> None:
        self.ws, self.random, self.numbers = ws, Random(seed), count()
        self.ids: dict[str, list[str]] = {kind: [] for kind in KINDS}
        self.loads: list[int] = []

    def arrive(self) -> None:
        """New records of some kind, some of them late."""
        kind = self.random.choice(KINDS)
        fresh = [f"{kind[0]}{next(self.numbers)}" for _ in range(self.random.randrange(1, 6))]
        self._load(kind, fresh)
        self.ids[kind] += fresh

    def correct(self) -> None:
        """Records that are there already come again, with other content."""
        known = [kind for kind in KINDS if self.ids[kind]]
        if known:
            kind = self.random.choice(known)
            self._load(kind, self.random.sample(self.ids[kind], min(2, len(self.ids[kind]))))

    def undo(self) -> None:
        """A load is taken back."""
        if self.loads:
            self.ws.undo(self.loads.pop(self.random.randrange(len(self.loads))))

    def erase(self) -> None:
        """Somebody is forgotten."""
        if self.ids["customer"]:
            customer = self.ids["customer"].pop(self.random.randrange(len(self.ids["customer"])))
            try:
                self.ws.erase(customer, mode=self.random.choice(("delete", "detach")))
            except suara.errors.KeepingError:  # their load was taken back
                return

    def refresh(self) -> None:
        """What is at rest is brought up to date."""
        self.ws.rollup()

    def _load(self, kind: str, ids: list[str]) -> None:
        rows = [self._row(kind) | {kind: i} for i in ids]
        columns = dict.fromkeys(c for row in rows for c in row)
        load = self.ws.load(kind, pa.table({c: pa.array([row.get(c) for row in rows]) for c in columns}), "history")
        assert load.id
        self.loads.append(load.id)

    def _when(self) -> datetime:
        return START + timedelta(seconds=self.random.randrange(90 * 86_400))

    def _row(self, kind: str) -> dict[str, Any]:
        at, pick = self._when(), self.random.choice
        later = at + timedelta(seconds=self.random.randrange(1, 20 * 86_400))
        row: dict[str, Any] = {"occurred_at": at, "country": pick(("MY", "DK", None))}
        row["customer"] = pick([*self.ids["customer"][-4:], "stranger"])
        return (
            row
            | {
                "customer": {"ended_at": pick((None, later)), "channel": pick(("ads", "referral"))},
                "order": {"amount": float(self.random.randrange(1, 90))},
                "answer": {
                    "kind": pick(("nps", "text")),
                    "score": float(self.random.randrange(11)),
                    "text": "why",
                    "response": f"r{self.random.randrange(6)}",
                    "choice": pick((None, "price")),
                },
                "response": {"complete": pick((True, False))},
                "ticket": {"resolved_at": pick((None, later)), "topic": pick(("a", "b")), "resolve_due_at": later},
                "contact": {
                    "channel": pick(("chat", "mail")),
                    "topic": pick(("a", "b")),
                    "ticket": f"t{self.random.randrange(9)}",
                },
                "referral": {"invitee": pick([*self.ids["customer"][-4:], None]), "converted_at": pick((None, later))},
            }[kind]
        )


def check(ws: Workspace) -> None:
    """Every metric, from what is at rest and from the facts."""
    names = supported()
    for question in QUESTIONS:
        assert not differing(ws.measure(*names, **question), ws.measure(*names, direct=True, **question))


EVENTS: dict[str, Callable[[History], None]] = {
    "arrive": History.arrive,
    "correct": History.correct,
    "undo": History.undo,
    "erase": History.erase,
    "refresh": History.refresh,
}
events = st.lists(st.sampled_from(["arrive", "arrive", "arrive", *EVENTS]), min_size=4, max_size=14)


def test_a_period_after_the_last_record_that_is_left_is_read_anew(tmp_path: Path) -> None:
    with suara.create(tmp_path / "ws", rollup_after_load=False) as ws:
        ws.load("customer", pa.table({"customer": ["c1"], "occurred_at": ["2025-01-05"]}))
        ws.load("referral", pa.table({"referral": ["r1"], "customer": ["c1"], "occurred_at": ["2025-01-06"]}))
        late = ws.load("customer", pa.table({"customer": ["c2"], "occurred_at": ["2025-03-05"]}))
        ws.rollup()
        ws.undo(late.id)
        ws.rollup()
        (march,) = ws.measure("referral_participation", since="2025-03-01", until="2025-04-01").rows
        assert (march["value"], march["n"]) == (0, 1)


@pytest.mark.slow
# A history takes seconds: to shrink one would take longer than to read it.
@hypothesis_settings(max_examples=8, phases=[Phase.explicit, Phase.generate])
@given(events=events, seed=st.integers(0, 10**6))
def test_any_sequence_of_changes_leaves_it_equal_to_the_facts(
    events: list[str], seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("history")
    with suara.create(
        folder, timezone="Asia/Kuala_Lumpur", dimensions={"country": "text"}, rollup_after_load=False
    ) as ws:
        history = History(ws, seed)
        history.arrive()
        ws.rollup()
        for name in events:
            EVENTS[name](history)
        check(ws)
        ws.rollup()
        check(ws)
        assert ws.rollup_verify() == []
