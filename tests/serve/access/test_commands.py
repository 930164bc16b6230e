"""The commands of members, and the mail that takes links to them."""

import json
import re

import pytest

import suara
from access_helper import EMAIL, OTHER, PASSWORD, member, post, visited
from channels_helper import mail_server, plain, rows
from suara.errors import MemberError
from suara.serve.cli import run


@pytest.fixture
def ws(tmp_path):
    with suara.create(tmp_path / "ws", name="Acme", dimensions={"country": "text"}) as made:
        yield made


def said(capsys, ws, *command):
    status = run(["member", *command, "--workspace", str(ws.folder)])
    out = capsys.readouterr()
    return status, out.out.strip(), out.err


def test_a_member_is_added_with_role_and_scope_and_listed(ws, capsys):
    status, link, _ = said(
        capsys, ws, "add", OTHER, "--role", "agent", "--scope", "country=TH", "--scope", "country=MY"
    )
    assert status == 0
    assert ws.members.come_in(link.rpartition("/")[2], PASSWORD).email == OTHER
    _, listed, _ = said(capsys, ws, "list", "--json")
    (bo,) = json.loads(listed)
    assert (bo["email"], bo["role"], bo["scope"]) == (OTHER, "agent", {"country": ["TH", "MY"]})
    assert "password" not in listed
    status, table, _ = said(capsys, ws, "list")
    assert OTHER in table


def test_a_lost_last_owner_comes_back_by_the_command_line(ws, capsys):
    member(ws)
    status, link, _ = said(capsys, ws, "reset", EMAIL, "--second-step")
    assert status == 0
    assert ws.members.come_in(link.rpartition("/")[2], "another green lamp 43").role == "owner"


def test_the_command_line_keeps_the_last_owner_too(ws, capsys):
    member(ws)
    for command in (("remove", EMAIL), ("role", EMAIL, "viewer")):
        status, _, told = said(capsys, ws, *command)
        assert status == 2
        assert "last owner" in told


def test_a_member_is_given_another_role_and_removed(ws, capsys):
    member(ws)
    member(ws, OTHER, "viewer")
    assert said(capsys, ws, "role", OTHER, "analyst", "--scope", "country=TH")[0] == 0
    (bo,) = [one for one in ws.members.list() if one.email == OTHER]
    assert (bo.role, bo.scope) == ("analyst", {"country": ("TH",)})
    assert said(capsys, ws, "remove", OTHER)[0] == 0
    assert len(ws.members.list()) == 1


@pytest.mark.parametrize("command", [("reset", "nobody@acme.example"), ("remove", "nobody@acme.example")])
def test_who_is_no_member_is_said_so(ws, capsys, command):
    status, _, told = said(capsys, ws, *command)
    assert status == 2
    assert "suara member list" in told


@pytest.fixture
def box():
    with mail_server() as (box, address):
        box.address = address
        yield box


@pytest.fixture
def mailing(tmp_path, box):
    more = {"mail_server": box.address, "mail_from": "Acme <ask@acme.example>", "address": "https://acme.example"}
    with suara.create(tmp_path / "mailing", name="Acme", **more) as made:
        member(made)
        made.send("email")
        box.mails.clear()
        yield made


def link_in(mail):
    return re.search(r"https://acme\.example/set-up/([\w-]+)", plain(mail))[1]


def test_an_invitation_is_mailed_where_mail_is_set_up(mailing, box):
    assert mailing.members.add(OTHER, "Bo", "agent").mailed
    mailing.send("email")
    (mail,) = box.mails
    assert mail["To"] == OTHER
    assert mail["Subject"] == "You are invited to Acme"
    assert mailing.members.come_in(link_in(mail), PASSWORD).email == OTHER


def test_a_forgotten_password_is_chosen_anew_by_mail(mailing, box):
    mailing.members.forgotten(EMAIL.upper())
    mailing.send("email")
    (mail,) = box.mails
    assert mailing.members.come_in(link_in(mail), "another green lamp 43").email == EMAIL


def test_a_link_is_not_kept_once_it_was_mailed(mailing, box):
    mailing.members.forgotten(EMAIL)
    mailing.send("email")
    assert link_in(box.mails[0]) not in json.dumps(rows(mailing, "outbox"), default=str)


def test_nobody_learns_who_is_a_member(mailing, box):
    with visited(mailing) as client:
        client.headers.update({"Host": "acme.example", "Origin": "https://acme.example"})
        replies = [post(client, "/sign-in/forgotten", email=email) for email in (EMAIL, "nobody@acme.example")]
    assert [reply.status_code for reply in replies] == [200, 200]
    assert replies[0].text == replies[1].text
    mailing.send("email")
    assert [mail["To"] for mail in box.mails] == [EMAIL]


def test_a_name_with_line_breaks_adds_no_header(mailing, box):
    with pytest.raises(MemberError):
        mailing.members.add(OTHER, "Bo\x00")
    mailing.members.add(OTHER, "Bo\r\nBcc: everybody@acme.example")
    mailing.send("email")
    (mail,) = box.mails
    assert mail["Bcc"] is None
