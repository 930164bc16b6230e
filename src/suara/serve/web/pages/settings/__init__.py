"""Settings: what a workspace decides once, section by section, and the keys of programs."""

from __future__ import annotations

from suara.serve.access.guard import Guarded
from suara.serve.web.pages._page import Page
from suara.serve.web.pages.settings import keys, section

RIGHT, POST = "settings:write", ("POST",)

page = Page(
    title="Settings",
    group="Keep",
    order=70,
    icon="settings",
    right=RIGHT,
    routes=(
        Guarded("/settings", section.show, right=RIGHT),
        Guarded("/settings/keys", keys.show, right=RIGHT),
        Guarded("/settings/keys", keys.make, right=RIGHT, methods=POST),
        Guarded("/settings/keys/revoke", keys.revoke, right=RIGHT, methods=POST),
        Guarded("/settings/{section}", section.show, right=RIGHT),
        Guarded("/settings/{section}", section.save, right=RIGHT, methods=POST),
    ),
)
