"""Tags of responses: given and taken away together, undone together, gone with the person."""

from datetime import datetime, timedelta

import pytest

import suara
from suara.errors import KeepingError
from suara.store import tags

AT = datetime(2026, 3, 1)


@pytest.fixture
def ws(tmp_path, ledger_address):
    with suara.create(tmp_path / "ws", ledger=ledger_address) as made:
        yield made


def known(ws, *responses):
    with ws.ledger.reading() as connection:
        return tags.of(connection, responses)


def add(ws, tag, at=AT, **given):
    with ws.ledger.writing() as connection:
        return tags.add(connection, given, tag, "m1", at)


def remove(ws, tag, *responses, at=AT):
    with ws.ledger.writing() as connection:
        return tags.remove(connection, responses, tag, at)


def undo(ws, batch):
    with ws.ledger.writing() as connection:
        return tags.undo(connection, batch)


def test_a_tag_that_is_given_is_there_and_counted(ws):
    add(ws, "price", r1="c1", r2=None)
    assert known(ws, "r1", "r2", "r3") == {"r1": ["price"], "r2": ["price"]}
    with ws.ledger.reading() as connection:
        assert tags.listed(connection) == {"price": 2}
        assert tags.tagged(connection, "price") == ("r1", "r2")


def test_undoing_takes_away_what_was_new_alone(ws):
    add(ws, "price", r1=None)
    batch = add(ws, "price", r1=None, r2=None)
    assert undo(ws, batch) == 1
    assert known(ws, "r1", "r2") == {"r1": ["price"]}


def test_what_was_taken_away_comes_back_once(ws):
    add(ws, "price", r1=None, r2=None)
    batch = remove(ws, "price", "r1", "r2", "r3")
    assert known(ws, "r1", "r2") == {}
    assert undo(ws, batch) == 2
    assert undo(ws, batch) == 0
    assert known(ws, "r1", "r2") == {"r1": ["price"], "r2": ["price"]}


def test_a_tag_can_be_given_again_after_it_was_taken_away(ws):
    add(ws, "price", r1=None)
    remove(ws, "price", "r1")
    assert add(ws, "price", r1=None)
    assert known(ws, "r1") == {"r1": ["price"]}


def test_what_was_done_is_told_until_it_is_undone(ws):
    batch = add(ws, "price", r1=None, r2=None)
    with ws.ledger.reading() as connection:
        assert tags.batch_of(connection, batch) == ("price", 2, False)
    undo(ws, batch)
    with ws.ledger.reading() as connection:
        assert tags.batch_of(connection, batch) is None


def test_where_nothing_changes_there_is_nothing_to_undo(ws):
    add(ws, "price", r1=None)
    assert (add(ws, "price", r1=None), remove(ws, "cost", "r1"), undo(ws, "")) == ("", "", 0)


def test_after_a_day_it_is_gone_for_good(ws):
    add(ws, "price", r1=None)
    batch = remove(ws, "price", "r1")
    add(ws, "other", AT + timedelta(days=2), r2=None)
    assert undo(ws, batch) == 0


@pytest.mark.parametrize("typed", ["Price", "  price ", "PRICE"])
def test_a_tag_is_spelled_as_the_one_that_is_there(ws, typed):
    add(ws, "price", r1=None)
    with ws.ledger.reading() as connection:
        assert tags.spelled(connection, typed) == "price"
        assert tags.spelled(connection, " long   wait ") == "long wait"
        assert len(tags.spelled(connection, "x" * 500)) == tags.LONGEST


@pytest.mark.parametrize("mode", ["delete", "detach"])
def test_they_go_with_the_person(ws, mode):
    add(ws, "canary", r1="c1", r2="c2")
    receipt = ws.erase("c1", mode)
    assert receipt.removed["ledger.tags"] == 1
    assert known(ws, "r1", "r2") == {"r2": ["canary"]}


def test_of_somebody_without_tags_there_is_nothing_to_erase(ws):
    add(ws, "canary", r1="c1")
    with pytest.raises(KeepingError):
        ws.erase("c2")
