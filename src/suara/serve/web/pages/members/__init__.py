"""Members: who works here, what they may do, which rows they see; inviting, shutting out and removing them."""

from __future__ import annotations

from suara.serve.access.guard import Guarded
from suara.serve.web.pages._page import Page
from suara.serve.web.pages.members import one, team

RIGHT, POST = "members:write", ("POST",)

page = Page(
    title="Members",
    group="Keep",
    order=80,
    icon="members",
    right=RIGHT,
    routes=(
        Guarded("/members", team.show, right=RIGHT),
        Guarded("/members", team.invite, right=RIGHT, methods=POST),
        Guarded("/members/{member}", one.show, right=RIGHT),
        Guarded("/members/{member}", one.change, right=RIGHT, methods=POST),
        Guarded("/members/{member}/link", one.link, right=RIGHT, methods=POST),
        Guarded("/members/{member}/disable", one.disable, right=RIGHT, methods=POST),
        Guarded("/members/{member}/enable", one.enable, right=RIGHT, methods=POST),
        Guarded("/members/{member}/remove", one.remove, right=RIGHT, methods=POST),
    ),
)
