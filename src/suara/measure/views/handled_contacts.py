"""Contacts of both directions that somebody handled, with the seconds that it took."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.measure.view import View

if TYPE_CHECKING:
    from ibis import Table
    from ibis.expr.types import NumericValue

    from suara.measure.scope import Scope


def rows(q: Scope) -> Table:
    """Contacts with `seconds`."""
    return q.contacts.filter(_seconds(q.contacts).notnull()).mutate(seconds=_seconds(q.contacts))


def _seconds(c: Table) -> NumericValue:
    """The handling time, or talking, holding and wrapping up together; empty hold and wrap are 0."""
    return c.handle_seconds.coalesce(c.talk_seconds + c.hold_seconds.fill_null(0.0) + c.wrap_seconds.fill_null(0.0))


view = View(
    help="contacts of both directions with a handling or talking time; `seconds` is all of it",
    unit="contacts",
    kind="contact",
    rows=rows,
    left_out=lambda c: {"no handling or talking time": _seconds(c).isnull()},
)
