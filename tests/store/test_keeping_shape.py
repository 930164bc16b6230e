"""A workspace's tables follow its settings and the version of Suara, by themselves where they can."""

import shutil
import subprocess
import sys
import threading

import pytest

import suara
from records_helper import put
from suara import settings as settings_file
from suara.errors import KeepingError, SettingsError
from suara.store import schema
from suara.store.handle import Handle


@pytest.fixture
def ws(tmp_path):
    with suara.create(tmp_path / "acme", timezone="UTC", dimensions={"country": "text"}) as workspace:
        put(workspace, "answer", [{"kind": "nps", "score": 9, "occurred_at": "2025-01-31T18:00", "country": "MY"}])
        yield workspace


def reopened(ws, **changes):
    """The workspace after its settings file was changed."""
    kept = {f: getattr(ws.settings, f) for f in ("name", "timezone", "dimensions")}
    settings_file.write(ws.folder, settings_file.convert(kept | changes))
    return suara.open(ws.folder)


def value(ws, query, *values):
    with ws.warehouse.reading() as connection:
        return connection.execute(query, values).fetchone()[0]


def set_meta(ws, key, text):
    with ws.warehouse.writing() as connection:
        connection.execute("UPDATE suara_meta SET value = ? WHERE key = ?", [text, key])
    ws.close()


def test_a_dimension_declared_later_is_a_column_of_every_table(ws):
    later = reopened(ws, dimensions={"country": "text", "stars": "number"})
    assert value(later, "SELECT stars FROM answers") is None
    assert value(later, "SELECT count(*) FROM orders_history WHERE stars IS NOT NULL") == 0


def test_a_dimension_declared_later_can_be_measured_by_at_once(ws):
    later = reopened(ws, dimensions={"country": "text", "plan": "text"})
    assert len(later.measure("nps", by="plan").to_pandas()) == 1


def test_another_time_zone_moves_records_to_their_new_local_day(ws):
    later = reopened(ws, timezone="Asia/Kuala_Lumpur")
    assert str(value(later, "SELECT day FROM answers")) == "2025-02-01"
    assert value(later, "SELECT count(*) FROM answers WHERE score = 9 AND country = 'MY'") == 1


def test_another_time_zone_moves_the_days_of_superseded_versions_too(ws):
    with ws.warehouse.writing() as connection:
        connection.execute("INSERT INTO answers_history BY NAME SELECT *, 2 AS replaced_by FROM answers")
    later = reopened(ws, timezone="Asia/Kuala_Lumpur")
    assert str(value(later, "SELECT day FROM answers_history")) == "2025-02-01"


def test_a_workspace_opened_before_the_change_does_not_turn_the_days_back(ws):
    later = reopened(ws, timezone="Asia/Kuala_Lumpur")
    assert str(value(later, "SELECT day FROM answers")) == "2025-02-01"
    with pytest.raises(SettingsError, match="Open it again"):
        value(ws, "SELECT day FROM answers")


def test_a_dimension_may_change_its_type_where_no_value_is_lost(ws):
    put(ws, "order", [{"amount": 1, "occurred_at": "2025-01-01", "country": "12"}])
    with ws.warehouse.writing() as connection:
        connection.execute("UPDATE answers SET country = '7'")
    assert value(reopened(ws, dimensions={"country": "number"}), "SELECT country FROM orders") == 12


def test_a_dimension_may_not_change_its_type_where_values_would_be_lost(ws):
    with pytest.raises(SettingsError, match="'country' cannot change its type: 1 values in answers"):
        value(reopened(ws, dimensions={"country": "number"}), "SELECT country FROM answers")


def test_a_workspace_of_an_older_version_says_to_upgrade(ws):
    set_meta(ws, "schema", str(schema.VERSION - 1))
    with pytest.raises(KeepingError, match="suara upgrade"):
        ws.measure("nps")


def test_a_workspace_of_a_newer_version_says_to_update_suara(ws):
    set_meta(ws, "schema", str(schema.VERSION + 1))
    with pytest.raises(KeepingError, match="Update Suara"):
        ws.measure("nps")


def test_a_commit_that_fails_reports_its_own_fault(ws):
    def fail():
        with ws.warehouse.writing() as connection:
            connection.execute("ROLLBACK")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()


def test_reading_inside_a_write_of_the_same_thread_is_refused_at_once(ws):
    with ws.warehouse.writing(), pytest.raises(RuntimeError, match="this thread holds"):
        ws.warehouse.origins()


def test_a_folder_made_anew_is_not_read_from_the_file_that_was_there(ws):
    shutil.rmtree(ws.folder)
    again = suara.create(ws.folder)
    assert value(again, "SELECT count(*) FROM answers") == 0
    assert (ws.folder / "warehouse.duckdb").exists()


def test_threads_that_read_and_write_at_once_see_whole_transactions_only(ws):
    seen: list[int] = []

    def write():
        for _ in range(5):
            with ws.warehouse.writing() as connection:
                connection.execute("INSERT INTO costs (category) SELECT 'a' FROM range(1000)")

    def read():
        seen.extend(value(ws, "SELECT count(*) FROM costs") for _ in range(20))

    threads = [threading.Thread(target=work) for work in (write, read, read, write)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 40
    assert {n % 1000 for n in seen} == {0}
    assert value(ws, "SELECT count(*) FROM costs") == 10_000


def test_the_bytes_at_rest_can_be_read_without_dropping_the_lock(tmp_path):
    handle = Handle(tmp_path / "w.duckdb")
    with handle.held(writable=True) as connection:
        connection.execute("CREATE TABLE t AS SELECT 1 AS a")
    with handle.at_rest() as file:
        assert file.read(4096)
    with handle.held(writable=False):
        other = [sys.executable, "-c", "import duckdb, sys; duckdb.connect(sys.argv[1])", str(handle.path)]
        came_in = subprocess.run(other, capture_output=True, text=True, check=False)
    handle.close()
    assert "lock" in came_in.stderr
