"""An upgrade moves warehouse and ledger to the schema of this Suara, both or neither."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import suara
from records_helper import put
from suara.errors import KeepingError
from suara.store import ledger, ledger_tables, schema
from suara.store.keeping.upgrade import upgrade
from suara.store.ledger_history import MIGRATIONS

NOW = ledger_tables.HEAD
NEXT = f"{int(NOW) + 1:04}"
STEP = """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "{next}", "{head}"


def upgrade():
    op.add_column("people", sa.Column("seen", sa.String))
    {more}
"""


@pytest.fixture
def ws(tmp_path):
    with suara.create(tmp_path / "acme") as workspace:
        put(workspace, "answer", [{"kind": "nps", "score": 9, "occurred_at": "2025-01-31T18:00"}])
        workspace.ledger.remember([("c1", "name", "Ana")])
        yield workspace


@pytest.fixture
def newer(ws, monkeypatch):
    """A Suara whose warehouse is one version further than this workspace."""
    monkeypatch.setattr(schema, "VERSION", 2)


def add_mood(connection):
    connection.execute("ALTER TABLE answers ADD COLUMN mood VARCHAR; UPDATE answers SET mood = 'glad'")


def fail(connection):
    add_mood(connection)
    raise ValueError("the disk is full")


def moved(ws, **how):
    return upgrade(ws.folder, ws.warehouse.handle, ws.ledger, **how)


def answers(ws):
    with ws.warehouse.handle.held(writable=False) as connection:
        cursor = connection.execute("SELECT * FROM answers")
        return [d[0] for d in cursor.description], len(cursor.fetchall())


def test_a_workspace_that_is_up_to_date_is_left_alone(ws):
    done = ws.upgrade()
    assert done.backup is None
    assert "nothing was done" in str(done)
    assert done.before == done.after
    assert not (ws.folder / "backups").exists()


@pytest.mark.usefixtures("newer")
def test_an_upgraded_workspace_can_be_used_at_once(ws):
    done = moved(ws, migrations={2: add_mood})
    assert (done.before.warehouse, done.after.warehouse) == (1, 2)
    assert "mood" in answers(ws)[0]
    assert ws.measure("nps").to_pandas()["n"].tolist() == [1]


@pytest.mark.usefixtures("newer")
def test_a_workspace_that_needs_an_upgrade_says_so(ws):
    with pytest.raises(KeepingError, match="suara upgrade"):
        suara.open(ws.folder).measure("nps")


@pytest.mark.usefixtures("newer")
def test_the_backup_before_an_upgrade_holds_what_was_there(ws, tmp_path, monkeypatch):
    done = moved(ws, migrations={2: add_mood})
    monkeypatch.setattr(schema, "VERSION", 1)
    with suara.restore(done.backup, tmp_path / "before") as before:
        assert "mood" not in answers(before)[0]
        assert before.ledger.person("c1") == {"name": "Ana"}


@pytest.mark.usefixtures("newer")
def test_an_upgrade_that_fails_leaves_everything_as_it_was(ws, monkeypatch):
    with pytest.raises(KeepingError, match="as it was: the disk is full"):
        moved(ws, migrations={2: fail})
    monkeypatch.setattr(schema, "VERSION", 1)
    assert "mood" not in answers(ws)[0]
    assert ws.measure("nps").to_pandas()["n"].tolist() == [1]
    assert ws.ledger.person("c1") == {"name": "Ana"}


@pytest.mark.usefixtures("newer")
def test_a_version_that_no_migration_leads_to_is_refused(ws):
    with pytest.raises(KeepingError, match="no way to version 2"):
        moved(ws, migrations={})


def later_ledger(monkeypatch, tmp_path, more="pass"):
    """A Suara whose ledger is one version further, by the history in the folder that is returned."""
    for module in (ledger, ledger_tables):
        monkeypatch.setattr(module, "HEAD", NEXT)
    history = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, history)
    step = STEP.format(more=more, next=NEXT, head=NOW)
    (history / "versions" / f"v{NEXT}_seen.py").write_text(step)
    return history


def columns_of_people(ws):
    with ws.ledger.engine.connect() as connection:
        return {row.name for row in connection.exec_driver_sql("PRAGMA table_info(people)")}


def test_a_ledger_is_upgraded_by_its_history(ws, tmp_path, monkeypatch):
    history = later_ledger(monkeypatch, tmp_path)
    assert moved(ws, ledger_migrations=history).after.ledger == NEXT
    assert "seen" in columns_of_people(ws)
    assert suara.open(ws.folder).ledger.person("c1") == {"name": "Ana"}


@pytest.mark.usefixtures("newer")
def test_a_ledger_that_cannot_follow_takes_the_warehouse_back_with_it(ws, tmp_path, monkeypatch):
    history = later_ledger(monkeypatch, tmp_path, more="raise ValueError('no room')")
    with pytest.raises(KeepingError, match="as it was: no room"):
        moved(ws, migrations={2: add_mood}, ledger_migrations=history)
    assert "mood" not in answers(ws)[0]
    assert "seen" not in columns_of_people(ws)


def test_a_workspace_of_a_newer_suara_is_not_touched(ws, monkeypatch):
    monkeypatch.setattr(schema, "VERSION", 0)
    with pytest.raises(KeepingError, match="Update Suara"):
        ws.upgrade()


KILLED = """
import os, signal, sys, suara
from suara.store import schema
from suara.store.keeping.upgrade import upgrade

schema.VERSION = 2
ws = suara.open(sys.argv[1])

def step(connection):
    connection.execute("ALTER TABLE answers ADD COLUMN mood VARCHAR; UPDATE answers SET mood = 'half'")
    os.kill(os.getpid(), signal.SIGKILL)

upgrade(ws.folder, ws.warehouse.handle, ws.ledger, migrations={2: step})
"""


@pytest.mark.skipif(os.name != "posix", reason="needs signals")
def test_an_upgrade_that_was_killed_is_done_by_running_it_again(ws, monkeypatch):
    ws.close()
    killed = subprocess.run([sys.executable, "-c", KILLED, str(ws.folder)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert "mood" not in answers(ws)[0]
    monkeypatch.setattr(schema, "VERSION", 2)
    moved(ws, migrations={2: add_mood})
    assert "mood" in answers(ws)[0]
    assert len(list(Path(ws.folder / "backups").glob("*.zip"))) == 2
