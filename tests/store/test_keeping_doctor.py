"""The doctor says what is well, what is not, and what to do."""

import os

import pytest

import suara
from records_helper import put
from suara.store.keeping.doctor import examine


@pytest.fixture
def ws(tmp_path):
    with suara.create(tmp_path / "acme", timezone="Asia/Jakarta") as workspace:
        put(workspace, "answer", [{"kind": "nps", "score": 9, "occurred_at": "2025-01-31T18:00"}])
        workspace.ledger.remember([("c1", "name", "Ana")])
        yield workspace


def ailing(ws):
    """The findings that are not ok, by check."""
    return {f.check: f for f in ws.doctor() if f.status != "ok"}


def alter(ws, statement):
    with ws.warehouse.writing() as connection:
        connection.execute(statement)


def test_a_healthy_workspace_has_nothing_to_mend(ws):
    assert ailing(ws) == {}
    assert all(f.message and not f.remedy for f in ws.doctor())


def test_every_ailment_comes_with_a_remedy(ws):
    (ws.folder / "suara.toml").write_text("timezone = ")
    assert all(f.remedy for f in ailing(ws).values())


def test_settings_that_cannot_be_read_are_found(ws):
    (ws.folder / "suara.toml").write_text("colour = 'red'")
    assert "colour" in ailing(ws)["settings"].message


def test_a_missing_warehouse_is_found(ws):
    ws.close()
    (ws.folder / "warehouse.duckdb").unlink()
    assert "missing" in ailing(ws)["warehouse"].message
    assert not (ws.folder / "warehouse.duckdb").exists()


def test_a_broken_warehouse_is_found(ws):
    ws.close()
    (ws.folder / "warehouse.duckdb").write_bytes(b"not a database" * 1000)
    assert ailing(ws)["warehouse"].status == "fail"


def test_a_missing_column_is_found(ws):
    alter(ws, "ALTER TABLE orders DROP COLUMN margin")
    assert "orders.margin" in ailing(ws)["tables"].message


@pytest.mark.parametrize("again", ["SELECT *", "SELECT * REPLACE (NULL AS answer)"])
def test_ids_that_are_missing_or_repeated_are_found(ws, again):
    alter(ws, f"INSERT INTO answers {again} FROM answers")
    assert "1 in answers" in ailing(ws)["ids"].message


def test_days_that_disagree_with_the_zone_are_found(ws):
    alter(ws, "UPDATE answers SET day = day - 1")
    assert "answers" in ailing(ws)["days"].message


def test_a_damaged_ledger_is_found(ws):
    ws.ledger.remember(("c1", f"field{i}", "x" * 100) for i in range(500))
    content = bytearray(ws.ledger.path.read_bytes())
    content[8192:40960] = os.urandom(32768)
    ws.ledger.path.write_bytes(content)
    assert ailing(ws)["ledger"].status == "fail"


def test_a_ledger_that_others_may_read_is_found(ws):
    ws.ledger.path.chmod(0o644)
    assert "chmod 600" in ailing(ws)["ledger"].remedy


def test_what_a_killed_process_left_is_found_and_what_a_living_one_uses_is_not(ws):
    spill = ws.folder / ".spill"
    spill.mkdir(exist_ok=True)
    (spill / f"stage-{os.getpid()}-b.duckdb").write_text("in use")
    (spill / "stage-99999999-a.duckdb").write_text("left")
    message = ailing(ws)["left-overs"].message
    assert "stage-99999999-a" in message
    assert f"stage-{os.getpid()}" not in message


def test_an_erasure_that_was_cut_off_is_found(ws):
    alter(ws, "INSERT INTO suara_meta VALUES ('rewrite_due', '1')")
    assert ailing(ws)["warehouse"].remedy == "Run it again."


def test_a_folder_without_settings_is_examined_no_further(tmp_path):
    assert [(f.check, f.status) for f in examine(tmp_path)] == [("settings", "fail")]
