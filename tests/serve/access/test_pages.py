"""The pages of members: their own account, the team, the audit log."""

import re

from access_helper import post


def test_the_pages_show_themselves(inside):
    for path in ("/account", "/account/codes", "/members", "/audit", "/audit.csv"):
        reply = inside.get(path)
        assert reply.status_code == 200, path
        if path.startswith("/a"):
            continue


def test_a_member_invites_another_whose_link_lets_them_in(inside):
    reply = post(inside, "/members", email="bo@acme.example", name="Bo", role="agent")
    link = re.search(r"/set-up/[\w-]+", reply.text)
    assert link
    assert inside.get(link[0]).status_code == 200
