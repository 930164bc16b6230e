"""The way of a survey's invitations: how many came how far, by channel or by what was known of those invited.

It is counted in the ledger, and so holds what went out a moment ago and whoever did not answer.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from suara.errors import QuestionError
from suara.measure.interval import wilson
from suara.measure.result import SMALL

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from suara.store.transaction import Row

STEPS = {
    "delivered": "delivered_at",
    "opened": "opened_at",
    "started": "started_at",
    "completed": "answered_at",
    "bounced": "bounced_at",
    "opted_out": "opted_out_at",
}
OWN = ("channel", "language", "version")


@dataclass(frozen=True)
class Share:
    """How many of those sent came so far: a count, its share (0 to 1) and the share's 95% interval."""

    n: int
    share: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Way:
    """The way of some invitations; `segment` says of which.

    `sent` is what shares are of; `unanswered` were sent, did not bounce and are not completed. `mark` is "small"
    below 30 sent, and "suppressed" where so few were invited anonymously that nothing of them is told.
    """

    segment: dict[str, Any]
    invited: int
    sent: int
    steps: dict[str, Share] = field(default_factory=dict)
    unanswered: Share = field(default_factory=lambda: Share(0, None, None, None))
    mark: str | None = None


def funnel(rows: Iterable[Row[Any]], by: Sequence[str], hidden_below: int) -> list[Way]:
    """The ways of invitations by channel, by a dimension that was fixed when they were made, or by several."""
    groups: dict[tuple[Any, ...], list[Row[Any]]] = defaultdict(list)
    known: set[str] = set(OWN)
    for row in rows:
        known |= set(row.dimensions)
        groups[tuple(_value(row, name) for name in by)].append(row)
    if groups and (unknown := [name for name in by if name not in known]):
        raise QuestionError(
            f"No invitation of this survey has {' or '.join(unknown)}.", f"There are: {', '.join(sorted(known))}."
        )
    ordered = sorted(groups.items(), key=lambda item: tuple(str(v or "") for v in item[0]))
    return [_way(dict(zip(by, key, strict=True)), group, hidden_below) for key, group in ordered]


def _value(row: Row[Any], name: str) -> Any:
    return getattr(row, name) if name in OWN else row.dimensions.get(name)


def _way(segment: dict[str, Any], rows: Sequence[Row[Any]], hidden_below: int) -> Way:
    sent = [row for row in rows if row.sent_at]
    if len(rows) < hidden_below:
        return Way(segment, len(rows), len(sent), mark="suppressed")
    steps = {name: share_of(sum(bool(getattr(r, column)) for r in sent), len(sent)) for name, column in STEPS.items()}
    unanswered = share_of(sum(not r.answered_at and not r.bounced_at for r in sent), len(sent))
    return Way(segment, len(rows), len(sent), steps, unanswered, "small" if len(sent) < SMALL else None)


def share_of(n: int, of: int) -> Share:
    """A count as a share of a whole, with its interval."""
    low, high = wilson(n, of) or (None, None)
    return Share(n, n / of if of else None, low, high)
