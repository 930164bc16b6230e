"""One's own account: language and look, password, one-time codes, passkeys, sessions and keys."""

from __future__ import annotations

from suara.serve.access.guard import SELF, Guarded
from suara.serve.web.pages._page import Page
from suara.serve.web.pages.account import codes, keys, look, passkeys, password, sessions

POST = ("POST",)

page = Page(
    title="Your account",
    icon="account",
    right=SELF,
    routes=(
        Guarded("/account", look.show, right=SELF),
        Guarded("/account/look", look.send, right=SELF, methods=POST),
        Guarded("/account/password", password.send, right=SELF, methods=POST),
        Guarded("/account/codes", codes.show, right=SELF),
        Guarded("/account/codes", codes.send, right=SELF, methods=POST),
        Guarded("/account/codes/off", codes.off, right=SELF, methods=POST),
        Guarded("/account/passkeys/ask", passkeys.ask, right=SELF, methods=POST),
        Guarded("/account/passkeys", passkeys.make, right=SELF, methods=POST),
        Guarded("/account/passkeys/remove", passkeys.remove, right=SELF, methods=POST),
        Guarded("/account/sessions/end", sessions.end, right=SELF, methods=POST),
        Guarded("/account/keys", keys.make, right=SELF, methods=POST),
        Guarded("/account/keys/revoke", keys.revoke, right=SELF, methods=POST),
    ),
)
