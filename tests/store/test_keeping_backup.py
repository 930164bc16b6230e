"""A backup is whole or absent, says what it holds, and comes back exactly."""

import hashlib
import json
import os
import stat
import threading
import zipfile
from pathlib import Path

import pytest

import suara
from records_helper import put
from suara.errors import KeepingError
from suara.store.keeping import archive as archive_module


@pytest.fixture
def ws(tmp_path):
    with suara.create(tmp_path / "acme", timezone="Asia/Jakarta", currency="IDR") as workspace:
        put(workspace, "answer", [{"kind": "nps", "score": s, "occurred_at": "2025-01-31T18:00"} for s in (9, 3, 10)])
        workspace.ledger.remember([("c1", "name", "Ana")])
        assert workspace.ledger.secret
        for name in ("recipes/survey.toml", "rejects/load-1.csv", ".cache/plans/x", ".spill/y"):
            (workspace.folder / name).parent.mkdir(parents=True, exist_ok=True)
            (workspace.folder / name).write_text(name)
        yield workspace


@pytest.fixture
def backup(ws, tmp_path):
    ws.backup(tmp_path / "acme.zip")
    return tmp_path / "acme.zip"


def changed(backup, change):
    """The backup with its files (name to bytes) and manifest changed by a function."""
    with zipfile.ZipFile(backup) as source:
        files = {name: source.read(name) for name in source.namelist()}
    manifest = json.loads(files.pop("manifest.json"))
    change(files, manifest)
    with zipfile.ZipFile(backup, "w") as target:
        for name, content in (files | {"manifest.json": json.dumps(manifest).encode()}).items():
            target.writestr(name, content)
    return backup


def test_a_restored_workspace_gives_the_same_numbers(ws, backup, tmp_path):
    with suara.restore(backup, tmp_path / "again") as again:
        assert again.measure("nps").to_arrow().equals(ws.measure("nps").to_arrow())
        assert again.settings == ws.settings


def test_a_restored_workspace_knows_its_people_and_keeps_its_secret(ws, backup, tmp_path):
    with suara.restore(backup, tmp_path / "again") as again:
        assert again.ledger.person("c1") == {"name": "Ana"}
        assert again.ledger.secret == ws.ledger.secret


def test_recipes_and_rejects_come_back_and_caches_do_not(backup, tmp_path):
    suara.restore(backup, tmp_path / "again").close()
    there = {p.relative_to(tmp_path / "again").as_posix() for p in (tmp_path / "again").rglob("*") if p.is_file()}
    assert there == {"suara.toml", "warehouse.duckdb", "ledger.sqlite", "recipes/survey.toml", "rejects/load-1.csv"}


def test_a_backup_says_what_it_holds(ws, tmp_path):
    manifest = ws.backup(tmp_path / "acme.zip")
    assert manifest.rows["answers"] == 3
    assert manifest.rows["orders"] == 0
    with zipfile.ZipFile(tmp_path / "acme.zip") as archive:
        for name, entry in manifest.files.items():
            content = archive.read(name)
            assert (len(content), hashlib.sha256(content).hexdigest()) == (entry.size, entry.sha256)


def test_a_workspace_without_people_has_a_backup_too(tmp_path):
    with suara.create(tmp_path / "acme") as ws:
        ws.backup(tmp_path / "acme.zip")
    assert suara.restore(tmp_path / "acme.zip", tmp_path / "again").ledger.exists is False


def test_a_backup_and_a_restored_ledger_are_for_their_owner_alone(backup, tmp_path):
    suara.restore(backup, tmp_path / "again").close()
    for path in (backup, tmp_path / "again" / "ledger.sqlite"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_others_read_and_write_while_a_backup_is_made(ws, tmp_path):
    def use():
        for i in range(5):
            ws.measure("nps")
            put(ws, "order", [{"order": f"o{i}", "amount": 1, "occurred_at": "2025-01-01"}])

    users = [threading.Thread(target=use) for _ in range(2)]
    for user in users:
        user.start()
    for i in range(3):
        ws.backup(tmp_path / f"{i}.zip")
        with suara.restore(tmp_path / f"{i}.zip", tmp_path / f"again{i}") as again:
            assert again.measure("nps").to_pandas()["n"].tolist() == [3]
    for user in users:
        user.join()


def test_reading_goes_on_while_the_warehouse_is_copied(ws, tmp_path):
    seen = []

    def progress(done, total):
        reader = threading.Thread(target=lambda: seen.append(len(ws.measure("nps").to_pandas())))
        reader.start()
        reader.join()

    ws.backup(tmp_path / "acme.zip", progress)
    assert seen
    assert set(seen) == {1}


def test_progress_goes_from_little_to_all(ws, tmp_path):
    heard = []
    ws.backup(tmp_path / "acme.zip", lambda done, total: heard.append(done / total))
    assert heard == sorted(heard)
    assert heard[-1] == 1


def test_a_backup_that_breaks_off_leaves_no_file(ws, tmp_path):
    def broken_off(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ws.backup(tmp_path / "acme.zip", broken_off)
    assert [p.name for p in tmp_path.iterdir()] == ["acme"]
    assert [p.name for p in (ws.folder / ".spill").iterdir()] == ["y"]


def test_a_backup_to_a_folder_that_is_not_there_is_refused(ws, tmp_path):
    with pytest.raises(KeepingError, match="There is no folder"):
        ws.backup(tmp_path / "no" / "acme.zip")


def test_links_out_of_the_workspace_are_not_followed(ws, tmp_path):
    (tmp_path / "elsewhere").write_text("of somebody else")
    (ws.folder / "recipes" / "link.toml").symlink_to(tmp_path / "elsewhere")
    assert "recipes/link.toml" not in ws.backup(tmp_path / "acme.zip").files


def test_a_folder_with_something_in_it_is_not_restored_into(ws, backup):
    with pytest.raises(KeepingError, match="is not empty"):
        suara.restore(backup, ws.folder)


def test_an_empty_folder_may_be_restored_into(backup, tmp_path):
    (tmp_path / "again").mkdir()
    assert suara.restore(backup, tmp_path / "again").folder.is_dir()


def flipped(files, manifest):
    content = bytearray(files["warehouse.duckdb"])
    content[len(content) // 2] ^= 1
    files["warehouse.duckdb"] = bytes(content)


def escaping(files, manifest):
    files["../out.toml"] = b"x"
    manifest["files"]["../out.toml"] = {"size": 1, "sha256": hashlib.sha256(b"x").hexdigest()}


def rooted(files, manifest):
    files["/out.toml"] = b"x"
    manifest["files"]["/out.toml"] = {"size": 1, "sha256": hashlib.sha256(b"x").hexdigest()}


def longer(files, manifest):
    files["suara.toml"] += b"\n# more"


@pytest.mark.parametrize(
    "change",
    [
        flipped,
        escaping,
        rooted,
        longer,
        lambda files, manifest: files.pop("ledger.sqlite"),
        lambda files, manifest: files.update({"extra.toml": b""}),
        lambda files, manifest: manifest.pop("files"),
    ],
    ids=["flipped", "escaping", "rooted", "longer", "missing", "extra", "no manifest"],
)
def test_a_damaged_backup_is_refused_before_anything_is_written(backup, tmp_path, change):
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(KeepingError, match="another backup"):
        suara.restore(changed(backup, change), tmp_path / "again")
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("share", [0, 0.5, 0.99])
def test_a_backup_that_was_cut_short_is_refused(backup, tmp_path, share):
    os.truncate(backup, int(backup.stat().st_size * share))
    with pytest.raises(KeepingError, match="cannot be read as a backup"):
        suara.restore(backup, tmp_path / "again")
    assert not (tmp_path / "again").exists()


def test_a_file_that_is_not_there_is_no_backup(tmp_path):
    with pytest.raises(KeepingError, match="cannot be read as a backup"):
        suara.restore(tmp_path / "none.zip", tmp_path / "again")


@pytest.mark.parametrize(("what", "to"), [("format", 2), ("warehouse_schema", 99), ("ledger_schema", "9999")])
def test_a_backup_of_a_newer_suara_is_refused(backup, tmp_path, what, to):
    with pytest.raises(KeepingError, match="Update Suara"):
        suara.restore(changed(backup, lambda files, manifest: manifest.update({what: to})), tmp_path / "again")


@pytest.mark.parametrize("name", ["a/b", "a..b", "ä b"])
def test_plain_names_stay_inside(name):
    assert archive_module._inside(name)


@pytest.mark.parametrize("name", ["", "/a", "a/../../b", "..", "C:/a", "a\\b", "a\0"])
def test_names_that_lead_elsewhere_do_not(name):
    assert not archive_module._inside(name)


def test_a_restore_that_breaks_off_leaves_no_folder(backup, tmp_path):
    def broken_off(done, total):
        if done > total * 0.6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        suara.restore(backup, tmp_path / "again", broken_off)
    assert {p.name for p in Path(tmp_path).iterdir()} == {"acme", "acme.zip"}
