"""What each reply tells the browser."""

import pytest

import suara
from access_helper import member, sign_in, visited


@pytest.fixture
def ledger_address():
    return "sqlite"


@pytest.mark.parametrize("path", ["/", "/sign-in", "/account", "/members", "/nowhere", "/healthz"])
def test_a_page_runs_no_script_but_ours_and_stands_in_no_frame(inside, path):
    told = inside.get(path).headers
    policy = told["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "base-uri 'none'" in policy
    assert "form-action 'self'" in policy
    assert told["x-content-type-options"] == "nosniff"
    assert told["referrer-policy"] in ("same-origin", "no-referrer")


@pytest.mark.parametrize("path", ["/", "/sign-in", "/sign-in/code", "/account", "/account/codes", "/members", "/audit"])
def test_no_page_holds_what_the_policy_refuses(inside, path):
    page = inside.get(path).text
    assert " style=" not in page
    assert "<style" not in page
    assert " onclick=" not in page
    assert "<script>" not in page


@pytest.mark.parametrize("path", ["/s/none", "/u/none"])
def test_a_respondents_page_says_its_own(client, path):
    assert "sha256-" in client.get(path).headers["content-security-policy"]


def test_the_script_of_pop_ups_is_left_to_the_sites_that_carry_it(client):
    told = client.get("/popup.js").headers
    assert "content-security-policy" not in told
    assert "cross-origin-opener-policy" not in told


@pytest.mark.parametrize("path", ["/account", "/members", "/audit"])
def test_pages_of_members_are_kept_by_no_cache(inside, path):
    assert "no-store" in inside.get(path, follow_redirects=True).headers["cache-control"]


def test_the_page_of_signing_in_is_kept_by_no_cache(client):
    assert "no-store" in client.get("/sign-in").headers["cache-control"]


def test_over_http_nothing_is_said_of_https(client):
    assert "strict-transport-security" not in client.get("/sign-in").headers


def test_behind_a_proxy_with_https_the_cookie_and_the_browser_keep_to_it(tmp_path):
    with suara.create(tmp_path / "ws", address="https://suara.acme.example") as ws:
        member(ws)
        with visited(ws) as client:
            client.headers.update({"Host": "suara.acme.example", "Origin": "https://suara.acme.example"})
            reply = sign_in(client)
            assert reply.status_code == 303
            assert "; secure" in reply.headers["set-cookie"].lower()
            assert reply.headers["strict-transport-security"].startswith("max-age=")
