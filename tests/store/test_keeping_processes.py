"""Two processes at one workspace: they wait for each other, name each other, and lose nothing."""

import subprocess
import sys
import time
from contextlib import contextmanager

import pytest

import suara
from records_helper import put
from suara.errors import BusyError
from suara.store import handle as handle_module

OPEN = "import sys, suara; ws = suara.open(sys.argv[1]);"
SAY = "print('there', flush=True); sys.stdin.read()"
READ = f"{OPEN} held = ws.warehouse.reading(); held.__enter__(); {SAY}"
READ_ONCE = f"{OPEN} ws.measure('nps'); {SAY}"
WRITE = (
    f"{OPEN} held = ws.warehouse.writing(); c = held.__enter__();"
    f" c.execute(\"INSERT INTO costs (category) SELECT 'half' FROM range(300000)\"); {SAY}"
)


@pytest.fixture
def ws(tmp_path):
    with suara.create(tmp_path / "acme") as workspace:
        put(workspace, "answer", [{"kind": "nps", "score": 9, "occurred_at": "2025-01-31T18:00"}])
        workspace.close()
        yield workspace


@contextmanager
def another(ws, code):
    """Another process that has come to the point where it says so, and stays there."""
    command = [sys.executable, "-c", code, str(ws.folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"there\n"
        try:
            yield process
        finally:
            process.kill()


def costs(ws):
    with ws.warehouse.reading() as connection:
        return connection.execute("SELECT count(*) FROM costs").fetchone()[0]


def add_cost(ws):
    with ws.warehouse.writing() as connection:
        connection.execute("INSERT INTO costs (category) VALUES ('media')")


def test_two_processes_read_at_once(ws):
    with another(ws, READ):
        assert costs(ws) == 0


def test_an_idle_reader_stops_no_writer(ws):
    with another(ws, READ_ONCE):
        add_cost(ws)
        assert costs(ws) == 1


def test_an_idle_file_is_let_go(ws):
    costs(ws)
    assert ws.warehouse.handle._connection is not None
    deadline = time.monotonic() + 10
    while ws.warehouse.handle._connection is not None and time.monotonic() < deadline:
        time.sleep(0.05)
    assert ws.warehouse.handle._connection is None


@pytest.mark.parametrize(("code", "use"), [(WRITE, costs), (READ, add_cost), (WRITE, add_cost)])
def test_a_process_that_stays_is_waited_for_and_then_named(ws, monkeypatch, code, use):
    monkeypatch.setattr(handle_module, "PATIENCE", 0.3)
    with another(ws, code) as process, pytest.raises(BusyError, match=f"process {process.pid} .*python") as caught:
        use(ws)
    assert "end it" in caught.value.remedy


def test_a_process_that_ends_in_time_is_waited_for(ws):
    with another(ws, WRITE) as process:
        process.stdin.close()
        assert costs(ws) in (0, 300_000)


def test_a_process_killed_in_a_transaction_leaves_the_workspace_as_it_was(ws):
    add_cost(ws)
    ws.close()
    with another(ws, WRITE) as process:
        process.kill()
    assert costs(ws) == 1


def test_what_was_committed_before_a_kill_is_there(ws):
    insert = "c.execute(\"INSERT INTO costs (category) VALUES ('a')\"); c.execute('COMMIT')"
    with another(ws, f"{OPEN} held = ws.warehouse.writing(); c = held.__enter__(); {insert}; {SAY}") as process:
        process.kill()
    assert costs(ws) == 1
