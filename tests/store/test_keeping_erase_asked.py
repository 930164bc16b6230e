"""Of an erased person nothing that was asked or answered is left, and nothing comes back."""

import threading
from datetime import datetime

import pytest

import suara
from asking_helper import SENT, all_of, invitation_of, invited, rows, survey
from suara.collect import feed as feeding
from suara.collect.responses import Submission, receive
from suara.store import opt_outs, outbox, suppressions
from suara.store.asking_tables import answers, invitations, journal, responses
from suara.store.asking_tables import opt_outs as opted_out
from suara.store.ledger_tables import metadata

pytestmark = pytest.mark.long

CANARIES = ["canary-id-71", "canary.mail@example.com", "canary wrote this", "Canary Tan"]
MODES = ["delete", "detach"]


@pytest.fixture
def ws(tmp_path):
    with made(tmp_path / "acme") as workspace:
        yield workspace


@pytest.fixture
def either(tmp_path, ledger_address):
    """The same with the ledger in a file, and on a server."""
    with made(tmp_path / "acme", ledger_address) as workspace:
        yield workspace


def made(folder, ledger="sqlite"):
    ws = suara.create(folder, ledger=ledger)
    ws.surveys.publish(survey())
    return ws


def answered(ws, customer="canary-id-71", said="canary wrote this", response="ab" * 16):
    """A person who was invited, answered, and asked for peace."""
    ws.ledger.remember([(customer, "email", f"{said.split()[0]}.mail@example.com"), (customer, "name", "Canary Tan")])
    invited(ws, customer=customer, dimensions={"agent": "ann"})
    sent = outbox.Message(f"m-{customer}", "email", "invite", invitation_of(customer), 0)
    address = f"{said.split()[0]}.mail@example.com"
    reply = outbox.Message(f"r-{response}", "chat", "reply:1", "", 0, address, f"You wrote: {said}")
    submission = Submission(
        response=response,
        survey="after-visit",
        version=1,
        given={"recommend": {"": ["9"]}, "why": {"": [said]}},
        at=datetime(2026, 3, 3, 8),
        started_at=datetime(2026, 3, 3, 8),
        channel="email",
        language="en",
        complete=True,
        invitation=invitation_of(customer),
        customer=customer,
        dimensions={"agent": "ann"},
    )
    keyed = ws.ledger.hashing()
    with ws.ledger.writing() as connection:
        outbox.add_all(connection, [(sent, SENT), (reply, SENT)])
        outbox.dead(connection, sent.message, f"550 {said.split()[0]}.mail@example.com is unknown")
        receive(connection, submission)
        suppressions.add(connection, keyed, f"{said.split()[0]}.mail@example.com", "email", SENT, f"550 {said}")
        opt_outs.add(connection, customer, SENT, "link", invitation=invitation_of(customer))
    return submission


def hits(ws):
    ws.close()
    files = [p for p in ws.folder.rglob("*") if p.is_file()]
    return [(p.name, c) for p in files for c in CANARIES if c.lower().encode() in p.read_bytes().lower()]


def left(ws):
    """Every value in the ledger that holds a canary."""
    values = [str(v) for table in metadata.sorted_tables for row in all_of(ws, table) for v in row.values()]
    return [v for v in values if any(c.lower() in v.lower() for c in CANARIES)]


def holds(ws, customer):
    with ws.ledger.reading() as connection:
        return opt_outs.holds(connection, customer, "email")


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("fed", [True, False])
def test_nothing_of_the_person_is_left_in_ledger_warehouse_or_file(ws, mode, fed):
    answered(ws)
    if fed:
        ws.feed()
    ws.erase("canary-id-71", mode)
    assert left(ws) == []
    assert hits(ws) == []


def test_the_canaries_are_there_before(ws):
    answered(ws)
    assert len(left(ws)) >= 8


@pytest.mark.parametrize("mode", MODES)
def test_nothing_comes_back_through_the_journal(either, mode):
    answered(either)
    either.erase("canary-id-71", mode)
    either.feed()
    with either.warehouse.reading() as connection:
        query = "SELECT count(*) FROM answers WHERE customer IS NOT NULL OR text IS NOT NULL"
        assert connection.execute(query).fetchone() == (0,)
    assert hits(either) == []


def test_deleting_leaves_no_row(either):
    answered(either)
    either.erase("canary-id-71")
    kept = {name: n for name, n in rows(either).items() if n}
    # Two hashes of the opt-out: of the id, and of the address.
    assert kept == {"surveys": 1, "survey_versions": 1, "opt_outs": 2, "suppressions": 1, "secrets": 1, "receipts": 1}


def test_detaching_keeps_the_response_and_its_score(ws):
    answered(ws)
    before = ws.measure("nps").to_pandas()["n"].tolist() if ws.feed() else []
    ws.erase("canary-id-71", "detach")
    ((kept,), given) = (all_of(ws, responses), all_of(ws, answers))
    assert (kept["customer"], kept["invitation"], kept["complete"]) == (None, None, True)
    assert [(a["value"], [r.get("score") for r in a["records"]]) for a in given] == [(None, [9]), (None, [None])]
    assert ws.measure("nps").to_pandas()["n"].tolist() == before == [1]


@pytest.mark.parametrize("mode", MODES)
def test_who_asked_for_peace_and_is_erased_is_asked_no_more(ws, mode):
    answered(ws)
    ws.erase("canary-id-71", mode)
    assert holds(ws, "canary-id-71")
    assert "canary-id-71" not in {row["customer"] for row in all_of(ws, opted_out)}


def test_who_comes_back_by_another_id_with_the_same_address_is_asked_no_more(ws):
    answered(ws)
    ws.erase("canary-id-71")
    ws.ledger.remember([("new-id", "email", "Canary.Mail@example.com"), ("other", "email", "o@example.com")])
    assert holds(ws, "new-id")
    assert not holds(ws, "other")


def test_others_keep_all_that_is_theirs(ws):
    answered(ws)
    answered(ws, "c2", "said by another", "cd" * 16)
    ws.erase("canary-id-71")
    assert [row["customer"] for row in all_of(ws, invitations)] == ["c2"]
    assert {row["response"] for row in all_of(ws, answers)} == {"cd" * 16}
    assert holds(ws, "c2")


def test_the_receipt_counts_the_rows_of_each_table(ws):
    answered(ws)
    ws.feed()
    removed = ws.erase("canary-id-71").removed
    asked = {name: n for name, n in removed.items() if name.startswith("ledger.")}
    assert asked == {
        "ledger.answers": 2,
        "ledger.responses": 1,
        "ledger.invitations": 1,
        "ledger.tokens": 1,
        "ledger.outbox": 2,
    }


def test_somebody_of_whom_nothing_is_known_but_an_invitation_can_be_erased(ws):
    invited(ws, customer="c9")
    assert ws.erase("c9").removed == {"ledger.invitations": 1, "ledger.tokens": 1}


def test_an_answer_that_was_on_its_way_while_its_person_was_erased_is_not_kept(ws):
    submission = answered(ws)
    ws.erase("canary-id-71")
    with ws.ledger.writing() as connection:
        assert receive(connection, submission).refused == "missing"
    assert rows(ws)["responses"] == 0


def test_an_erasure_waits_for_a_feed_that_has_read_the_person(ws, monkeypatch):
    answered(ws)
    read, go_on = threading.Event(), threading.Event()
    delivering = feeding._delivered

    def slowly(*given):
        read.set()
        assert go_on.wait(60)
        return delivering(*given)

    monkeypatch.setattr(feeding, "_delivered", slowly)
    feeder = threading.Thread(target=suara.open(ws.folder).feed)
    eraser = threading.Thread(target=lambda: ws.erase("canary-id-71"))
    feeder.start()
    assert read.wait(60)
    eraser.start()
    eraser.join(0.5)
    assert eraser.is_alive()
    go_on.set()
    feeder.join()
    eraser.join()
    assert rows(ws)["journal"] == 0
    assert hits(ws) == []


def test_every_table_that_may_hold_a_person_is_reached(ws):
    """A table of the ledger names persons by one of these columns, or holds none."""
    of_persons = {"customer", "invitation", "response"}
    others = {"surveys", "survey_versions", "secrets", "receipts", "journal", "api_keys", "replies", "alembic_version"}
    others |= {"drafts", "jobs"}  # definitions, and counts of what was worked on
    others |= {"members", "passkeys", "sessions", "passes", "audit"}  # who works here: members are no customers
    others |= {"annotations", "boards", "board_versions", "board_views", "board_stars", "board_shares", "segments"}
    others |= {"suppressions", "heard", "marks"}  # hashes of addresses, ids of channels, how far records were read
    unreached = {t.name for t in metadata.sorted_tables if not of_persons & set(t.c.keys())} - others
    assert unreached == set()


def test_what_waits_for_the_warehouse_goes_with_the_person(ws):
    answered(ws)
    assert rows(ws)["journal"] > 0
    with ws.ledger.writing() as connection:
        from suara.store.keeping import asked

        asked.forget(connection, "canary-id-71", detach=False)
    assert all_of(ws, journal) == []


def test_a_dimension_that_records_of_a_kind_cannot_carry_stops_nothing(ws):
    answered(ws)
    assert ws.feed() == 4
    with ws.warehouse.reading() as connection:
        assert connection.execute("SELECT DISTINCT agent FROM answers").fetchall() == [("ann",)]
