"""Mistakes at the doors: each is a line that says what to do, never a traceback, never silence."""

import pytest

import suara
from company_helper import company
from suara.errors import SettingsError
from suara.serve.cli import run


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    home = tmp_path_factory.mktemp("mistakes") / "acme"
    with company(home):
        return str(home)


@pytest.fixture(autouse=True)
def plain(monkeypatch, tmp_path):
    monkeypatch.delenv("SUARA_WORKSPACE", raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["load", "--undo", "99"], 3, "`suara loads` lists"),
        (["load", "--undo", "x"], 2, "is not the number of a load"),
        (["load", "answer", "."], 3, "is a folder"),
        (["measure", "nps", "--compare", "lastyear"], 2, "2024-01-01..2024-07-01"),
        (["measure", "nps", "--json", "--csv"], 2, "cannot both"),
        (["measure", "nps", "--explain", "--csv"], 2, "no table"),
        (["score", "--svg", "nowhere/s.svg"], 2, "There is no folder nowhere"),
        (["score", "--as-of", "2020-01-01"], 2, "`suara records` lists"),
        (["score", "--since", "2100-01-01"], 2, "Nothing is known yet"),
    ],
)
def test_a_mistake_is_told_with_its_remedy(capsys, folder, arguments, status, words):
    assert run([*arguments, "-w", folder]) == status
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["create", "x", "--currency", "RINGGIT"], "such as MYR"),
        (["create", "x", "--timezone", "Mars/X"], "Name one such as"),
        (["create", "x", "--timezone", "Asia/Bangkock"], "Did you mean Asia/Bangkok"),
        (["create", "x", "--dimension", "score=text"], "records have already"),
        (["metrics", "promoters"], "--workspace"),
    ],
)
def test_a_mistake_without_a_workspace_too(capsys, arguments, words):
    assert run(arguments) == 2
    assert words in capsys.readouterr().err


def test_a_dimension_may_share_the_name_and_type_of_a_column(tmp_path):
    with suara.create(tmp_path / "w", dimensions={"plan": "text", "agent": "text"}) as ws:
        assert set(ws.settings.dimensions) == {"plan", "agent"}


def test_a_dimension_is_none_of_the_columns_that_all_records_have(tmp_path):
    with pytest.raises(SettingsError):
        suara.create(tmp_path / "w", dimensions={"source": "text"})


def test_an_archive_is_only_written_over_when_that_is_said(capsys, folder):
    assert run(["backup", "b.zip", "-w", folder]) == 0
    assert run(["backup", "b.zip", "-w", folder]) == 3
    assert run(["backup", "b.zip", "--replace", "-w", folder]) == 0


def test_the_doctor_tells_one_cause_once(tmp_path):
    with suara.create(tmp_path / "w") as ws:
        ws.close()
        (ws.folder / "warehouse.duckdb").write_bytes(b"not a database" * 1000)
        failed = [f for f in ws.doctor() if f.status == "fail"]
    assert len({f.message for f in failed}) <= 2
    assert not any("suara doctor" in f.remedy for f in failed)


def test_the_days_of_the_records_are_the_workspaces_own(capsys, tmp_path):
    with suara.create(tmp_path / "w", timezone="Asia/Kuala_Lumpur") as ws:
        ws.load("answer", [{"answer": "a", "kind": "nps", "score": 9, "occurred_at": "2025-01-05"}])
    run(["records", "-w", str(tmp_path / "w")])
    assert "2025-01-05" in capsys.readouterr().out
