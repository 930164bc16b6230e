"""Members: the last owner stays, names are text, and everything is written down."""

import threading
from datetime import datetime

import pytest

from access_helper import EMAIL, OTHER, PASSWORD, member, post, sign_in, visited
from suara.errors import KeepingError, MemberError, SettingsError
from suara.serve.access.caller import by_key
from suara.store import audit
from suara.store.member_tables import audit as table

pytestmark = pytest.mark.long

LAST = "last owner"


def entries(ws, **asked):
    with ws.ledger.reading() as connection:
        return [(one.who, one.what, one.about) for one in audit.read(connection, **asked)]


def leave(ws, email, how):
    {
        "demote": lambda: ws.members.set_role(email, "viewer"),
        "disable": lambda: ws.members.disable(email),
        "remove": lambda: ws.members.remove(email),
    }[how]()


@pytest.mark.parametrize("how", ["demote", "disable", "remove"])
def test_the_last_owner_stays(ws, owner, how):
    member(ws, OTHER, "analyst")
    with pytest.raises(MemberError, match=LAST):
        leave(ws, EMAIL, how)
    assert [one.state for one in ws.members.list() if one.role == "owner"] != ["disabled"]


@pytest.mark.parametrize("how", ["demote", "disable", "remove"])
def test_an_owner_who_is_disabled_does_not_count(ws, owner, how):
    member(ws, OTHER)
    ws.members.disable(OTHER)
    with pytest.raises(MemberError, match=LAST):
        leave(ws, EMAIL, how)


def test_of_two_owners_one_may_leave(ws, owner):
    member(ws, OTHER)
    ws.members.remove(EMAIL)
    with pytest.raises(MemberError, match=LAST):
        ws.members.remove(OTHER)


def test_two_owners_who_leave_at_the_same_time_do_not_both_go(ws, owner):
    member(ws, OTHER)
    faults = []

    def go(email):
        try:
            ws.members.set_role(email, "viewer")
        except MemberError as fault:
            faults.append(fault)

    threads = [threading.Thread(target=go, args=(email,)) for email in (EMAIL, OTHER)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(faults) == 1
    assert [one.role for one in ws.members.list()].count("owner") == 1


def test_the_page_says_why_the_last_owner_stays(inside, owner):
    reply = post(inside, f"/members/{owner}", role="viewer")
    assert reply.status_code == 422
    assert "This is the last owner." in reply.text


def test_nobody_lifts_their_own_scope(ws, owner):
    own = member(ws, OTHER, "owner", {"country": ["TH"]})
    with visited(ws) as client:
        sign_in(client, OTHER, PASSWORD)
        assert post(client, f"/members/{own}", role="owner").status_code == 422
    assert {one.member: one.scope for one in ws.members.list()}[own] == {"country": ("TH",)}


def test_nobody_is_removed_by_a_slip(inside, ws):
    bo = member(ws, OTHER, "viewer")
    assert post(inside, f"/members/{bo}/remove", typed="").status_code == 422
    assert post(inside, f"/members/{bo}/remove", typed=OTHER.upper()).status_code == 303
    assert len(ws.members.list()) == 1


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }} {caller.__class__}",
    '=HYPERLINK("http://evil.example")',
    "Ana \u202eelpmaxe\u202c",
    "ศิริพร 王小明 عائشة",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_shown_as_text(inside, ws, name):
    ws.members.add(OTHER, name, "viewer")
    (bo,) = [one for one in ws.members.list() if one.email == OTHER]
    for path in ("/members", f"/members/{bo.member}", "/audit"):
        page = inside.get(path).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "\u202e" not in page
    assert inside.get("/audit.csv").status_code == 200


def test_the_log_as_csv_holds_no_formula(inside, ws):
    with ws.ledger.writing() as connection:
        audit.note(connection, datetime(2026, 1, 1), "key:=1+1", "=cmd|' /C calc'!A0", "@x")
    lines = inside.get("/audit.csv").text.splitlines()
    assert not [cell for line in lines for cell in line.split(",") if cell.strip('"').startswith(("=", "@"))]


@pytest.mark.parametrize(
    "email", ["", "ana", "ana@", "@acme.example", "a b@acme.example", "a@b@c.d", "<a@b.c>", "a@b.c\r\nBcc: x@y.z"]
)
def test_what_is_no_address_makes_no_member(ws, email):
    with pytest.raises(MemberError):
        ws.members.add(email, "Bo")


def test_an_address_is_one_member_however_it_is_cased(ws, owner):
    with pytest.raises(MemberError, match="already"):
        ws.members.add(EMAIL.upper(), "Ana again")


def test_there_is_no_role_but_those_there_are(ws, owner):
    with pytest.raises(SettingsError):
        ws.members.add(OTHER, "Bo", "emperor")


def test_a_scope_is_by_a_dimension_of_the_workspace(ws, owner):
    with pytest.raises(MemberError, match="no dimension"):
        ws.members.add(OTHER, "Bo", "viewer", {"planet": ["Mars"]})


def test_the_log_tells_who_did_what_to_whom_by_ids_alone(inside, ws, owner):
    post(inside, "/members", email=OTHER, name="Bo", role="agent")
    (bo,) = [one.member for one in ws.members.list() if one.email == OTHER]
    post(inside, f"/members/{bo}", role="analyst")
    told = entries(ws)
    assert (owner, "invited as agent", bo) in told
    assert (owner, "made analyst", bo) in told
    assert not [part for entry in told for part in entry if "@" in part or part in ("Ana", "Bo")]


def test_each_change_is_noted_once(inside, ws, owner):
    before = len(entries(ws))
    post(inside, "/members", email=OTHER, name="Bo", role="agent")
    assert len(entries(ws)) == before + 1


def test_looking_at_the_log_is_noted(inside, ws, owner):
    inside.get("/audit")
    assert (owner, "GET /audit", "") in entries(ws)


def test_the_log_is_filtered_by_who_what_and_when(inside, ws, owner):
    bo = member(ws, OTHER, "viewer")
    assert {who for who, _, _ in entries(ws, who=bo)} == {bo}
    assert {what for _, what, _ in entries(ws, what="chose")} == {"chose a password"}
    rows = inside.get("/audit", params={"what": "signed in"}).text.count("<tr><td")
    assert rows == len(entries(ws, what="signed in"))
    assert inside.get("/audit", params={"until": "2000-01-01"}).text.count("<tr><td") == 0
    assert inside.get("/audit", params={"since": "x", "before": "x", "until": "99999-1-1"}).status_code == 200


def test_nothing_of_the_log_can_be_changed_or_removed(ws, owner):
    for statement in (table.update().values(who="somebody else"), table.delete()):
        with pytest.raises(KeepingError, match="append-only"), ws.ledger.writing() as connection:
            connection.execute(statement)


def test_a_personal_key_does_no_more_than_its_member(ws, owner):
    bo = member(ws, OTHER, "analyst")
    key = ws.keys.make(f"{bo}/notebook", "records:write", "measure:read", member=bo)
    ws.members.set_role(OTHER, "viewer")
    assert by_key(ws.ledger, key).rights == {"measure:read"}
    ws.members.set_scope(OTHER, {"country": ["TH"]})
    assert by_key(ws.ledger, key).scope == {"country": ("TH",)}
    ws.members.disable(OTHER)
    assert by_key(ws.ledger, key) is None


def test_nobody_makes_a_key_that_may_more_than_they(ws, owner):
    member(ws, OTHER, "viewer")
    with visited(ws) as client:
        sign_in(client, OTHER, PASSWORD)
        assert post(client, "/account/keys", name="mine", right="members:write").status_code == 422
        made = post(client, "/account/keys", name="mine", right="measure:read")
        assert "suara_" in made.text
        assert "suara_" not in client.get("/account").text.replace("suara_session", "")
