"""What a mail server's codes mean: try again, give up, or never use the address any more (RFC 5321, RFC 3463)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from suara.collect.channels._channel import Verdict

STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
NO_SUCH_MAILBOX = {("1", "0"), ("1", "1"), ("1", "2"), ("1", "3"), ("1", "6"), ("1", "10"), ("2", "1")}
# What a server says of a full mailbox or a busy system it says for now, whatever the first digit.
FOR_NOW = {("2", "2"), ("3", "1"), ("4", "1"), ("4", "2"), ("4", "3"), ("4", "4"), ("4", "5"), ("4", "7")}


def verdict(text: str, code: int = 0) -> Verdict:
    """What a reply or a report means, by its enhanced status code, else by the three digits."""
    if found := STATUS.search(text):
        kind, detail = found[1], (found[2], found[3])
        if kind == "4" or detail in FOR_NOW:
            return "later"
        return "address" if detail in NO_SUCH_MAILBOX else "message"
    # A connection that breaks off in a reply leaves no code, or none that means anything: only 5xx is for good.
    if code < 500 or code == 552:
        return "later"
    return "address" if code in {550, 551, 553} else "message"
