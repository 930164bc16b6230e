"""Handing messages over by HTTP: one way for all channels that post JSON, with what the replies mean."""

from __future__ import annotations

import http.client
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from suara.collect.channels._channel import DeferredError, RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from suara.collect.channels._channel import Verdict

PATIENCE = 30.0
MOST_BYTES = 100_000
# The other side has the message already: it was told twice, which is as good as once.
THERE_ALREADY = 409


def posted(
    url: str,
    body: Mapping[str, Any],
    headers: Mapping[str, str],
    *,
    meaning: Callable[[int, Any], Verdict | None] = lambda _status, _reply: None,
) -> Any:
    """Post JSON; what was replied. Redirects are not followed: they could lead anywhere with our key.

    2xx is done. 401, 403 and 404 say that the settings are wrong, 429 and 5xx that the other side has no time: the
    channel is down. Any other 4xx refuses this message; `meaning` knows better of some replies.
    """
    try:
        status, reply = _exchange(url, json.dumps(body, ensure_ascii=False).encode(), headers)
    except ConnectionRefusedError as fault:
        raise DeferredError(f"Nobody is there: {fault}", down=True) from fault
    except (OSError, http.client.HTTPException, ValueError) as fault:
        raise DeferredError(f"The other side went away: {type(fault).__name__} {fault}".strip()) from fault
    if 200 <= status < 300 or status == THERE_ALREADY:
        return reply
    said = f"{status} {json.dumps(reply, ensure_ascii=False) if reply else ''}".strip()[:500]
    meant = meaning(status, reply)
    if meant in {"address", "message"}:
        raise RefusedError(said, address=meant == "address")
    if (meant is None and status in {401, 403, 404, 429}) or 300 <= status < 400:
        raise DeferredError(said, down=True)
    raise DeferredError(said) if meant == "later" or status >= 500 else RefusedError(said)


def _exchange(url: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, Any]:
    parts = urlsplit(url)
    made = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = made(parts.netloc, timeout=PATIENCE)
    path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    try:
        connection.request("POST", path, body, {"Content-Type": "application/json; charset=utf-8", **headers})
        answered = connection.getresponse()
        return answered.status, _read(answered.read(MOST_BYTES))
    finally:
        connection.close()


def _read(body: bytes) -> Any:
    try:
        return json.loads(body) if body else None
    except ValueError:
        return body.decode("utf-8", "replace")[:500]
