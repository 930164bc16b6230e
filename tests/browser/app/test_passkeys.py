"""Passkeys with a real browser and its virtual authenticator; what is not signed right is refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import CDPSession, Page, expect

import suara
from access_helper import EMAIL, PASSWORD, member
from browser.conftest import browser  # noqa: F401  the fixture
from serving import served
from suara.serve.python import Workspace
from suara.store import passkeys


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    with suara.create(tmp_path / "ws", name="Acme") as made:
        member(made)
        yield made


@pytest.fixture
def address(ws: Workspace) -> Iterator[str]:
    """Passkeys belong to a name: an address of numbers will not do."""
    with served(ws) as found:
        yield found.replace("127.0.0.1", "localhost")


@pytest.fixture
def page(browser, address) -> Iterator[Page]:  # noqa: F811
    made = browser.new_page(base_url=address)
    yield made
    made.close()


def authenticator(page: Page, *, verified: bool = True) -> tuple[CDPSession, str]:
    """A device that keeps passkeys and, where it is `verified`, has asked its owner."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": verified,
        "automaticPresenceSimulation": True,
    }
    found = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session, found["authenticatorId"]


def sign_in(page: Page) -> None:
    page.goto("/sign-in?next=/account")
    page.fill("[name=email]", EMAIL)
    page.fill("[name=password]", PASSWORD)
    page.click("button.go")
    page.wait_for_url("/account")


def add(page: Page, name: str = "My phone") -> None:
    page.fill("[data-passkey=make] input", name)
    page.click("[data-passkey=make] button")


def use(page: Page) -> None:
    page.context.clear_cookies()
    page.goto("/sign-in?next=/account")
    page.click("[data-passkey=use] button")


def kept(ws: Workspace) -> list[passkeys.Passkey]:
    (own,) = ws.members.list()
    with ws.ledger.reading() as connection:
        return passkeys.listed(connection, own.member)


@pytest.fixture
def device(page: Page, ws: Workspace) -> tuple[CDPSession, str]:
    """A device on which the owner has made a passkey."""
    found = authenticator(page)
    sign_in(page)
    add(page)
    expect(page.get_by_text("My phone")).to_be_visible()
    return found


def test_a_passkey_signs_in_without_password(page, ws, device):
    use(page)
    page.wait_for_url("/account")
    expect(page.get_by_text("My phone")).to_be_visible()
    (one,) = kept(ws)
    assert one.uses > 0
    assert one.seen_at


def test_a_passkey_that_was_removed_signs_in_no_more(page, ws, device):
    page.get_by_role("button", name="Remove My phone").click()
    page.wait_for_url("**/account?done=passkey")
    assert kept(ws) == []
    use(page)
    expect(page.locator("[data-passkey-fault]")).to_be_visible()
    assert not page.context.cookies() or not any(c["name"].startswith("suara_session") for c in page.context.cookies())


def test_a_device_that_did_not_ask_its_owner_will_not_do(page, ws):
    authenticator(page, verified=False)
    sign_in(page)
    add(page)
    expect(page.locator("[data-passkey-fault]")).to_be_visible(timeout=70_000)
    assert kept(ws) == []


def test_a_member_who_is_disabled_has_a_passkey_for_nothing(page, ws, device):
    member(ws, "bo@acme.example")
    ws.members.disable(EMAIL)
    use(page)
    expect(page.locator("[data-passkey-fault]")).to_be_visible()


def signed(page: Page) -> dict[str, object]:
    """What the browser would send to sign in, held back."""
    return page.evaluate(
        """async () => {
            const ask = await fetch("/sign-in/passkey/ask", {method: "POST", body: "{}"})
            const {ticket, options} = await ask.json()
            const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options)
            const credential = await navigator.credentials.get({publicKey})
            return {ticket, credential: credential.toJSON(), next: "/account"}
        }"""
    )


def sent(page: Page, body: dict[str, object]) -> int:
    script = (
        """async (body) => (await fetch("/sign-in/passkey", {method: "POST", body: JSON.stringify(body)})).status"""
    )
    return int(page.evaluate(script, body))


def test_what_was_signed_is_taken_once_and_only_unchanged(page, ws, device):
    page.context.clear_cookies()
    page.goto("/sign-in")
    forged = signed(page)
    forged["credential"]["response"]["signature"] = forged["credential"]["response"]["signature"][::-1]
    assert sent(page, forged) == 401
    unasked = signed(page)
    assert sent(page, {**unasked, "ticket": "made up"}) == 401
    assert sent(page, {**unasked, "ticket": signed(page)["ticket"]}) == 401
    for credential in (None, "x", {}, {"id": "x"}, [1]):
        assert sent(page, {**signed(page), "credential": credential}) == 401
    right = signed(page)
    assert sent(page, right) == 200
    assert sent(page, right) == 401
