"""Saved segments of a workspace: sets of filters under a name, to be picked on pages and asked by everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from suara.errors import QuestionError, SegmentError, StaleError
from suara.measure.filter import parse
from suara.present.boards import free
from suara.serve.access.caller import LOCAL
from suara.serve.boards import board_named
from suara.settings import utc_now
from suara.store import segments

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from suara.serve.access.caller import Caller
    from suara.settings import Settings
    from suara.store.ledger import Ledger
    from suara.store.segments import Segment

LONGEST, MOST = 200, 100


@dataclass(frozen=True)
class Segments:
    """The saved segments of a workspace as a caller may use them; `clock` tells the time (UTC)."""

    ledger: Ledger
    settings: Settings
    caller: Caller = LOCAL
    clock: Callable[[], datetime] = utc_now

    def list(self) -> list[Segment]:
        """Every segment by title."""
        if not self.ledger.exists:
            return []
        with self.ledger.reading() as connection:
            return segments.listed(connection)

    def get(self, segment: str) -> Segment:
        """A segment; a SegmentError where there is none of that name."""
        found = None
        if self.ledger.exists:
            with self.ledger.reading() as connection:
                found = segments.get(connection, segment)
        if found is None:
            raise _missing(segment)
        return found

    def save(self, title: str, where: Mapping[str, Any], *, name: str = "", version: int = 0) -> Segment:
        """Keep filters on dimensions under a title; over a segment of a `name` by who saw its `version`.

        Without a name it is a new one. A StaleError where somebody else changed it meanwhile.
        """
        title = " ".join(title.split())[:LONGEST]
        if not title:
            raise SegmentError("The segment has no name.", "Say what it is called.")
        own = self._checked(where)
        with self.ledger.writing() as connection:
            at = name or free(board_named(title).replace("board", "segment", 1), segments.names(connection))
            new = segments.Segment(at, title, own, version + 1, self.caller.id, self.caller.name, self.clock())
            if not version and at not in segments.names(connection):
                segments.make(connection, new)
            elif not segments.save(connection, new):
                raise StaleError("Somebody else changed this segment meanwhile.", "Look at it as it is now.")
        return new

    def remove(self, segment: str) -> None:
        """Remove a segment; it can be restored for 30 days."""
        with self.ledger.writing() as connection:
            if not segments.remove(connection, segment, self.clock()):
                raise _missing(segment)

    def restore(self, segment: str) -> Segment:
        """Take a removed segment back."""
        with self.ledger.writing() as connection:
            if not segments.restore(connection, segment):
                raise _missing(segment)
        return self.get(segment)

    def _checked(self, where: Mapping[str, Any]) -> dict[str, Any]:
        """The filters, if they are on dimensions: those every record has, or its customer."""
        if not where or len(where) > MOST:
            raise SegmentError("The segment has no filters, or too many.", "Give one or more.")
        for one in parse(where):
            if one.name not in self.settings.dimensions:
                known = ", ".join(self.settings.dimensions) or "none yet"
                raise QuestionError(f"{one.name!r} is not a dimension of this workspace.", f"There are: {known}.")
        return {name: list(v) if isinstance(v, (list, tuple, set, frozenset)) else v for name, v in where.items()}


def _missing(name: str) -> SegmentError:
    return SegmentError(f"There is no saved segment {name!r}.", "`suara segment list` names them.", missing=name)
