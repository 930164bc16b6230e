"""Work that waits together is done together, and nobody pays for another's fault."""

from collections.abc import Sequence
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import Connection

from suara.store.asking_tables import marks
from suara.store.group_commit import GroupCommit
from suara.store.ledger import Ledger


def note(connection: Connection, names: Sequence[str]) -> list[int]:
    """Note names, but never one that is `bad`; with each goes how many were noted together."""
    for name in names:
        connection.execute(marks.insert().values(name=name, value=""))
    if "bad" in names:
        raise ValueError("bad")
    return [len(names)] * len(names)


@pytest.fixture
def ledger(tmp_path: Path, ledger_address: str) -> Ledger:
    ledger = Ledger(tmp_path, ledger_address)
    assert ledger.secret
    return ledger


def test_what_waits_together_is_done_at_once(ledger):
    commits, held = GroupCommit(ledger), Event()
    commits.submit(lambda _: held.wait(60))
    futures = [commits.join(note, name) for name in ("a", "b", "c")]
    held.set()
    assert {future.result(60) for future in futures} == {3}
    commits.close()


def test_what_fails_beside_others_fails_alone(ledger):
    commits, held = GroupCommit(ledger), Event()
    # The writer is busy until all are handed in, so that they wait together.
    commits.submit(lambda _: held.wait(60))
    futures = [commits.join(note, name) for name in ("a", "bad", "b")]
    held.set()
    with pytest.raises(ValueError, match="bad"):
        futures[1].result(60)
    commits.close()
    with ledger.reading() as connection:
        kept = set(connection.execute(marks.select()).scalars())
    assert kept == {"a", "b"}


def test_what_nobody_waits_for_any_more_is_not_done_and_stops_nobody(ledger):
    commits, held = GroupCommit(ledger), Event()
    commits.submit(lambda _: held.wait(60))
    given_up, after = (commits.join(note, name) for name in ("a", "b"))
    assert given_up.cancel()
    held.set()
    assert after.result(60) == 1
    assert commits.join(note, "c").result(60) == 1
    commits.close()
