"""What a respondent's form carries: a signed slip that says which response it belongs to, and since when."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException

from suara.serve.web.bodies import body_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

MOST_BYTES = 200_000
MOST_FIELDS = 500
SLIP, TRAP, PAGE, PARTIAL = "suara.slip", "website", "suara.page", "suara.partial"
OWN = frozenset({SLIP, TRAP, PAGE, PARTIAL})


@dataclass(frozen=True)
class Slip:
    """Which response a form belongs to, and when its first page was made (UTC)."""

    response: str
    issued: datetime


def new_slip(now: datetime) -> Slip:
    """The slip of a response that nobody has begun."""
    return Slip(secrets.token_hex(16), now)


def signed(slip: Slip, secret: str) -> str:
    """A slip as a form or address carries it."""
    body = f"{slip.response}.{int(slip.issued.replace(tzinfo=UTC).timestamp())}"
    return f"{body}.{_signature(body, secret)}"


def unsigned(text: str, secret: str) -> Slip | None:
    """The slip in a text; null where nobody here signed it."""
    body, _, signature = text.rpartition(".")
    if not hmac.compare_digest(signature.encode(), _signature(body, secret).encode()):
        return None
    response, _, seconds = body.partition(".")
    return Slip(response, datetime.fromtimestamp(int(seconds), UTC).replace(tzinfo=None))


def _signature(body: str, secret: str) -> str:
    return hmac.new(bytes.fromhex(secret), b"slip:" + body.encode(), sha256).hexdigest()[:32]


def test_mark(survey: str, secret: str) -> str:
    """What the address of a survey carries where it is only tried out."""
    return hmac.new(bytes.fromhex(secret), b"test:" + survey.encode(), sha256).hexdigest()[:32]


def fields(body: bytes) -> dict[str, list[str]]:
    """The fields of a form; ValueError where it is none, or too much."""
    found: dict[str, list[str]] = {}
    text = body.decode("ascii")
    for name, value in parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict"):
        found.setdefault(name, []).append(value.replace("\r\n", "\n").replace("\x00", ""))
    return found


async def sent(request: Request) -> dict[str, list[str]]:
    """The fields of the form in a request; 413 where it is too much, 400 where it is none."""
    body = await body_of(request, MOST_BYTES, HTTPException(413))
    try:
        return fields(body)
    except (ValueError, UnicodeDecodeError) as fault:
        raise HTTPException(400) from fault


def by_question(given: Mapping[str, list[str]]) -> dict[str, dict[str, list[str]]]:
    """A form's fields by question, then by what stands after its name and a dot."""
    found: dict[str, dict[str, list[str]]] = {}
    for name, values in given.items():
        if name not in OWN:
            question, _, part = name.partition(".")
            found.setdefault(question, {})[part] = values
    return found
