"""Signatures of what is posted to us, and JSON that may be anything."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC
from typing import TYPE_CHECKING, Any

from suara.collect.channels._channel import ForgedError, MalformedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

TOLERANCE = 300


def standard(headers: Mapping[str, str], body: bytes, secrets: str, now: datetime) -> str:
    """The id of a post that is signed as Standard Webhooks say; several secrets stand side by side in the settings.

    Raises ForgedError where no signature fits, or the post is more than five minutes old or ahead.
    """
    id, at, given = (headers.get(f"webhook-{name}", "") for name in ("id", "timestamp", "signature"))
    seconds = now.replace(tzinfo=UTC).timestamp()
    if not (at.isascii() and at.isdigit() and len(at) < 12 and abs(int(at) - seconds) <= TOLERANCE):
        raise ForgedError("The time of the post is missing or too far from now.")
    signed = f"{id}.{at}.".encode() + body
    wanted = [signature(secret, signed) for secret in secrets.split()]
    offered = given.split()
    if not id or not any(same(one, f"v1,{own}") for one in offered for own in wanted):
        raise ForgedError("No signature fits.")
    return id


def signature(secret: str, signed: bytes) -> str:
    """HMAC-SHA256 in base64, by a secret of the form whsec_BASE64 or of any other."""
    key = base64.b64decode(secret.removeprefix("whsec_")) if secret.startswith("whsec_") else secret.encode()
    return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def same(given: str, wanted: str) -> bool:
    """Whether two texts are the same, in a time that tells nothing."""
    return hmac.compare_digest(given.encode(), wanted.encode())


def parsed(body: bytes) -> Part:
    """A JSON object of a post; MalformedError where it is none."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as fault:
        raise MalformedError("The post is not JSON.") from fault
    if not isinstance(found, dict):
        raise MalformedError("The post is no JSON object.")
    return Part(found)


class Part:
    """A part of what was posted: whatever is asked of it is there, and empty where it was not posted in that form."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __getitem__(self, name: str) -> Part:
        return Part(self.value.get(name) if isinstance(self.value, dict) else None)

    def __iter__(self) -> Iterator[Part]:
        return iter([Part(one) for one in self.value] if isinstance(self.value, list) else [])

    def __bool__(self) -> bool:
        return bool(self.value)

    def __str__(self) -> str:
        """A text, or a whole number as text; empty where it is neither."""
        if isinstance(self.value, str):
            return self.value
        return str(self.value) if isinstance(self.value, int) and not isinstance(self.value, bool) else ""
