"""The ledger keeps who people are, safely and alone."""

import sqlite3
import stat
import subprocess
import sys
from datetime import datetime

import pytest

from suara.errors import BusyError, KeepingError
from suara.store.ledger import HEAD, Ledger, folded


@pytest.fixture
def ledger(tmp_path, ledger_address):
    """A ledger in a file, and one on a PostgreSQL server."""
    return Ledger(tmp_path, ledger_address)


@pytest.fixture
def file(tmp_path):
    """A ledger in a file."""
    return Ledger(tmp_path)


def test_nothing_is_on_disk_until_something_is_remembered(file):
    assert file.person("c1") == {}
    assert file.find("ana@example.com") == []
    assert file.forget("c1") == 0
    assert not file.exists


def test_the_secret_is_made_once(tmp_path):
    assert len(Ledger(tmp_path).secret) == 64
    assert Ledger(tmp_path).secret == Ledger(tmp_path).secret


def test_two_workspaces_hash_differently(tmp_path):
    one, two = (tmp_path / name for name in "ab")
    one.mkdir()
    two.mkdir()
    assert Ledger(one).keyed("c1") != Ledger(two).keyed("c1")


def test_a_person_is_what_was_told_last(ledger):
    ledger.remember([("c1", "name", "Ana"), ("c1", "email", "ana@example.com"), ("c2", "name", "Bo")])
    ledger.remember([("c1", "name", "Ana Lim")])
    assert ledger.person("c1") == {"email": "ana@example.com", "name": "Ana Lim"}


def test_remembering_twice_changes_nothing(ledger):
    for _ in range(2):
        ledger.remember(("c1", f"field{i}", str(i)) for i in range(25_000))
    assert len(ledger.person("c1")) == 25_000


def test_rows_are_remembered_all_or_none(ledger):
    def rows():
        yield from (("c1", f"field{i}", str(i)) for i in range(15_000))
        raise RuntimeError("the source broke off")

    with pytest.raises(RuntimeError):
        ledger.remember(rows())
    assert ledger.person("c1") == {}


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        ("Ana@Example.com", " ana@example.COM"),
        ("+60 12-345 6789", "0060123456789"),
        ("Ana  Lim", "ana lim"),
        ("012 345 678", "(012) 345-678"),
        ("１２３４５６７", "1234567"),
    ],
)
def test_a_person_is_found_however_the_address_is_written(ledger, told, asked):
    ledger.remember([("c1", "address", told)])
    assert ledger.find(asked) == ["c1"]


def test_short_numbers_are_no_telephone_numbers():
    assert folded("12-3") == "12-3"


def test_everybody_with_an_address_is_found(ledger):
    ledger.remember([("c2", "phone", "+4512345678"), ("c1", "mobile", "+45 12 34 56 78")])
    assert ledger.find("+4512345678") == ["c1", "c2"]


def test_what_is_forgotten_is_gone_and_counted(ledger):
    ledger.remember([("c1", "name", "Ana"), ("c1", "email", "a@b.co"), ("c2", "name", "Bo")])
    assert ledger.forget("c1") == 2
    assert ledger.person("c1") == {}
    assert ledger.person("c2") == {"name": "Bo"}


def test_a_compacted_ledger_holds_no_byte_of_the_forgotten(file, tmp_path):
    file.remember([("c1", "name", "CANARY-NAME"), ("c2", "name", "Bo")])
    file.forget("c1")
    file.compact()
    assert not any(b"canary" in f.read_bytes().lower() for f in tmp_path.iterdir())


def test_only_the_owner_may_read_the_ledger(file):
    file.remember([("c1", "name", "Ana")])
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600


def test_the_ledger_writes_ahead_and_waits_for_the_disk(file):
    with file.writing() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA secure_delete").scalar() == 1


def test_an_unused_ledger_holds_no_file_open(file):
    file.remember([("c1", "name", "Ana")])
    assert file.person("c1")
    assert not file.path.with_name("ledger.sqlite-wal").exists()


@pytest.mark.parametrize(("version", "remedy"), [("0000", "suara upgrade"), ("9999", "Update Suara")])
def test_a_ledger_of_another_version_says_what_to_do(file, tmp_path, version, remedy):
    file.remember([("c1", "name", "Ana")])
    with sqlite3.connect(file.path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", [version])
    with pytest.raises(KeepingError, match=remedy):
        Ledger(tmp_path).person("c1")


def test_a_file_that_is_no_ledger_is_refused_with_a_remedy(tmp_path):
    (tmp_path / "ledger.sqlite").write_bytes(b"this is no database at all, though it is long enough" * 50)
    with pytest.raises(KeepingError, match="suara doctor"):
        Ledger(tmp_path).person("c1")


def test_a_ledger_held_by_another_process_says_so(file, monkeypatch):
    file.remember([("c1", "name", "Ana")])
    monkeypatch.setattr("suara.store.ledger_places.PATIENCE", 0.2)
    hold = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None); c.execute('BEGIN IMMEDIATE');"
        "print('held', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", hold, str(file.path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout.readline()
        with pytest.raises(BusyError):
            Ledger(file.path.parent).remember([("c1", "name", "Bo")])
        assert Ledger(file.path.parent).person("c1") == {"name": "Ana"}
        holder.stdin.close()


def test_a_receipt_is_kept(ledger):
    at = datetime.fromisoformat("2025-03-01T09:00")
    ledger.file_receipt(at, "f00", "delete", {"answers": 2})
    (receipt,) = ledger.receipts()
    assert receipt["erased_at"] == at
    assert receipt["removed"] == {"answers": 2}


def test_a_new_ledger_is_stamped_with_the_newest_version(ledger):
    ledger.remember([])
    assert ledger.version() == HEAD
