"""ClickHouse over HTTP: the client against a stand-in for a server, which asks chDB in another process."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import pyarrow as pa
import pytest

import suara
from loading_helper import counts
from suara.errors import EngineError
from suara.serve.python import Workspace

pytest.importorskip("chdb")

JANUARY = {"since": "2025-01-01", "until": "2025-02-01"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with a password."""
    with started(tmp_path_factory.mktemp("server")) as process:
        yield address(process)
        process.kill()


def started(folder: Path) -> subprocess.Popen[str]:
    script = Path(__file__).parent / "clickhouse_server.py"
    return subprocess.Popen([sys.executable, str(script), str(folder)], stdout=subprocess.PIPE, text=True)


def address(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return f"clickhouse://default:s%40crt@127.0.0.1:{process.stdout.readline().strip()}"


def orders(*amounts: float) -> pa.Table:
    """Orders with hostile ids."""
    ids = [f"it's \\ \" \0 {i}" for i in range(len(amounts))]
    return pa.table({"order": ids, "occurred_at": [datetime(2025, 1, 5)] * len(ids), "amount": amounts})


def sales(ws: Workspace) -> float:
    return float(ws.measure("sales", **JANUARY).rows[0]["value"])


def test_loads_count_and_can_be_taken_back(server: str, tmp_path: Path) -> None:
    with suara.create(tmp_path / "ws", engine=f"{server}/{uuid4().hex}") as ws:
        assert counts(ws.load("order", orders(1.0, 2.0))) == (2, 0, 0, 0)
        assert counts(ws.load("order", orders(1.0, 5.0, 7.0))) == (1, 1, 1, 0)
        assert sales(ws) == 13.0
        ws.undo(2)
        assert sales(ws) == 3.0


def test_an_erased_person_is_gone(server: str, tmp_path: Path) -> None:
    with suara.create(tmp_path / "ws", engine=f"{server}/{uuid4().hex}") as ws:
        ws.load("order", orders(1.0, 2.0).append_column("customer", pa.array(["o'neil", "bob"])))
        assert ws.erase("o'neil").removed == {"orders": 1}
        assert sales(ws) == 2.0


def test_a_query_that_the_server_refuses_is_an_error_with_a_remedy(server: str, tmp_path: Path) -> None:
    with suara.create(tmp_path / "ws", engine=f"{server}/{uuid4().hex}") as ws:
        with pytest.raises(EngineError) as caught:
            ws.warehouse.engine.rows("SELECT nothing FROM nowhere", {}, {})
        assert caught.value.remedy
        assert sales(ws) == 0.0


def test_a_load_that_a_lost_server_breaks_off_never_was(tmp_path: Path) -> None:
    with started(tmp_path / "server") as process:
        ws = suara.create(tmp_path / "ws", engine=f"{address(process)}/acme")
        ws.load("order", orders(1.0))
        process.kill()
        process.wait()
        with pytest.raises(EngineError) as caught:
            ws.load("order", orders(2.0))
        assert "s@crt" not in str(caught.value)
        assert "s%40crt" not in str(caught.value)
        assert [load["load"] for load in ws.loads()] == [1]


def test_a_workspace_whose_engine_was_not_there_can_be_made_again(server: str, tmp_path: Path) -> None:
    with pytest.raises(EngineError):
        suara.create(tmp_path / "ws", engine="clickhouse://127.0.0.1:1/acme")
    with suara.create(tmp_path / "ws", engine=f"{server}/{uuid4().hex}") as ws:
        assert counts(ws.load("order", orders(1.0))) == (1, 0, 0, 0)
