"""An erased person is gone from every table, history and file, byte by byte; everybody else stays."""

import json

import pandas as pd
import pytest

import suara
from records_helper import put, put_all
from suara.errors import KeepingError
from suara.records import KINDS
from suara.store.keeping import residue
from suara.store.schema import customer_columns, history

T = "2025-01-31T18:00"
CANARIES = [
    "canary-id-71",
    "canary.mail@example.com",
    "CanaryName Tan",
    "canary wrote this",
    "canary-visitor",
    "canaryold",
]

REJECTS = """customer,score,comment
canary-id-71,99,
'+x,12,mail Canary.Mail@example.com
c2,77,kept
c3,1,CanaryName  Tan
"""


@pytest.fixture
def ws(tmp_path):
    with suara.create(tmp_path / "acme") as workspace:
        yield workspace


def with_canaries(ws):
    """Plant six strings of one person wherever a person can be."""
    who = {"customer": "canary-id-71", "occurred_at": T}
    put_all(
        ws,
        {
            "customer": [who, {"customer": "c2", "occurred_at": T}],
            "response": [{"response": "r1", **who}, {"response": "r2", "customer": "c2", "occurred_at": T}],
            "answer": [
                {"kind": "nps", "score": 9, "text": "canary wrote this", "response": "r1", "occurred_at": T},
                {"kind": "nps", "score": 2, "text": "c2 wrote this", "response": "r2", "occurred_at": T},
            ],
            "session": [{"visitor": "canary-visitor", **who}, {"visitor": "canary-visitor", "occurred_at": T}],
            "mention": [{"channel": "x", "text": "canary wrote this: canaryold", **who}],
            "referral": [{"customer": "c2", "invitee": "canary-id-71", "occurred_at": T}],
        },
    )
    with ws.warehouse.writing() as connection:
        older = "SELECT * REPLACE ('canaryold' AS text) FROM answers WHERE response = 'r1'"
        connection.execute(f"INSERT INTO answers_history BY NAME {older}")
        connection.execute(f"INSERT INTO suara_lasts VALUES ('order_gaps', 'canary-id-71', TIMESTAMP '{T}')")
    ws.ledger.remember(
        [("canary-id-71", "email", "canary.mail@example.com"), ("canary-id-71", "name", "CanaryName Tan")]
    )
    ws.ledger.remember([("c2", "email", "c2@example.com")])
    (ws.folder / "rejects").mkdir()
    (ws.folder / "rejects" / "load-1.csv").write_text(REJECTS)
    (ws.folder / ".cache" / "plans").mkdir(parents=True, exist_ok=True)
    (ws.folder / ".cache" / "plans" / "one").write_text('where "canary-id-71"')
    (ws.folder / ".cache" / "plans" / "two").write_text("where c2")


def hits(ws):
    ws.close()
    found = []
    for path in (p for p in ws.folder.rglob("*") if p.is_file()):
        content = path.read_bytes().lower()
        found += [(path.name, c) for c in CANARIES if c.lower().encode() in content]
    return found


def rows(ws, table):
    with ws.warehouse.reading() as connection:
        return connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


def test_the_canaries_are_there_before(ws):
    with_canaries(ws)
    assert {c for _, c in hits(ws)} >= {"canary-id-71", "canary.mail@example.com", "CanaryName Tan"}


@pytest.mark.parametrize("mode", ["delete", "detach"])
@pytest.mark.parametrize("known_as", ["canary-id-71", " Canary.Mail@EXAMPLE.com"])
def test_no_byte_of_an_erased_person_is_left(ws, mode, known_as):
    with_canaries(ws)
    ws.erase(known_as, mode)
    assert hits(ws) == []


def test_everybody_else_stays(ws):
    with_canaries(ws)
    ws.erase("canary-id-71")
    assert {t: rows(ws, t) for t in ("customers", "responses", "answers", "referrals", "sessions", "mentions")} == {
        "customers": 1,
        "responses": 1,
        "answers": 1,
        "referrals": 1,
        "sessions": 0,
        "mentions": 0,
    }
    assert ws.ledger.person("c2") == {"email": "c2@example.com"}
    assert "c2,77,kept" in (ws.folder / "rejects" / "load-1.csv").read_text()
    assert (ws.folder / ".cache" / "plans" / "two").exists()


def test_the_receipt_counts_what_was_removed_and_names_nobody(ws):
    with_canaries(ws)
    receipt = ws.erase("canary-id-71")
    assert receipt.removed == {
        "answers": 1,
        "answers_history": 1,
        "customers": 1,
        "mentions": 1,
        "responses": 1,
        "sessions": 2,
        "referrals.invitee": 1,
        "suara_lasts": 1,
        "rejects/load-1.csv": 3,
        ".cache": 1,
        "ledger": 2,
    }
    assert receipt.person == ws.ledger.keyed("canary-id-71")
    assert json.loads(json.dumps(receipt.to_dict()))["removed"] == receipt.removed
    (kept,) = ws.ledger.receipts()
    assert (kept["person"], kept["removed"], kept["mode"]) == (receipt.person, receipt.removed, "delete")


def test_detached_facts_still_count(ws):
    with_canaries(ws)
    before = ws.measure("nps").to_pandas()["value"].tolist()
    ws.erase("canary-id-71", "detach")
    assert ws.measure("nps").to_pandas()["value"].tolist() == before
    assert rows(ws, "customers") == 2
    assert rows(ws, "answers_history") == 0


def test_detached_records_of_one_person_are_not_tied_to_each_other(ws):
    put(ws, "subscription", [{"customer": "c1", "occurred_at": T}] * 2)
    ws.erase("c1", "detach")
    assert rows(ws, "(SELECT DISTINCT customer FROM subscriptions)") == 2


def test_an_older_version_without_the_customer_goes_too(ws):
    put(ws, "answer", [{"answer": "a1", "kind": "nps", "score": 9, "customer": "c1", "occurred_at": T}])
    with ws.warehouse.writing() as connection:
        connection.execute("INSERT INTO answers_history BY NAME SELECT * REPLACE (NULL AS customer) FROM answers")
    ws.erase("c1")
    assert rows(ws, "answers_history") == 0


def test_what_another_customer_shares_a_ticket_with_stays(ws):
    put(ws, "ticket", [{"ticket": "t1", "customer": "c1", "occurred_at": T}])
    calls = [{"ticket": "t1", "channel": "phone", "customer": c, "occurred_at": T} for c in ("c1", "c2", None)]
    put(ws, "contact", calls)
    ws.erase("c1")
    assert rows(ws, "contacts WHERE customer = 'c2'") == 1
    assert rows(ws, "contacts") == 1


def test_orders_that_a_referral_brought_stay_with_their_buyers(ws):
    put(ws, "referral", [{"referral": "f1", "customer": "c1", "occurred_at": T}])
    put(ws, "order", [{"amount": 5, "referral": "f1", "occurred_at": T}])
    ws.erase("c1")
    assert (rows(ws, "referrals"), rows(ws, "orders")) == (0, 1)


def test_every_kind_of_record_and_its_history_is_reached(ws):
    put_all(ws, {kind: [{"customer": "c1", "occurred_at": T}] for kind in KINDS})
    tables = [t for kind in KINDS.values() for t in (kind.plural, history(kind))]
    with ws.warehouse.writing() as connection:
        for kind in KINDS.values():
            connection.execute(f"INSERT INTO {history(kind)} BY NAME SELECT * FROM {kind.plural}")
    assert {t: n for t, n in ws.erase("c1").removed.items() if n == 1}.keys() == set(tables)
    assert not any(rows(ws, table) for table in tables)


def test_every_table_with_a_customer_column_is_in_the_registry(ws):
    with ws.warehouse.reading() as connection:
        query = "SELECT table_name FROM duckdb_columns() WHERE column_name IN ('customer', 'invitee')"
        assert {t for (t,) in connection.execute(query).fetchall()} == set(customer_columns())


def test_somebody_unknown_is_an_error_that_changes_nothing(ws):
    with_canaries(ws)
    with pytest.raises(KeepingError, match="Nothing here belongs to"):
        ws.erase("nobody")
    assert ws.ledger.receipts() == []


def test_an_address_of_two_customers_is_not_guessed(ws):
    ws.ledger.remember([("c1", "phone", "+60 12 345 678"), ("c2", "phone", "6012345678")])
    with pytest.raises(KeepingError, match="c1, c2"):
        ws.erase("+6012345678")


def test_a_name_is_no_way_to_erase_somebody(ws):
    ws.ledger.remember([("c1", "name", "Ana Lim")])
    with pytest.raises(KeepingError, match="Nothing here"):
        ws.erase("Ana Lim")


def test_an_unknown_mode_is_refused(ws):
    with pytest.raises(KeepingError, match="delete or detach"):
        ws.erase("c1", "shred")


def test_an_erasure_cut_off_before_the_bytes_were_gone_is_finished_by_running_it_again(ws, monkeypatch):
    with_canaries(ws)

    def killed(_handle):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("suara.store.handle.Handle.rewrite", killed)
        with pytest.raises(KeyboardInterrupt):
            ws.erase("canary-id-71")
    ws.erase("canary-id-71")
    assert hits(ws) == []


def test_what_its_owner_wrote_is_named_and_left(ws):
    (ws.folder / "recipes").mkdir(exist_ok=True)
    (ws.folder / "recipes" / "survey.toml").write_text('recode = { "c1" = "canary" }')
    put(ws, "customer", [{"customer": "c1", "occurred_at": T}])
    assert ws.erase("c1").remaining == ("recipes/survey.toml",)


@pytest.mark.parametrize(
    ("cell", "held"),
    [
        ("c12", True),
        ("c123", False),
        ("'c12", True),
        ('say "c12"', True),
        ("on c12 street", False),
        ("Ana.L@Mail.co", True),
    ],
)
def test_a_short_id_is_found_as_a_whole_cell_only_and_an_address_anywhere(cell, held):
    assert residue._finder(["c12", "ana.l@mail.co"])(cell) is held


def test_backups_of_upgrades_in_the_workspace_go_with_the_person(ws):
    put(ws, "customer", [{"customer": "c1", "occurred_at": T}])
    (ws.folder / "backups").mkdir()
    ws.backup(ws.folder / "backups" / "before-upgrade.zip")
    assert ws.erase("c1").removed["backups"] == 1


def test_somebody_of_whom_there_are_rejected_rows_alone_can_be_erased(ws):
    with_canaries(ws)
    assert ws.erase("canary.mail@example.com").removed["rejects/load-1.csv"] == 3
    (ws.folder / "rejects" / "load-2.csv").write_text("email,score\nbo@example.com,99\nana@example.com,98\n")
    assert ws.erase("bo@example.com").removed == {"rejects/load-2.csv": 1}
    assert (ws.folder / "rejects" / "load-2.csv").read_text() == "email,score\nana@example.com,98\n"


def test_a_loaded_person_is_erased_by_the_address_as_it_was_delivered(ws):
    answers = {"customer": ["Ana@Example.com", "c2"], "kind": "nps", "score": ["9", "3"], "occurred_at": "2025-01-01"}
    ws.load("answer", pd.DataFrame(answers))
    assert ws.erase("ana@example.com").removed == {"answers": 1, "ledger": 1}
    assert ws.measure("nps").to_pandas()["n"].tolist() == [1]
