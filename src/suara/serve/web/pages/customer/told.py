"""An event of a customer in the reader's words: what happened when, with what the record says of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from suara.records import KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from suara.serve.web.shell.reading import Reading

# What says nothing of the event itself, or is shown beside it.
APART = ("source", "load", "text", "visitor", "weight", "subject", "currency")


@dataclass(frozen=True)
class Told:
    """An event: its local time, its kind, what was written with the language of that, the rest as names and values.

    `response` is the one that it belongs to, where there is one to look at.
    """

    at: datetime
    kind: str
    title: str
    text: str
    language: str
    facts: list[tuple[str, str]]
    response: str


def told(reading: Reading, event: dict[str, Any], known: Mapping[str, Any]) -> Told:
    """An event of a timeline; what is the same as `known` of the customer is not said again."""
    kind, record = KINDS[event["kind"]], event["record"]
    own = {name: v for name, v in record.items() if name not in (*APART, kind.name)}
    shown = {name: v for name, v in own.items() if kind.name == "customer" or known.get(name) != v}
    facts = [(reading.column(name), _value(reading, kind.name, name, value)) for name, value in shown.items()]
    said = kind.name in ("answer", "response")
    return Told(
        at=reading.local(event["occurred_at"]),
        kind=kind.name,
        title=reading.words.say(kind.name.capitalize()),
        text=record.get("text") or "",
        language=record.get("language") or "",
        facts=facts,
        response=(record.get("response") or record.get("answer") or "") if said else "",
    )


def _value(reading: Reading, kind: str, name: str, value: Any) -> str:
    words = reading.words
    column = KINDS[kind].columns.get(name)
    if isinstance(value, bool):
        return words.say("yes") if value else words.say("no")
    if isinstance(value, datetime):
        return words.time(reading.local(value))
    if isinstance(value, (int, float)):
        return words.money(value, reading.ws.settings.currency) if column and column.money else words.number(value)
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
