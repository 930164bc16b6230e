"""While a server runs on a workspace, other programs of this machine go through it unasked."""

from __future__ import annotations

import json
import stat
import subprocess
import sys

import pytest

import suara
from serving import Server, free_port
from suara.errors import BusyError, SuaraError, WorkspaceError
from suara.serve import serving
from suara.serve.remote.workspace import RemoteWorkspace

ANSWERS = [
    {"answer": f"a{i}", "kind": "nps", "score": i % 11, "customer": f"c{i}", "occurred_at": "2025-06-01"}
    for i in range(40)
]


@pytest.fixture
def folder(tmp_path):
    with suara.create(tmp_path / "ws") as ws:
        ws.load("answer", ANSWERS, source="test")
    return tmp_path / "ws"


@pytest.fixture
def server(folder):
    with Server(folder, free_port()) as running:
        running.start()
        yield running
        running.kill()


def run(folder, *command):
    code = "import sys; from suara.serve.cli import run; sys.exit(run(sys.argv[1:]))"
    return subprocess.run(
        [sys.executable, "-c", code, *command, "--workspace", str(folder)], capture_output=True, text=True, check=False
    )


def test_opening_goes_through_the_server_and_loads_backs_up_and_erases(folder, server, tmp_path):
    assert stat.S_IMODE((folder / serving.FILE).stat().st_mode) == 0o600
    with suara.open(folder) as ws:
        assert isinstance(ws, RemoteWorkspace)
        (tmp_path / "more.csv").write_text(
            "answer,kind,score,occurred_at\nb1,nps,10,2025-06-02\nb2,nps,99,2025-06-02\n"
        )
        load = ws.load("answer", tmp_path / "more.csv")
        assert (load.source, load.accepted, load.rejected) == ("more.csv", 1, 1)
        assert load.rejects_path.is_file()
        assert ws.measure("nps").rows[0]["n"] == 41
        ws.erase("c3")
        assert ws.measure("nps").rows[0]["n"] == 40
        manifest = ws.backup(tmp_path / "copy.zip")
    with suara.restore(tmp_path / "copy.zip", tmp_path / "copy") as copy:
        assert manifest.rows["answers"] == copy.records()["answer"].records == 40


def test_the_command_line_goes_through_it_too(folder, server):
    told = run(folder, "measure", "nps", "--json")
    assert json.loads(told.stdout)[0]["n"] == 40
    assert run(folder, "doctor").returncode == 0
    second = run(folder, "serve", "--port", str(free_port()))
    assert (second.returncode, "served already" in second.stderr) == (BusyError.exit_status, True)


def test_what_needs_the_files_says_that_a_server_holds_them(folder, server):
    with suara.open(folder) as ws, pytest.raises(WorkspaceError) as fault:
        ws.upgrade()
    assert "Stop the server" in fault.value.remedy


def test_a_server_that_ends_takes_its_note_away(folder, server):
    server.stop()
    assert not (folder / serving.FILE).exists()
    with suara.open(folder) as ws:
        assert not isinstance(ws, RemoteWorkspace)


def test_the_note_of_a_killed_server_is_ignored(folder, server):
    server.kill()
    assert (folder / serving.FILE).exists()
    with suara.open(folder) as ws:
        assert not isinstance(ws, RemoteWorkspace)
        assert ws.measure("nps").rows[0]["n"] == 40


def test_a_note_that_is_none_is_ignored(folder):
    (folder / serving.FILE).write_text("{")
    assert not isinstance(suara.open(folder), RemoteWorkspace)


def test_a_server_that_is_not_there_is_told_plainly():
    with pytest.raises(SuaraError) as fault:
        suara.connect(f"http://127.0.0.1:{free_port()}", "suara_x")
    assert isinstance(fault.value, WorkspaceError)
    assert fault.value.remedy
