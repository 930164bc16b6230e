"""What a program may not read: who people are, what they said, the rows of others, the replies and jobs of others."""

from __future__ import annotations

import re
from contextlib import ExitStack
from functools import cache

import httpx
import pytest
from fastapi.routing import APIRoute

from access_helper import member
from serve.web.api.conftest import answer
from suara.serve.access.rights import RIGHTS
from suara.serve.web.api.app import api
from suara.store.asking_tables import responses

ANSWER = {"survey": "relation", "answers": {"recommend": 9}}
STAFF = {"survey": "staff", "answers": {"work": 3}, "customer": "clerk", "dimensions": {"country": "MY"}}
CALLS = [route for route in api().routes if isinstance(route, APIRoute)]
# What a caller with a scope may call: it gives them their own rows alone, or no rows at all.
SCOPED = {
    "DELETE /boards/{board}",
    "DELETE /segments/{segment}",
    "DELETE /surveys/{survey}/draft",
    "GET /benchmarks/{metric}",
    "GET /boards",
    "GET /boards/{board}",
    "GET /boards/{board}/values",
    "GET /drafts",
    "GET /jobs",
    "GET /jobs/{job}",
    "GET /metrics",
    "GET /metrics/{metric}",
    "GET /metrics/{metric}/segments",
    "GET /records/{kind}",
    "GET /responses",
    "GET /responses/{response}",
    "GET /score",
    "GET /segments",
    "GET /segments/{segment}",
    "GET /settings",
    "GET /surveys/{survey}",
    "GET /surveys/{survey}/draft",
    "GET /surveys/{survey}/link",
    "GET /surveys/{survey}/versions",
    "GET /templates",
    "GET /templates/{name}",
    "POST /boards",
    "POST /boards/{board}/restore",
    "POST /explain",
    "POST /measure",
    "POST /score",
    "POST /segments",
    "POST /segments/{segment}/restore",
    "POST /surveys",
    "POST /surveys/{survey}/close",
    "POST /surveys/{survey}/publish",
    "POST /templates",
    "PUT /boards/{board}",
    "PUT /segments/{segment}",
    "PUT /surveys/{survey}/draft",
}


@pytest.fixture(scope="module")
def program(ws, address):
    """A program with a key of some rights, the same one for the same rights."""
    with ExitStack() as ends:

        @cache
        def made(*rights: str) -> httpx.Client:
            key = ws.keys.make(" ".join(r[:9] for r in rights), *rights)
            headers = {"Authorization": f"Bearer {key}"}
            return ends.enter_context(httpx.Client(base_url=f"{address}/api/v1", headers=headers, timeout=60))

        yield made


@pytest.fixture(scope="module")
def client(program):
    """A program that may do everything."""
    return program(*RIGHTS)


@pytest.fixture(scope="module")
def partial(ws, address):
    """A program of an owner who sees the rows of Malaysia alone."""
    ws.load("answer", [answer(900 + i, country="TH", customer="thai") for i in range(5)], source="walls")
    own = member(ws, "bo@acme.example", "owner", {"country": ["MY"]})
    key = ws.keys.make("partial", *RIGHTS, member=own)
    with httpx.Client(base_url=f"{address}/api/v1", headers={"Authorization": f"Bearer {key}"}, timeout=60) as made:
        yield made


def named(route: APIRoute) -> str:
    return f"{min(route.methods)} {route.path}"


# -- persons, and what they said ---------------------------------------------------------------------


@pytest.mark.parametrize("column", ["customer", "text", "response", "answer"])
def test_metrics_alone_tell_of_no_single_person(program, column):
    viewer = program("measure:read")
    assert viewer.post("/measure", json={"metrics": ["nps"], "by": [column]}).status_code == 422
    assert viewer.post("/measure", json={"metrics": ["nps"], "where": {column: "c1"}}).status_code == 422
    assert viewer.post("/explain", json={"metrics": ["nps"], "by": column}).status_code == 422
    assert viewer.post("/score", json={"where": {column: "c1"}}).status_code == 422
    assert column not in viewer.get("/metrics/nps/segments").json()


def test_who_may_see_customers_may_ask_by_them(program):
    reply = program("measure:read", "people:read").post("/measure", json={"metrics": ["nps"], "by": "customer"})
    assert reply.status_code == 200


@pytest.mark.parametrize("path", ["/records/customer", "/responses?customer=c1"])
def test_answers_alone_do_not_tell_who_customers_are(program, path):
    assert program("answers:read").get(path).status_code == 403


def test_records_are_not_sought_by_customer_by_who_may_not_see_customers(program):
    assert program("answers:read").get("/records/answer?where=customer=c1").status_code == 422


def test_changing_a_contact_does_not_show_it_to_who_may_not_see_customers(program):
    assert program("surveys:write").patch("/contacts/c1", json={}).json()["contact"] is None


def test_asking_does_not_show_customers_to_who_may_not_see_them(ws, program):
    ws.load("customer", [{"customer": "c1", "occurred_at": "2025-01-01T00:00:00Z"}], source="walls")
    asked = {"dry_run": True, "force": True}
    blind = program("surveys:write").post("/surveys/relation/campaign", json=asked).json()
    seeing = program("surveys:write", "people:read").post("/surveys/relation/campaign", json=asked).json()
    assert (len(blind["shown"]), len(seeing["shown"])) == (0, 1)
    assert blind["counts"] == seeing["counts"]


def test_what_staff_answered_is_not_shown_one_by_one_and_not_though_it_is_flagged(ws, client):
    page = {"questions": [{"id": "work", "type": "enps", "text": {"en": "Would you recommend working here?"}}]}
    asked = {"survey": "staff", "kind": "relationship", "title": {"en": "Work"}, "languages": ["en"], "pages": [page]}
    ws.surveys.publish(asked)
    kept = client.post("/responses", json=STAFF).json()["response"]
    told = client.get(f"/responses/{kept}").json()
    assert (told["answers"], told["customer"], told["dimensions"]) == ({}, None, {})
    assert client.get("/responses?survey=staff").json()["items"] == [told]
    with ws.ledger.writing() as connection:
        connection.execute(responses.update().where(responses.c.response == kept).values(flags=["hasty"]))
    assert [(one["response"], one["values"]) for one in client.get("/surveys/staff/flagged").json()] == [(kept, {})]


# -- rows of others ----------------------------------------------------------------------------------


def test_each_call_says_whether_it_keeps_to_the_rows_of_its_caller():
    assert {named(route) for route in CALLS if route.openapi_extra["x-scoped"]} == SCOPED


@pytest.mark.parametrize("route", [r for r in CALLS if named(r) not in SCOPED], ids=named)
def test_who_sees_some_rows_only_is_refused_what_tells_of_all(partial, route):
    path = re.sub(r"\{\w+(:\w+)?\}", "x", route.path)
    assert partial.request(min(route.methods), path).status_code == 403


def test_who_sees_some_rows_only_gets_those(partial):
    countries = {row["country"] for row in partial.get("/records/answer?limit=1000").json()["items"]}
    assert countries == {"MY"}


# -- jobs, and replies -------------------------------------------------------------------------------


def test_a_job_is_seen_by_who_began_it_and_who_keeps_the_workspace(program, client):
    mine, other = program("records:write", "measure:read"), program("measure:read", "audit:read")
    job = mine.post("/rollup/verify").json()["job"]
    assert mine.get(f"/jobs/{job}").status_code == 200
    assert client.get(f"/jobs/{job}").status_code == 200
    assert other.get(f"/jobs/{job}").status_code == 404
    assert job not in {one["job"] for one in other.get("/jobs").json()}


def test_the_reply_of_one_key_is_never_given_to_another(program):
    headers = {"Idempotency-Key": "mine"}
    one, other = (program("responses:write", right) for right in ("measure:read", "people:read"))
    first, again, theirs = (p.post("/responses", json=ANSWER, headers=headers).json() for p in (one, one, other))
    assert first["response"] == again["response"] != theirs["response"]


def test_a_reply_is_not_given_to_another_question_of_the_same_key(client):
    headers = {"Idempotency-Key": "rollup"}
    paths = ("/rollup", "/rollup?rebuild=true", "/rollup")
    first, other, again = (client.post(path, headers=headers).json()["job"] for path in paths)
    assert first == again != other


def test_numbers_are_measured_anew_whatever_key_comes_with_the_question(ws, client):
    asked = {"metrics": ["nps"], "where": {"country": "DK"}}
    before = client.post("/measure", json=asked, headers={"Idempotency-Key": "n"}).json()["rows"][0]["n"]
    ws.load("answer", [answer(990, country="DK")], source="walls")
    after = client.post("/measure", json=asked, headers={"Idempotency-Key": "n"}).json()["rows"][0]["n"]
    assert (before, after) == (0, 1)


# -- what breaks -------------------------------------------------------------------------------------


def test_a_body_too_large_to_be_read_at_once_is_refused(client):
    body = b'{"metrics":["nps"],"x":"' + b"a" * 11_000_000 + b'"}'
    reply = client.post("/measure", content=iter([body]), headers={"Content-Type": "application/json"})
    assert reply.status_code == 413


def test_a_long_name_of_a_file_in_another_script_is_taken(client):
    body, form = b"answer,kind,score,occurred_at\nf1,nps,9,2025-06-01T10:00:00Z\n", {"Content-Type": "text/csv"}
    reply = client.post("/records/answer", params={"name": "ก" * 100 + ".csv"}, content=body, headers=form)
    assert reply.status_code == 201


def test_a_setting_named_as_python_names_the_workspace_is_refused(client):
    assert client.patch("/settings", json={"self": 1}, headers={"If-Match": "*"}).status_code == 422


def test_a_key_that_says_nothing_of_its_rights_makes_no_keys_and_no_owners(ws):
    ws.keys.make("plain")
    scopes = next(one.scopes for one in ws.keys.list() if one.name == "plain")
    assert set(RIGHTS) - set(scopes) == {"settings:write", "members:write"}
