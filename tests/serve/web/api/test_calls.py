"""The API keeps to its own rules: rights, forms, pages, tags, repeats, faults."""

from __future__ import annotations

import csv
import io
import json

import httpx
import pyarrow as pa
import pytest
from fastapi.routing import APIRoute

from serve.web.api.conftest import NDJSON, answer
from suara.serve.access.rights import RIGHTS
from suara.serve.web.api.app import api, described

MADE = api()
CALLS = [route for route in MADE.routes if isinstance(route, APIRoute)]
PROBLEM = "application/problem+json"


def test_every_call_names_a_right_that_there_is():
    assert {route.right for route in CALLS} <= set(RIGHTS)


def test_the_description_is_openapi_3_1_and_has_every_call(client):
    told = client.get("/openapi.json").json()
    assert told["openapi"].startswith("3.1")
    assert {route.path.replace(":path", "") for route in CALLS} <= set(told["paths"])
    assert "post" in told["paths"]["/responses"]


def test_the_reference_is_a_page_of_our_own(client):
    page = client.get("/").text
    assert "/api/v1/measure" in page
    assert "http" not in page.replace("https://cx.acme", "").replace("http-equiv", "")


@pytest.mark.parametrize("route", CALLS, ids=lambda r: f"{min(r.methods)} {r.path}")
def test_without_a_key_every_call_is_401(route, address):
    path = route.path.replace("{", "").replace("}", "").replace(":path", "")
    reply = httpx.request(min(route.methods), f"{address}/api/v1{path}", timeout=60)
    assert (reply.status_code, reply.headers["content-type"]) == (401, PROBLEM)


@pytest.mark.parametrize("route", CALLS, ids=lambda r: f"{min(r.methods)} {r.path}")
def test_with_every_right_but_its_own_a_call_is_403(route, ws, address):
    name = f"without {route.right}"
    keys = {one.name for one in ws.keys.list()}
    if name not in keys:
        KEYS[name] = ws.keys.make(name, *(set(RIGHTS) - {route.right}))
    path = route.path.replace("{", "").replace("}", "").replace(":path", "")
    headers = {"Authorization": f"Bearer {KEYS[name]}"}
    reply = httpx.request(min(route.methods), f"{address}/api/v1{path}", headers=headers, timeout=60)
    assert (reply.status_code, reply.headers["content-type"]) == (403, PROBLEM)


KEYS: dict[str, str] = {}


# -- records -----------------------------------------------------------------------------------------


def test_each_row_has_its_outcome_and_what_is_good_is_kept(client):
    rows = [answer(100), answer(101, score=12), answer(102)]
    told = client.post("/records/answer", content="\n".join(map(json.dumps, rows)), headers=NDJSON).json()
    assert [one["status"] for one in told["outcomes"]] == ["kept", "rejected", "kept"]
    assert (told["accepted"], told["rejected"]) == (2, 1)
    assert told["outcomes"][1]["faults"][0]["remedy"]


def test_a_json_array_and_one_object_are_records_too(client):
    assert client.post("/records/answer", json=[answer(110), answer(111)]).json()["accepted"] == 2
    assert client.post("/records/answer", json=answer(112)).json()["accepted"] == 1


def test_the_same_records_again_change_nothing(client):
    first, again = (client.post("/records/answer", json=[answer(120)]).json() for _ in range(2))
    assert (first["accepted"], again["accepted"], again["unchanged"]) == (1, 0, 1)


def test_a_dry_run_writes_nothing(client):
    reply = client.post("/records/answer?dry_run=true", json=[answer(130)])
    assert (reply.status_code, reply.json()["load"], reply.json()["accepted"]) == (200, None, 1)
    assert client.post("/records/answer", json=[answer(130)]).json()["accepted"] == 1


def test_a_load_can_be_taken_back_once(client):
    load = client.post("/records/answer", json=[answer(140)]).json()["load"]
    assert client.delete(f"/loads/{load}").status_code == 204
    assert client.delete(f"/loads/{load}").status_code == 422
    assert client.delete("/loads/9999").status_code == 404


def test_a_load_in_the_background_is_found_again_with_what_came_of_it(client):
    reply = client.post("/records/answer", json=[answer(150)], headers={"Prefer": "respond-async"})
    assert reply.status_code == 202
    assert _ended(client, reply.json())["result"]["accepted"] == 1


@pytest.mark.parametrize("body", ["{", "3", "[3]", '"a"', "\x00", "[" * 3000])
def test_what_holds_no_records_is_told(body, client):
    reply = client.post("/records/answer", content=body.encode(), headers={"Content-Type": "application/json"})
    assert (reply.status_code, reply.headers["content-type"]) == (422, PROBLEM)


# -- forms -------------------------------------------------------------------------------------------


def test_numbers_come_in_the_form_that_is_wished_for(ws, client):
    def got(form: str) -> httpx.Response:
        asked = {"metrics": ["nps"], "by": "country"}
        return client.post("/measure", json=asked, headers={"Accept": form})

    known = ws.measure("nps", by="country")
    assert [row["value"] for row in got("application/json").json()["rows"]] == [row["value"] for row in known]
    assert pa.ipc.open_stream(got("application/vnd.apache.arrow.stream").content).read_all().equals(known.to_arrow())
    lines = [json.loads(line) for line in got("application/x-ndjson").text.splitlines()]
    cells = list(csv.DictReader(io.StringIO(got("text/csv").text)))
    assert [row["n"] for row in lines] == [int(row["n"]) for row in cells] == [row["n"] for row in known]


def test_a_form_that_there_is_not_is_406(client):
    assert client.post("/measure", json={"metrics": ["nps"]}, headers={"Accept": "image/png"}).status_code == 406


def test_pages_together_are_the_export(client):
    seen, address = [], "/records/answer?limit=7"
    while address:
        page = client.get(address.removeprefix("/api/v1"))
        seen += [row["answer"] for row in page.json()["items"]]
        address = page.json()["next"]
        assert bool(address) == ("next" in page.links)
    whole = client.get("/records/answer", headers={"Accept": "text/csv"}).text
    lines = client.get("/records/answer", headers={"Accept": "application/x-ndjson"}).text.splitlines()
    arrow = client.get("/records/answer", headers={"Accept": "application/vnd.apache.arrow.stream"}).content
    assert seen == [row["answer"] for row in csv.DictReader(io.StringIO(whole))]
    assert seen == [json.loads(line)["answer"] for line in lines]
    assert seen == pa.ipc.open_stream(arrow).read_all().column("answer").to_pylist()


def test_an_export_holds_no_formula(ws, client):
    ws.load("answer", [answer(160, kind="text", score=None, text="=cmd()", country="@x")], source="test")
    rows = csv.DictReader(
        io.StringIO(client.get("/records/answer?where=kind=text", headers={"Accept": "text/csv"}).text)
    )
    assert [(row["text"], row["country"]) for row in rows] == [("'=cmd()", "'@x")]


def test_answers_of_staff_are_in_no_export(ws, client):
    ws.load("answer", [answer(170, kind="enps", subject="staff", customer="clerk")], source="test")
    assert "a170" not in client.get("/records/answer", headers={"Accept": "text/csv"}).text


def test_who_customers_are_is_left_out_for_those_who_may_not_see_it(program):
    with program("answers:read") as reader:
        assert "customer" not in reader.get("/records/answer").json()["items"][0]


# -- tags and repeats --------------------------------------------------------------------------------


def test_what_is_known_already_is_not_sent_again(client):
    tag = client.get("/metrics").headers["etag"]
    assert client.get("/metrics", headers={"If-None-Match": tag}).status_code == 304


def test_settings_are_changed_by_those_who_have_seen_them(ws, client):
    tag = client.get("/settings").headers["etag"]
    assert client.patch("/settings", json={"targets": {"nps": 40}}).status_code == 428
    assert client.patch("/settings", json={"targets": {"nps": 40}}, headers={"If-Match": tag}).status_code == 200
    assert client.patch("/settings", json={"targets": {"nps": 50}}, headers={"If-Match": tag}).status_code == 412
    assert (ws.settings.targets, client.get("/metrics/nps").json()["target"]) == ({"nps": 40}, 40)


def test_a_secret_is_never_told(client):
    tag = client.get("/settings").headers["etag"]
    told = client.patch("/settings", json={"sms_secret": "s3cret"}, headers={"If-Match": tag})
    assert "s3cret" not in told.text + client.get("/settings").text
    assert told.json()["secrets"] == ["sms_secret"]


def test_a_draft_is_not_written_over_unseen(client):
    path = "/surveys/new/draft"
    tag = client.put(path, json={"survey": "new"}).headers["etag"]
    assert client.put(path, json={"survey": "other"}).status_code == 428
    assert client.put(path, json={"survey": "newer"}, headers={"If-Match": tag}).json()["version"] == 2
    assert client.put(path, json={"survey": "other"}, headers={"If-Match": tag}).status_code == 412


def test_a_repeat_by_its_key_does_nothing_and_is_answered_alike(ws, client):
    asked = {"template": "after-delivery", "languages": ["en"], "survey": "repeated"}
    names = list(client.get("/templates").json())
    asked["template"] = names[0]["survey"]
    first, again = (client.post("/templates", json=asked, headers={"Idempotency-Key": "k1"}) for _ in range(2))
    assert (first.status_code, first.text) == (again.status_code, again.text) == (201, first.text)
    other = client.post("/templates", json=asked | {"survey": "x"}, headers={"Idempotency-Key": "k1"})
    assert (other.status_code, other.headers["content-type"]) == (422, PROBLEM)


# -- faults ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("PUT", "/measure", 405),
        ("GET", "/surveys/nowhere", 404),
        ("GET", "/metrics/npx", 404),
        ("GET", "/jobs/nowhere", 404),
        ("GET", "/responses?limit=0", 422),
        ("GET", "/responses?cursor=%25", 422),
        ("GET", "/records/answer?where=colour=red", 422),
        ("POST", "/measure", 422),
    ],
)
def test_a_fault_is_a_problem_with_its_remedy(method, path, status, client):
    reply = client.request(method, path)
    assert (reply.status_code, reply.headers["content-type"]) == (status, PROBLEM)
    assert reply.json()["remedy"]


def test_a_fault_of_ours_says_which_it_is(client):
    told = client.post("/measure", json={"metrics": ["npx"]}).json()
    assert (told["code"], told["remedy"]) == ("QuestionError", "Did you mean nps?")


# -- jobs --------------------------------------------------------------------------------------------


def test_a_backup_is_made_in_the_background_and_fetched(client):
    job = _ended(client, client.post("/backups").json())
    assert (job["state"], job["fault"]) == ("done", None)
    assert client.get(f"/jobs/{job['job']}/file").content[:2] == b"PK"


def test_a_key_gives_no_more_than_it_has(program):
    with program("settings:write", "measure:read") as owner:
        assert owner.post("/keys", json={"name": "more", "scopes": ["people:read"]}).status_code == 403
        assert owner.post("/keys", json={"name": "less", "scopes": ["measure:read"]}).status_code == 201


def _ended(client: httpx.Client, job: dict) -> dict:
    while job["state"] == "running":
        job = client.get(f"/jobs/{job['job']}").json()
    return job


def test_the_description_names_the_right_of_every_call():
    paths = described(MADE)["paths"].values()
    assert all(one["x-right"] in RIGHTS for methods in paths for one in methods.values())
