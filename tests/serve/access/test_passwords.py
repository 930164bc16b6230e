"""Passwords: how they are kept, and that nobody learns from the work of a refusal who is a member."""

import argon2
import pytest

import suara
from access_helper import EMAIL, PASSWORD, member
from suara.serve.access import passwords
from suara.serve.access.signing_in import SignInError, SigningIn, summary
from suara.settings import utc_now
from suara.store import members


@pytest.fixture
def ws(tmp_path):
    with suara.create(tmp_path / "ws") as made:
        yield made


def kept(ws, own):
    with ws.ledger.reading() as connection:
        return members.get(connection, own).password


def way_in(ws):
    return SigningIn(ws.ledger, utc_now)


def test_a_password_is_kept_as_an_argon2id_hash_with_a_salt_of_its_own(ws):
    one, two = member(ws), member(ws, "bo@acme.example")
    assert kept(ws, one).startswith("$argon2id$")
    assert kept(ws, one) != kept(ws, two)


def test_a_hash_of_weaker_parameters_is_made_anew_at_the_next_sign_in(ws):
    own = member(ws)
    weak = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with ws.ledger.writing() as connection:
        members.change(connection, own, password=weak)
    way_in(ws).by_password(EMAIL, PASSWORD, "127.0.0.1")
    assert kept(ws, own) != weak
    assert not passwords.outdated(kept(ws, own))
    assert way_in(ws).by_password(EMAIL, PASSWORD, "127.0.0.1").member == own


@pytest.mark.parametrize("email", [EMAIL, "nobody@acme.example", "invited@acme.example", "disabled@acme.example"])
def test_each_refusal_verifies_one_hash_of_the_same_parameters(ws, email, monkeypatch):
    member(ws)
    ws.members.add("invited@acme.example")
    member(ws, "disabled@acme.example", "viewer")
    ws.members.disable("disabled@acme.example")
    verified, verify = [], passwords.HASHER.verify

    def noted(hash_, password):
        verified.append(argon2.extract_parameters(hash_))
        return verify(hash_, password)

    monkeypatch.setattr(argon2.PasswordHasher, "verify", lambda _, *given: noted(*given))
    with pytest.raises(SignInError, match="do not belong together"):
        way_in(ws).by_password(email, "wrong", "127.0.0.1")
    assert len(verified) == 1
    assert not passwords.HASHER.check_needs_rehash(passwords._nobodys())


def test_a_network_address_may_try_so_often_a_minute_whatever_the_account(ws):
    entrance = way_in(ws)
    outcomes = []
    for n in range(25):
        try:
            entrance.try_once(f"account {n}", "203.0.113.7")
            outcomes.append(0)
        except SignInError as fault:
            outcomes.append(fault.wait)
    assert outcomes[:20] == [0] * 20
    assert any(outcomes[20:])


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/156 Safari/537.36 Edg/156",
            "Edge, Windows",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Android 16; Mobile; rv:150.0) Gecko/150.0 Firefox/150.0", "Firefox, Android"),
        ("<script>alert(1)</script>", "unknown"),
        ("", "unknown"),
    ],
)
def test_a_browser_is_told_in_two_words(agent, said):
    assert summary(agent) == said
