"""A line for each request, and nothing of a person in it."""

import json

import httpx
import pytest

from serving import served

SECRET = "canary-4711"


@pytest.fixture
def lines():
    return []


@pytest.fixture
def client(ws, lines):
    with served(ws, log=lines.append) as address, httpx.Client(base_url=address, timeout=60) as client:
        yield client


def told(lines):
    return [json.loads(line) for line in lines]


@pytest.mark.parametrize("ledger_address", ["sqlite"])
def test_a_line_names_the_route_and_how_it_went(client, lines):
    reply = client.get(f"/s/relation/{SECRET}?score={SECRET}", headers={"User-Agent": SECRET})
    (line,) = told(lines)
    assert (line["method"], line["route"], line["status"]) == ("GET", "/s/{survey}/{token}", reply.status_code)
    assert line["request"] == reply.headers["X-Request-Id"]


@pytest.mark.parametrize("ledger_address", ["sqlite"])
def test_nothing_that_a_client_sends_is_in_it(client, lines):
    sent = {"X-Forwarded-For": SECRET, "User-Agent": SECRET, "Authorization": f"Bearer {SECRET}", "Referer": SECRET}
    sent["Cookie"] = f"suara_session={SECRET}"
    for path in (f"/{SECRET}", f"/s/{SECRET}", f"/api/v1/responses/{SECRET}", f"/u/{SECRET}", f"/healthz?{SECRET}"):
        client.get(path, headers=sent)
    assert len(lines) == 5
    assert not [line for line in lines if SECRET in line or "127.0.0.1" in line]
