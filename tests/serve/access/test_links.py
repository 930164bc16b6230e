"""Links that let somebody in: each works once, and for a while."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

import suara
from access_helper import EMAIL, OTHER, PASSWORD, browser, member, post, sign_in, token_of, visited
from serving import served
from suara.errors import MemberError
from suara.store.member_tables import passes, sessions


@pytest.fixture
def empty(tmp_path, ledger_address):
    with suara.create(tmp_path / "empty", name="Acme", ledger=ledger_address) as made:
        yield made


def set_up(client, token, email=EMAIL):
    return post(client, f"/set-up/{token}", name="Ana", email=email, password=PASSWORD)


def test_the_set_up_link_makes_one_owner_and_then_nothing(empty):
    token = token_of(empty.members.set_up())
    with visited(empty) as client:
        assert set_up(client, token).status_code == 303
        assert client.get("/members").status_code == 200
        assert set_up(client, token, OTHER).status_code == 410
        assert client.get(f"/set-up/{token}").status_code == 410
    assert [(one.email, one.role) for one in empty.members.list()] == [(EMAIL, "owner")]


def test_looking_at_a_link_does_not_use_it_up(empty):
    token = token_of(empty.members.set_up())
    with visited(empty) as client:
        for _ in range(3):
            assert client.get(f"/set-up/{token}").status_code == 200
        assert set_up(client, token).status_code == 303


def test_a_mistake_in_the_form_does_not_use_the_link_up(empty):
    token = token_of(empty.members.set_up())
    with visited(empty) as client:
        assert set_up(client, token, "no address").status_code == 422
        assert set_up(client, token).status_code == 303


def test_a_new_set_up_link_voids_the_one_before(empty):
    first, second = (token_of(empty.members.set_up()) for _ in range(2))
    with visited(empty) as client:
        assert set_up(client, first).status_code == 410
        assert set_up(client, second).status_code == 303


def test_there_is_no_set_up_link_once_there_is_an_owner(ws, owner):
    assert ws.members.set_up() is None


def test_a_set_up_link_that_is_left_over_makes_no_second_owner(empty):
    link = empty.members.set_up()
    member(empty)
    with pytest.raises(MemberError, match="owner already"):
        empty.members.come_in(token_of(link), PASSWORD, OTHER, "Bo")


def test_a_reset_link_works_once_and_ends_every_session(inside, ws):
    token = token_of(ws.members.reset(EMAIL))
    with browser(str(inside.base_url)) as other:
        assert post(other, f"/set-up/{token}", password="another green lamp 43").status_code == 303
        assert post(other, f"/set-up/{token}", password="a third green lamp 44").status_code == 410
    assert inside.get("/account").status_code == 303
    assert sign_in(inside).status_code == 401
    assert sign_in(inside, password="another green lamp 43").status_code == 303


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaaaaaa", "x" * 1001])
def test_a_password_that_is_easily_guessed_is_refused(ws, owner, password):
    token = token_of(ws.members.reset(EMAIL))
    with pytest.raises(MemberError):
        ws.members.come_in(token, password)
    assert ws.members.come_in(token, PASSWORD).member == owner


def test_a_link_that_is_too_old_is_worth_nothing(ws, owner):
    token = token_of(ws.members.reset(EMAIL))
    with ws.ledger.writing() as connection:
        connection.execute(update(passes).values(expires_at=passes.c.made_at - timedelta(seconds=1)))
    with pytest.raises(MemberError, match="too old"):
        ws.members.come_in(token, PASSWORD)


def test_an_invitation_is_for_one_member_and_their_role(ws, owner):
    token = token_of(ws.members.add(OTHER, "Bo", "agent", {"country": ["TH"]}))
    with served(ws) as address, browser(address) as client:
        assert post(client, f"/set-up/{token}", password=PASSWORD, email=EMAIL, role="owner").status_code == 303
        assert client.get("/members").status_code == 403
    (bo,) = [one for one in ws.members.list() if one.email == OTHER]
    assert (bo.role, bo.scope, bo.state) == ("agent", {"country": ("TH",)}, "active")


def test_only_hashes_of_links_are_kept(ws, owner):
    token = token_of(ws.members.reset(EMAIL))
    with ws.ledger.reading() as connection:
        kept = connection.execute(select(passes.c.token)).scalars().all()
    assert kept
    assert token not in kept


def test_who_is_removed_leaves_nothing_behind(ws, owner):
    member(ws, OTHER, "viewer")
    ws.members.reset(OTHER)
    ws.members.remove(OTHER)
    with ws.ledger.reading() as connection:
        assert connection.execute(select(func.count()).select_from(passes)).scalar_one() == 0
        assert connection.execute(select(func.count()).select_from(sessions)).scalar_one() == 0
    assert [one.email for one in ws.members.list()] == [EMAIL]
