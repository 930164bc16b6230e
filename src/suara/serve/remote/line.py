"""The line to a server: requests over HTTP, faults as our own errors, with their remedy."""

from __future__ import annotations

import http.client
import json
import ssl
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urlsplit

import msgspec

from suara import errors
from suara.errors import BusyError, SuaraError, WorkspaceError
from suara.serve.wire.values import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

PATIENCE = 3600.0
CHUNK = 1 << 20
JSON = "application/json"
POLL = 0.05


@dataclass(frozen=True)
class Reply:
    """What came back: the status, the headers in lower case, and the body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as plain values."""
        return msgspec.json.decode(self.body) if self.body else None


@dataclass(frozen=True)
class Line:
    """A server's address and the key that it knows us by."""

    url: str
    key: str = field(repr=False)

    def get(self, path: str, /, **query: Any) -> Any:
        """What is at a path, as plain values."""
        return self.ask("GET", path, query=query).json()

    def post(self, path: str, body: Any = None, /, **query: Any) -> Any:
        """What posting plain values to a path gives."""
        return self.ask("POST", path, msgspec.json.encode(plain(body)), query=query).json()

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | Iterable[bytes] | None = None,
        *,
        query: Mapping[str, Any] | None = None,
        kind: str = JSON,
        patience: float = PATIENCE,
        match: str = "",
    ) -> Reply:
        """A request and its reply; a refusal is raised as the error that it was over there.

        `match` is the ETag of what is changed.
        """
        headers = {"Content-Type": kind} | ({"If-Match": match} if match else {})
        reply = self._asked(method, path, body, query or {}, headers, patience)
        if reply.status >= 400:
            raise fault_of(reply)
        return reply

    def _asked(
        self, method: str, path: str, body: Any, query: Mapping[str, Any], headers: Mapping[str, str], patience: float
    ) -> Reply:
        connection = self._connection(patience)
        try:
            self._send(connection, method, self._target(path, query), body, headers)
            found = connection.getresponse()
            named = {name.lower(): value for name, value in found.getheaders()}
            return Reply(found.status, named, found.read())
        except TimeoutError as fault:
            raise BusyError(f"{self.url} does not answer.", "See whether it is busy, and try again.") from fault
        except (OSError, http.client.HTTPException) as fault:
            raise unreachable(self.url, fault) from fault
        finally:
            connection.close()

    def _send(
        self, connection: http.client.HTTPConnection, method: str, target: str, body: Any, headers: Mapping[str, str]
    ) -> None:
        sent = {"Authorization": f"Bearer {self.key}", "Accept": JSON, **headers}
        streamed = body is not None and not isinstance(body, bytes)
        if streamed:
            sent["Transfer-Encoding"] = "chunked"
        try:
            connection.request(method, target, body, sent, encode_chunked=streamed)
        except (BrokenPipeError, ConnectionResetError):
            # A server that refuses a body before all of it came has replied already.
            if not streamed:
                raise

    def fetch(self, path: str, file: Path) -> None:
        """Put what is at a path into a file."""
        connection = self._connection(PATIENCE)
        try:
            self._send(connection, "GET", self._target(path, {}), None, {"Accept": "*/*"})
            found = connection.getresponse()
            if found.status >= 400:
                raise fault_of(Reply(found.status, {}, found.read()))
            with file.open("wb") as sink:
                while part := found.read(CHUNK):
                    sink.write(part)
        except (OSError, http.client.HTTPException) as fault:
            raise unreachable(self.url, fault) from fault
        finally:
            connection.close()

    def job(self, reply: Any, progress: Callable[[int, int], None] | None = None) -> Any:
        """Wait for a job that was begun, and give what came of it; its fault is raised here."""
        pause = POLL
        while reply["state"] == "running":
            if progress:
                progress(reply["done"], reply["total"] or 0)
            time.sleep(pause)
            pause = min(1.0, pause * 1.5)
            reply = self.get(f"jobs/{reply['job']}")
        if reply["fault"]:
            raise error_of(reply["fault"]["code"], reply["fault"]["message"], reply["fault"]["remedy"])
        return reply["result"]

    def _connection(self, patience: float) -> http.client.HTTPConnection:
        parts = urlsplit(self.url)
        if parts.scheme == "https":
            trusted = ssl.create_default_context()
            return http.client.HTTPSConnection(parts.hostname or "", parts.port, timeout=patience, context=trusted)
        return http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=patience)

    def _target(self, path: str, query: Mapping[str, Any]) -> str:
        told = [(name, text) for name, value in query.items() for text in _texts(value)]
        asked = f"?{urlencode(told)}" if told else ""
        return f"{urlsplit(self.url).path.rstrip('/')}/api/v1/{path}{asked}"


def part(text: str) -> str:
    """A text as a part of a path."""
    return quote(text, safe="")


def _texts(value: Any) -> Iterator[str]:
    """The texts of a query's value; null is left out, a list is named again and again."""
    if value is None:
        return
    for one in value if isinstance(value, (list, tuple)) else [value]:
        yield ("true" if one else "false") if isinstance(one, bool) else str(plain(one))


def fault_of(reply: Reply) -> SuaraError:
    """The error that a refusal tells of."""
    try:
        told = json.loads(reply.body)
        message, remedy = str(told["detail"]), str(told.get("remedy", ""))
    except (ValueError, KeyError, TypeError):
        return WorkspaceError(f"The server answered with status {reply.status}.", "See that the address is Suara's.")
    if reply.status in (401, 403) and "code" not in told:
        return WorkspaceError(message, remedy)
    return error_of(told.get("code", ""), message, remedy)


def error_of(code: str, message: str, remedy: str) -> SuaraError:
    """The error of a code, which is the name of its class."""
    kind = getattr(errors, code, SuaraError)
    made = kind if isinstance(kind, type) and issubclass(kind, SuaraError) else SuaraError
    return made(message, remedy)


def unreachable(url: str, fault: Exception) -> WorkspaceError:
    """The error for a server that is not there."""
    why = getattr(fault, "strerror", None) or str(fault) or type(fault).__name__
    return WorkspaceError(f"{url} cannot be reached: {why}.", "See that the server runs and the address is right.")
