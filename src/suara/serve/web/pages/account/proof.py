"""Whether it is the member who asks, and nobody who found their browser open."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from suara.serve.access import passwords
from suara.serve.access.entered import address_of, own_record
from suara.serve.access.signing_in import SignInError

if TYPE_CHECKING:
    from datetime import datetime

    from starlette.requests import Request

# How long after signing in one is taken for oneself without being asked again.
FRESH = timedelta(minutes=10)


def fresh(request: Request) -> bool:
    """Whether whoever asks has only just signed in."""
    began: datetime = request.state.session.made_at
    return bool(request.app.state.clock() - began < FRESH)


def sure(request: Request, password: str) -> None:
    """See that it is the member, and nobody who found their browser open, that makes a new way in."""
    if not fresh(request):
        proven(request, password)


def proven(request: Request, password: str) -> None:
    """See that whoever is signed in knows the password, tried not too often; without one they have just signed in."""
    own, entrance = own_record(request), request.app.state.signing_in
    if not own.password and not fresh(request):
        raise SignInError("You signed in some time ago.", "Sign out and in again, then do it.")
    entrance.try_once(f"own:{own.member}", address_of(request))
    if own.password and not passwords.right(own.password, password):
        raise SignInError("This is not your present password.", "Try again.")
    entrance.accounts.well(f"own:{own.member}")
