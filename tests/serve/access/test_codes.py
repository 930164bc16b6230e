"""One-time codes: asked for after the password, each taken once; recovery codes for one who lost the device."""

import re
from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from access_helper import EMAIL, PASSWORD, browser, post, sign_in
from suara.serve.access import codes
from suara.serve.access.tries import FREE
from suara.store import members

NOW = datetime(2026, 11, 22, 12, 0, 10)


def upcoming(secret):
    """The code of the step to come: it is taken already, and still when the step has come meanwhile."""
    return pyotp.TOTP(secret).at(datetime.now(UTC), counter_offset=1)


@pytest.fixture
def secret(inside):
    """The secret of codes that the owner has switched on with the code of now."""
    page = inside.get("/account/codes").text
    ticket, secret = re.search(r'name="ticket" value="([\w-]+)"', page)[1], re.search(r">([A-Z2-7]{32})<", page)[1]
    reply = post(inside, "/account/codes", ticket=ticket, code=pyotp.TOTP(secret).now())
    assert reply.status_code == 200
    inside.recovery = re.findall(r"[a-z2-7]{4}(?:-[a-z2-7]{4}){3}", reply.text)
    return secret


@pytest.fixture
def halfway(inside, secret):
    """A browser that has given the right password."""
    with browser(str(inside.base_url)) as made:
        reply = sign_in(made, next="/members")
        assert reply.headers["location"] == "/sign-in/code"
        assert made.get("/account").status_code == 303
        yield made


def test_the_code_of_now_leads_in_and_on(halfway, secret):
    reply = post(halfway, "/sign-in/code", code=upcoming(secret))
    assert reply.headers["location"] == "/members"
    assert halfway.get("/members").status_code == 200


def test_a_code_is_taken_once(halfway, secret, inside):
    code = upcoming(secret)
    assert post(halfway, "/sign-in/code", code=code).status_code == 303
    with browser(str(inside.base_url)) as second:
        sign_in(second)
        assert post(second, "/sign-in/code", code=code).status_code == 401


def test_a_code_of_an_earlier_step_is_not_taken_after_a_later_one(ws, owner):
    secret, keyed = codes.fresh(), ws.ledger.hashing()
    maker = pyotp.TOTP(secret)
    step = int(NOW.replace(tzinfo=UTC).timestamp()) // 30
    with ws.ledger.writing() as connection:
        members.change(connection, owner, totp=secret)
        own = members.get(connection, owner)
        assert codes.accept(connection, keyed, own, maker.generate_otp(step), NOW)
        assert not codes.accept(connection, keyed, own, maker.generate_otp(step), NOW)
        assert not codes.accept(connection, keyed, own, maker.generate_otp(step - 1), NOW)
        assert codes.accept(connection, keyed, own, maker.generate_otp(step + 1), NOW)


@pytest.mark.parametrize(("off", "taken"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_clock_may_be_a_step_off(off, taken):
    secret = codes.fresh()
    code = pyotp.TOTP(secret).at((NOW + timedelta(seconds=off)).replace(tzinfo=UTC))
    assert (codes.step_of(secret, code, NOW) is not None) == taken


@pytest.mark.parametrize("code", ["", "000000", "ก", "12345", "1e5", "'; DROP TABLE members"])
def test_what_is_no_code_leads_nowhere(halfway, secret, code):
    if code != upcoming(secret):
        assert post(halfway, "/sign-in/code", code=code).status_code in (401, 429)
    assert halfway.get("/account").status_code == 303


def test_a_recovery_code_works_once_in_any_writing(halfway, inside):
    code = inside.recovery[0]
    assert len(set(inside.recovery)) == codes.RECOVERY
    assert post(halfway, "/sign-in/code", code=f" {code.upper().replace('-', ' ')} ").status_code == 303
    with browser(str(inside.base_url)) as second:
        sign_in(second)
        assert post(second, "/sign-in/code", code=code).status_code == 401


def test_codes_are_tried_not_too_often(halfway, secret):
    wrong = [post(halfway, "/sign-in/code", code="none").status_code for _ in range(FREE + 1)]
    assert wrong == [401] * FREE + [429]
    assert post(halfway, "/sign-in/code", code=upcoming(secret)).status_code == 429


def test_a_code_without_the_password_leads_nowhere(inside, secret):
    with browser(str(inside.base_url)) as stranger:
        reply = post(stranger, "/sign-in/code", code=upcoming(secret))
        assert reply.status_code == 401
        assert "suara_session" not in reply.headers.get("set-cookie", "")


def test_codes_are_switched_off_by_the_password_alone(inside, secret):
    assert post(inside, "/account/codes/off", present="wrong").status_code == 422
    assert post(inside, "/account/codes/off", present=PASSWORD).status_code == 303
    assert sign_in(inside).headers["location"] == "/"


def test_a_secret_that_a_form_brings_along_is_not_taken(inside):
    reply = post(inside, "/account/codes", ticket="made up", secret="A" * 32, code=pyotp.TOTP("A" * 32).now())
    assert reply.status_code == 422


def test_the_command_line_takes_a_lost_second_step_away(inside, ws, secret):
    link = ws.members.reset(EMAIL, second_step=True)
    ws.members.come_in(link.address.rpartition("/")[2], PASSWORD)
    assert sign_in(inside).headers["location"] == "/"
