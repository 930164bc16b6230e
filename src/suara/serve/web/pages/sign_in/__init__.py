"""Signing in: by password and one-time code, by passkey, by another provider; and signing out."""

from __future__ import annotations

from suara.serve.access.guard import SELF, Guarded, Public
from suara.serve.web.pages._page import Page
from suara.serve.web.pages.sign_in import forgotten, passkey, password, sign_on

page = Page(
    title="Sign in",
    routes=(
        Public("/sign-in", password.show),
        Public("/sign-in", password.send, methods=("POST",), own_forms=True),
        Public("/sign-in/code", password.show_code),
        Public("/sign-in/code", password.send_code, methods=("POST",), own_forms=True),
        Public("/sign-in/forgotten", forgotten.show),
        Public("/sign-in/forgotten", forgotten.send, methods=("POST",), own_forms=True),
        Public("/passkey.js", passkey.script),
        Public("/sign-in/passkey/ask", passkey.ask, methods=("POST",), own_forms=True),
        Public("/sign-in/passkey", passkey.use, methods=("POST",), own_forms=True),
        Public("/sign-in/with", sign_on.leave),
        Public("/sign-in/back", sign_on.back),
        Guarded("/sign-out", password.sign_out, right=SELF, methods=("POST",)),
    ),
)
