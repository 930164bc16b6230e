"""Single sign-on against a provider on loopback that speaks the protocol, and lies where a test wants it."""

import httpx
import pytest
from joserfc.jwk import OctKey, RSAKey

import suara
from access_helper import EMAIL, OTHER, member, visited
from provider import CLIENT, SECRET, provider

NEW = "dan@acme.example"


@pytest.fixture
def there():
    with provider() as made:
        yield made


@pytest.fixture
def ws(tmp_path, there):
    more = {"oidc_issuer": there.issuer, "oidc_client": CLIENT, "oidc_secret": SECRET, "oidc_name": "Acme ID"}
    with suara.create(tmp_path / "ws", name="Acme", **more) as made:
        member(made)
        yield made


@pytest.fixture
def client(ws):
    with visited(ws) as made:
        yield made


def come(client, onward="/account"):
    """Away to the provider and back; the reply to coming back."""
    away = client.get("/sign-in/with", params={"next": onward}).headers["location"]
    return client.get(httpx.get(away, trust_env=False, timeout=60).headers["location"])


def refused(reply):
    return reply.status_code == 401 and "suara_session" not in reply.headers.get("set-cookie", "")


def test_the_sign_in_page_offers_the_provider_by_its_name(client):
    assert "Sign in with Acme ID" in client.get("/sign-in").text


def test_a_member_comes_in_by_the_provider_and_goes_on(client):
    reply = come(client, "/members")
    assert reply.headers["location"] == "/members"
    assert client.get("/members").status_code == 200


def test_nobody_is_led_away_by_it(client):
    assert come(client, "//evil.example").headers["location"] == "/"


@pytest.mark.parametrize("verified", [False, None, "true", 1])
def test_an_address_that_is_not_verified_is_nobodys(client, there, verified):
    there.person["email_verified"] = verified
    assert refused(come(client))


def test_who_is_no_member_stays_out(client, there, ws):
    there.person["email"] = NEW
    assert refused(come(client))
    assert [one.email for one in ws.members.list()] == [EMAIL]


def test_a_member_who_is_disabled_stays_out(client, there, ws):
    member(ws, OTHER, "viewer")
    ws.members.disable(OTHER)
    there.person["email"] = OTHER
    assert refused(come(client))


@pytest.mark.parametrize(
    ("email", "enters"),
    [
        (NEW, True),
        ("dan@ACME.example", True),
        ("dan@acme.example.evil.example", False),
        ("acme.example@x.example", False),
    ],
)
def test_a_domain_that_is_admitted_comes_in_as_viewer(tmp_path, there, email, enters):
    there.person["email"] = email
    more = {"oidc_issuer": there.issuer, "oidc_client": CLIENT, "oidc_secret": SECRET}
    with suara.create(tmp_path / "open", oidc_domains=["acme.example"], **more) as ws, visited(ws) as client:
        assert refused(come(client)) != enters
        assert [(one.email, one.role) for one in ws.members.list()] == ([(email, "viewer")] if enters else [])


@pytest.mark.parametrize(
    "lies",
    [
        {"iss": "https://evil.example"},
        {"aud": "another client"},
        {"aud": [CLIENT, "another client"], "azp": "another client"},
        {"exp": 1},
        {"exp": None},
        {"nonce": "another"},
        {"nonce": None},
    ],
)
def test_a_token_that_is_not_for_this_sign_in_is_refused(client, there, lies):
    there.lies = lies
    assert refused(come(client))


@pytest.mark.parametrize("forger", [RSAKey.generate_key(2048, parameters={"kid": "1"}), OctKey.import_key(SECRET)])
def test_a_token_that_the_provider_did_not_sign_is_refused(client, there, forger):
    there.forger = forger
    assert refused(come(client))


def test_the_way_back_works_once(client, there):
    away = client.get("/sign-in/with").headers["location"]
    back = httpx.get(away, trust_env=False, timeout=60).headers["location"]
    step = client.cookies["suara_step"]
    assert client.get(back).status_code == 303
    client.cookies.delete(next(name for name in client.cookies if name.startswith("suara_session")))
    client.cookies.set("suara_step", step, path="/sign-in")
    assert refused(client.get(back))


def test_the_way_back_is_for_the_browser_that_went_away(client, ws):
    away = client.get("/sign-in/with").headers["location"]
    back = httpx.get(away, trust_env=False, timeout=60).headers["location"]
    with httpx.Client(base_url=client.base_url, trust_env=False, timeout=60) as victim:
        assert refused(victim.get(back))


def test_a_provider_that_cannot_be_reached_is_said_so(tmp_path):
    more = {"oidc_issuer": "http://127.0.0.1:9", "oidc_client": CLIENT}
    with suara.create(tmp_path / "ws", **more) as ws, visited(ws) as client:
        reply = client.get("/sign-in/with")
        assert reply.status_code == 401
        assert "cannot be reached" in reply.text


def test_where_no_provider_is_set_up_there_is_no_way_to_it(tmp_path):
    with suara.create(tmp_path / "ws") as ws, visited(ws) as client:
        assert client.get("/sign-in/with").status_code == 404


def test_an_address_that_only_looks_like_a_members_is_not_theirs(client, there):
    there.person["email"] = "\uff41na@acme.example"
    assert refused(come(client))
