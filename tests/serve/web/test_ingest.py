"""Answers from programs: kept once, acknowledged when durable, accounted for one by one."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from serve.web.conftest import SURVEY

PATH = "/api/v1/responses"
NINE = {"survey": "relation", "answers": {"recommend": 9, "why": "quick"}}
NDJSON = {"Content-Type": "application/x-ndjson"}


def test_an_answer_is_kept_and_measured(ws, client):
    reply = client.post(PATH, json=NINE)
    assert (reply.status_code, reply.json()["complete"]) == (201, True)
    ws.feed()
    assert [(r["value"], r["n"]) for r in ws.measure("nps", "comment_rate").rows] == [(100, 1), (100, 1)]


def test_the_same_request_again_gets_the_same_reply_and_does_nothing(ws, client):
    first, again = (client.post(PATH, json=NINE, headers={"Idempotency-Key": "k1"}) for _ in range(2))
    assert (first.status_code, first.text) == (again.status_code, again.text)
    assert ws.surveys.list()[0].responses == 1


def test_another_body_under_the_same_key_is_refused(client):
    client.post(PATH, json=NINE, headers={"Idempotency-Key": "k1"})
    other = client.post(PATH, json=NINE | {"answers": {"recommend": 3}}, headers={"Idempotency-Key": "k1"})
    assert (other.status_code, other.headers["content-type"]) == (422, "application/problem+json")


def test_fifty_requests_of_one_key_at_once_are_one_response(ws, client):
    def post(_):
        return client.post(PATH, json=NINE, headers={"Idempotency-Key": "same"})

    with ThreadPoolExecutor(50) as threads:
        replies = {(r.status_code, r.text) for r in threads.map(post, range(50))}
    assert len(replies) == 1
    assert ws.surveys.list()[0].responses == 1


def test_an_answer_off_its_scale_is_told_and_the_others_are_kept(ws, client):
    reply = client.post(PATH, json={"survey": "relation", "answers": {"recommend": 11, "why": "fine"}})
    assert reply.json()["faults"] == [{"question": "recommend", "reason": "Please choose a whole number from 0 to 10."}]
    ws.feed()
    assert ws.measure("nps", "comment_rate").rows[1]["value"] == 100


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "[]",
        '{"survey": "relation"}',
        '{"survey": "nowhere", "answers": {}}',
        '{"survey": 1, "answers": {}}',
        '{"survey": "relation", "answers": {}, "is_admin": true}',
        "\x00",
        json.dumps(NINE | {"customer": "c\0"}),
        json.dumps(NINE | {"answers": {"why": ["\0"]}}),
        json.dumps(NINE | {"language": "x" * 17}),
        json.dumps(NINE | {"channel": "x" * 33}),
        "[" * 2000,
    ],
)
def test_what_is_no_response_is_told_and_nothing_is_kept(body, ws, client):
    reply = client.post(PATH, content=body.encode())
    assert reply.status_code == 422
    assert reply.json()["remedy"]
    assert ws.surveys.list()[0].responses == 0


def test_each_row_of_many_has_its_outcome(client):
    rows = [NINE, {"survey": "nowhere", "answers": {}}, NINE | {"answers": {"recommend": "x"}}]
    reply = client.post(PATH, content="\n".join(map(json.dumps, rows)), headers=NDJSON)
    assert [json.loads(line)["status"] for line in reply.text.splitlines()] == [201, 422, 200]


def test_a_response_that_is_complete_takes_no_more(ws, client):
    mine = NINE | {"response": "order-12345"}
    assert [client.post(PATH, json=mine).status_code for _ in range(2)] == [201, 409]
    assert ws.surveys.list()[0].responses == 1


def test_a_response_of_another_survey_is_refused(ws, client):
    ws.surveys.publish(SURVEY | {"survey": "other"})
    mine = {"response": "order-12345", "answers": {"recommend": 9}, "complete": False}
    replies = [client.post(PATH, json=mine | {"survey": name}) for name in ("relation", "other")]
    assert [reply.status_code for reply in replies] == [201, 422]
    assert "another survey" in replies[1].json()["detail"]


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer nothing"}, {"Authorization": "Basic dTpw"}])
def test_without_a_valid_key_it_is_401(headers, client):
    reply = httpx.post(f"{client.base_url}{PATH}", json=NINE, headers=headers, timeout=60)
    assert (reply.status_code, reply.headers["www-authenticate"]) == (401, "Bearer")


def test_a_revoked_key_is_no_key(ws, client):
    ws.keys.revoke("tests")
    assert client.post(PATH, json=NINE).status_code == 401
