"""Boards over the API: kept by who has seen them, removed and restored, shared."""

import httpx
import pytest

from access_helper import member
from suara.serve.cli.boards import list_, remove, restore, save, show

BOARD = {"board": "api", "title": "By API", "tiles": [{"kind": "number", "metrics": ["nps"]}]}


@pytest.fixture
def tag(client):
    """The tag of a board as it is, which is made where it is not there."""
    found = client.get("/boards/api")
    if found.status_code == 404:
        client.post("/boards/api/restore")
        found = client.get("/boards/api")
    return found.headers.get("etag") or client.put("/boards/api", json=BOARD).headers["etag"]


def test_a_board_is_made_and_listed(client, tag):
    assert "api" in {one["board"] for one in client.get("/boards").json()}
    assert client.get("/boards/api").json()["tiles"][0]["metrics"] == ["nps"]


def test_a_board_that_is_posted_twice_gets_another_name(client, tag):
    assert client.post("/boards", json=BOARD).json()["board"] != "api"


def test_a_change_takes_the_tag_of_what_was_seen(client, tag):
    assert client.put("/boards/api", json=BOARD).status_code == 428
    assert client.put("/boards/api", json=BOARD, headers={"If-Match": '"other"'}).status_code == 412
    changed = client.put("/boards/api", json=BOARD | {"title": "Changed"}, headers={"If-Match": tag})
    assert (changed.status_code, changed.json()["title"]) == (200, "Changed")
    assert client.put("/boards/api", json=BOARD, headers={"If-Match": tag}).status_code == 412


def test_a_board_is_removed_and_restored(client, tag):
    assert client.delete("/boards/api", headers={"If-Match": tag}).status_code == 204
    assert client.get("/boards/api").status_code == 404
    assert client.post("/boards/api/restore").json()["board"] == "api"


@pytest.mark.parametrize(
    "wrong",
    [
        {"tiles": [{"kind": "number", "metrics": ["npss"]}]},
        {"tiles": [{"kind": "pie"}]},
        {"range": "yesterweek"},
        {"since": "2026-02-01", "until": "2026-01-01"},
        {"tiles": [{"kind": "segments", "metrics": ["nps"], "by": "moon"}]},
        {"tiles": [{"kind": "trend", "metrics": ["contact_share"]}]},
    ],
)
def test_what_could_not_be_shown_is_refused_with_its_remedy(client, wrong):
    reply = client.post("/boards", json=BOARD | wrong)
    assert reply.status_code == 422
    assert reply.json()["remedy"]


def test_a_link_is_made_used_listed_and_revoked(client, address, tag):
    made = client.post("/boards/api/shares", json={"label": "Screen", "days": 7}).json()
    assert httpx.get(address + made["address"], timeout=60).status_code == 200
    [listed] = [one for one in client.get("/boards/api/shares").json() if one["share"] == made["share"]]
    assert listed["seen_at"]
    assert listed["address"] is None
    assert client.delete(f"/boards/api/shares/{made['share']}").status_code == 204
    assert httpx.get(address + made["address"], timeout=60).status_code == 404


def test_comments_are_shared_only_by_who_may_read_them(program, tag):
    with program("dashboards:write", "measure:read") as editor:
        assert editor.post("/boards/api/shares", json={"comments": True}).status_code == 422


def test_the_values_of_its_tiles_are_those_of_measure(client, ws, tag):
    [tile] = client.get("/boards/api/values", params={"query": "range=all&where.country!=TH"}).json()
    [local] = ws.boards.values("api", "range=all&where.country!=TH")[tile["tile"]]
    assert tile["results"][0]["rows"][0]["n"] == local.rows[0]["n"] == ws.measure("nps").rows[0]["n"]


def test_who_sees_some_rows_only_measures_a_board_over_those(ws, address, tag):
    elsewhere = member(ws, "elsewhere@acme.example", "analyst", {"country": ["TH"]})
    key = ws.keys.make("scoped board", "measure:read", member=elsewhere)
    headers = {"Authorization": f"Bearer {key}"}
    reply = httpx.get(f"{address}/api/v1/boards/api/values?query=range%3Dall", headers=headers, timeout=60)
    assert reply.json()[0]["results"][0]["rows"][0]["n"] == 0
    assert httpx.get(f"{address}/api/v1/boards/api", headers=headers, timeout=60).status_code == 200


def test_the_command_line_keeps_a_board_as_text(ws, tag, tmp_path, capsys):
    file = tmp_path / "board.yaml"
    file.write_text("board: typed\ntitle: Typed\ntiles: [{kind: number, metrics: nps}]\n")
    save(file, ws.folder)
    save(file, ws.folder)
    assert "version 2" in capsys.readouterr().err
    show("typed", ws.folder)
    assert "title: Typed" in capsys.readouterr().out
    remove("typed", ws.folder)
    list_(json=True, workspace=ws.folder)
    assert '"typed"' not in capsys.readouterr().out
    restore("typed", ws.folder)
    assert ws.boards.get("typed").board.title == "Typed"
