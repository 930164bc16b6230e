"""Contacts, keys and the outbox of a workspace that a server holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from suara.serve.contacts import EVERY, Contacts, Shown
from suara.serve.keys import Keys
from suara.serve.outbox import MOST, Listed, Outbox
from suara.serve.remote.line import Line, part
from suara.serve.segments import Segments
from suara.serve.wire.values import told
from suara.store.keys import Listed as Key
from suara.store.segments import Segment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime


class RemoteContacts(Contacts):
    """The contacts."""

    line: Line

    def __init__(self, line: Line) -> None:
        object.__setattr__(self, "line", line)

    def get(self, customer: str) -> Shown:
        found: Shown = told(Shown, self.line.get(f"contacts/{part(customer)}"))
        return found

    def consent(self, customer: str, basis: str, source: str, at: datetime | None = None) -> None:
        self._change(customer, consent={"basis": basis, "source": source, "at": at})

    def opt_out(self, customer: str, channel: str = EVERY, how: str = "by hand") -> None:
        self._change(customer, opt_out={"channel": channel, "how": how})

    def opt_in(self, customer: str, channel: str = EVERY) -> bool:
        return bool(self._change(customer, opt_in=channel)["opted_in"])

    def suppress(self, address: str, channel: str, why: str) -> None:
        self.line.post("addresses", {"address": address, "channel": channel, "why": why})

    def reach(self, address: str, channel: str) -> bool:
        return bool(self.line.post("addresses", {"address": address, "channel": channel})["suppressed_before"])

    def _change(self, customer: str, **what: Any) -> Any:
        import msgspec

        from suara.serve.wire.values import plain

        return self.line.ask("PATCH", f"contacts/{part(customer)}", msgspec.json.encode(plain(what))).json()


class RemoteKeys(Keys):
    """The keys."""

    line: Line

    def __init__(self, line: Line) -> None:
        object.__setattr__(self, "line", line)

    def make(self, name: str, *scopes: str, member: str | None = None) -> str:
        return str(self.line.post("keys", {"name": name, "scopes": list(scopes), "member": member})["key"])

    def revoke(self, name: str) -> None:
        self.line.ask("DELETE", f"keys/{part(name)}")

    def list(self) -> Sequence[Key]:
        found: Sequence[Key] = told(list[Key], self.line.get("keys"))
        return found


class RemoteSegments(Segments):
    """The saved segments."""

    line: Line

    def __init__(self, line: Line) -> None:
        object.__setattr__(self, "line", line)

    def list(self) -> list[Segment]:
        found: list[Segment] = told(list[Segment], self.line.get("segments"))
        return found

    def get(self, segment: str) -> Segment:
        found: Segment = told(Segment, self.line.get(f"segments/{part(segment)}"))
        return found

    def save(self, title: str, where: Mapping[str, Any], *, name: str = "", version: int = 0) -> Segment:
        import msgspec

        from suara.serve.wire.values import plain

        body = msgspec.json.encode(plain({"title": title, "where": dict(where), "version": version}))
        verb, path = ("PUT", f"segments/{part(name)}") if name else ("POST", "segments")
        found: Segment = told(Segment, self.line.ask(verb, path, body).json())
        return found

    def remove(self, segment: str) -> None:
        self.line.ask("DELETE", f"segments/{part(segment)}")

    def restore(self, segment: str) -> Segment:
        found: Segment = told(Segment, self.line.post(f"segments/{part(segment)}/restore"))
        return found


class RemoteOutbox(Outbox):
    """The outbox."""

    line: Line

    def __init__(self, line: Line) -> None:
        object.__setattr__(self, "line", line)

    def list(self, state: str | None = None, most: int = MOST) -> Sequence[Listed]:
        found: Sequence[Listed] = told(list[Listed], self.line.get("outbox", state=state, most=most))
        return found

    def counts(self) -> dict[tuple[str, str], int]:
        return {(one["channel"], one["state"]): one["messages"] for one in self.line.get("outbox/counts")}

    def retry(self, message: str) -> bool:
        return bool(self.line.post(f"outbox/{part(message)}/retry")["there"])

    def mail_in(self, mail: bytes) -> int:
        return int(self.line.ask("POST", "outbox/returned", mail, kind="message/rfc822").json()["changed"])
