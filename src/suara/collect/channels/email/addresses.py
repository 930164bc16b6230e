"""Addresses of mail: checked before they come near a header, and spelt as servers take them."""

from __future__ import annotations

import re
from email.headerregistry import Address
from typing import TYPE_CHECKING

from suara.collect.channels._channel import RefusedError

if TYPE_CHECKING:
    from suara.settings import Settings

LOCAL = re.compile(r"[^\s@\"(),:;<>\[\\\]\x00-\x1f\x7f-\x9f]{1,64}")
LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.IGNORECASE)


def written(text: str, _settings: Settings | None = None) -> str:
    """An address with its domain in ASCII (IDNA); RefusedError where it cannot be one."""
    local, at, domain = text.strip().rpartition("@")
    try:
        ascii_domain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        ascii_domain = ""
    labels = ascii_domain.split(".")
    sound = at and LOCAL.fullmatch(local) and len(labels) > 1 and all(LABEL.fullmatch(one) for one in labels)
    if not sound or ".." in local or local[0] == "." or local[-1] == "." or len(local) + len(ascii_domain) > 253:
        raise RefusedError(f"{text!r} is no address of mail.", address=True)
    return f"{local}@{ascii_domain}"


def header(name: str, address: str) -> Address:
    """An address with a name, for a header; line breaks in the name become spaces."""
    return Address(" ".join(name.split()), addr_spec=address)


def with_id(mailbox: str, message: str) -> str:
    """A mailbox that tells which message comes back to it: bounces+ID@domain."""
    local, _, domain = written(mailbox).rpartition("@")
    return f"{local}+{message}@{domain}"


ID = re.compile(r"([0-9a-f]{32})@")


def ids_in(text: str) -> list[str]:
    """The ids of messages that stand before an @ in a text: after a plus, or as a Message-ID."""
    return ID.findall(text)
