"""Boards of a workspace: making, changing, removing and sharing dashboards; what can be undone, and by whom."""

from __future__ import annotations

import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from suara.errors import BoardError, StaleError
from suara.measure.period import Calendar, check_grain
from suara.present.boards import MEASURED, Board, convert, free, parse
from suara.serve.access.rights import RIGHTS
from suara.serve.web.shell.asked import COMPARISONS, RANGES
from suara.store import audit, board_shares, boards

if TYPE_CHECKING:
    from collections.abc import Callable

    from suara.measure.result import Result
    from suara.present.boards import Span, Tile
    from suara.serve.access.caller import Caller
    from suara.serve.python import Workspace
    from suara.store.board_shares import Share
    from suara.store.boards import Kept, View

LONGEST = timedelta(days=3_650)


@dataclass(frozen=True)
class Held:
    """A board, its version, and whose it is."""

    board: Board
    version: int
    owner: str
    owner_name: str
    changed_at: datetime


@dataclass(frozen=True)
class Boards:
    """The boards of a workspace as a caller may use them; `clock` tells the time (UTC)."""

    ws: Workspace
    caller: Caller
    clock: Callable[[], datetime]

    def all(self) -> list[Kept]:
        """Every board, those with a star of the caller's first, then by title."""
        with self.ws.ledger.reading() as connection:
            found, starred = boards.listed(connection), boards.starred(connection, self.caller.id)
        return sorted(found, key=lambda one: (one.board not in starred, one.title.casefold(), one.board))

    def get(self, board: str) -> Held:
        """A board; a BoardError where there is none of that name."""
        with self.ws.ledger.reading() as connection:
            return _held(_known(boards.get(connection, board), board))

    def values(self, board: str, query: str = "") -> dict[str, list[Result]]:
        """What the tiles of a board show, by their names; `query` has period and filters as in its address."""
        from suara.serve.board_values import values

        return values(self.ws, self.caller, self.clock(), self.get(board).board, query)

    def make(self, board: Board) -> Held:
        """Keep a new board, under its own name or one like it."""
        self._check(board)
        with self.ws.ledger.writing() as connection:
            own = msgspec.structs.replace(board, board=free(board.board, boards.names(connection)))
            kept = self._row(own, 1)
            boards.make(connection, kept)
        return _held(kept)

    def put(self, board: Board, version: int) -> Held:
        """Keep what was made of a version of a board; version 0 is none yet. A StaleError where it is not the newest.

        A name that a removed board has is not free before that is forgotten.
        """
        self._check(board)
        with self.ws.ledger.writing() as connection:
            kept = boards.get(connection, board.board, removed=True)
            if kept is None and version == 0:
                boards.make(connection, self._row(board, 1))
            elif not boards.save(connection, board.board, board.title, _text(board), version, self.clock()):
                raise _stale()
            return _held(_known(boards.get(connection, board.board), board.board))

    def remove(self, board: str, version: int) -> None:
        """Remove a board; it can be restored for a while, and its links lead nowhere meanwhile."""
        with self.ws.ledger.writing() as connection:
            _known(boards.get(connection, board), board)
            if not boards.remove(connection, board, version, self.clock()):
                raise _stale()

    def restore(self, board: str) -> Held:
        """Take a removed board back."""
        with self.ws.ledger.writing() as connection:
            if not boards.restore(connection, board):
                raise _missing(board)
            return _held(_known(boards.get(connection, board), board))

    def undo(self, board: str, version: int) -> Held:
        """Take the last change back, by which a board came to a version; that is a change again."""
        with self.ws.ledger.reading() as connection:
            text = boards.version(connection, board, version - 1)
        if text is None:
            raise BoardError("There is nothing left to undo.", "Change the board by hand.")
        return self.put(parse(text), version)

    # -- views and stars -----------------------------------------------------------------------------

    def starred(self) -> set[str]:
        """The boards and views that the caller gave a star."""
        with self.ws.ledger.reading() as connection:
            return boards.starred(connection, self.caller.id)

    def star(self, board: str, view: str = "") -> None:
        """Give a board or a view of it a star, or take it away again."""
        with self.ws.ledger.writing() as connection:
            _known(boards.get(connection, board), board)
            if view and view not in {one.view for one in boards.views(connection, board, self.caller.id)}:
                raise _missing(view)
            boards.star(connection, self.caller.id, view or board)

    def views(self, board: str) -> list[View]:
        """The views of a board that the caller sees, those with a star first."""
        with self.ws.ledger.reading() as connection:
            found, starred = boards.views(connection, board, self.caller.id), boards.starred(connection, self.caller.id)
        return sorted(found, key=lambda one: (one.view not in starred, one.name.casefold()))

    def keep_view(self, board: str, name: str, query: str, *, common: bool) -> str:
        """Keep a board's period, comparison and filters under a name; common ones take the right to edit."""
        name = _line(name, 100)
        if not name:
            raise BoardError("The view has no name.", "Say what it shows.")
        common = common and self.caller.may("dashboards:write")
        view = boards.View("", board, name, query[:2_000], self.caller.id, self.caller.name, common)
        with self.ws.ledger.writing() as connection:
            _known(boards.get(connection, board), board)
            return boards.keep_view(connection, view, self.clock())

    def drop_view(self, view: str) -> None:
        """Throw a view of one's own away."""
        with self.ws.ledger.writing() as connection:
            if not boards.drop_view(connection, view, self.caller.id):
                raise _missing(view)

    # -- links ---------------------------------------------------------------------------------------

    def shares(self, board: str) -> list[Share]:
        """The links of a board, the newest first."""
        with self.ws.ledger.reading() as connection:
            _known(boards.get(connection, board), board)
            return board_shares.listed(connection, board)

    def share(
        self,
        board: str,
        label: str = "",
        query: str = "",
        *,
        days: int = 0,
        comments: bool = False,
        embed: bool = False,
    ) -> tuple[str, Share]:
        """A link to a board for whoever has it, and its token, which is seen this once.

        It shows the caller's rows as they are now, and comments only where the caller may read them. It ends after so
        many `days`; 0 is never.
        """
        if comments and not self.caller.may("answers:read"):
            raise BoardError(f"You may not {RIGHTS['answers:read']}.", "Share the board without comments.")
        if not 0 <= days <= LONGEST.days:
            raise BoardError(f"A link cannot last {days} days.", f"Give 0 (for good) to {LONGEST.days} days.")
        now = self.clock()
        made = board_shares.Share(
            share=secrets.token_hex(8),
            board=board,
            label=_line(label, 100),
            scope={name: list(values) for name, values in self.caller.scope.items()},
            query=query[:2_000],
            comments=comments,
            embed=embed,
            made_by=self.caller.id,
            made_by_name=self.caller.name,
            made_at=now,
            expires_at=now + timedelta(days=days) if days else None,
        )
        with self.ws.ledger.writing() as connection:
            _known(boards.get(connection, board), board)
            audit.note(connection, now, self.caller.id, "shared a board", f"board:{board} share:{made.share}")
            return board_shares.make(connection, made), made

    def revoke(self, board: str, share: str) -> None:
        """Make a link worthless."""
        with self.ws.ledger.writing() as connection:
            if not board_shares.revoke(connection, board, share, self.clock()):
                raise _missing(share)

    # -- what can be kept ----------------------------------------------------------------------------

    def _row(self, board: Board, version: int) -> Kept:
        now, own = self.clock(), self.caller
        return boards.Kept(board.board, board.title, _text(board), version, own.id, own.name, now, now, None)

    def _check(self, board: Board) -> None:
        """Refuse what could not be shown: metrics, periods and grains that there are not."""
        _check_span(board, Calendar.of(self.ws.settings))
        for tile in board.tiles:
            _check_span(tile, Calendar.of(self.ws.settings))
            self._check_tile(tile)

    def _check_tile(self, tile: Tile) -> None:
        from suara.measure import METRICS
        from suara.measure.metric import Shares

        check_grain(tile.grain or None)
        known = self.ws.metrics()
        columns: list[set[str]] = []
        for name in tile.metrics:
            if name not in known:
                raise METRICS.unknown(name)
            if isinstance(known[name], Shares) and tile.kind != "number":
                raise BoardError(f"{name!r} gives a table of items, not one figure.", "Show it in a tile of numbers.")
            columns.append(set(self.ws.segments(name)))
        if tile.by and tile.kind in MEASURED and all(tile.by not in own for own in columns):
            raise BoardError(
                f"{tile.by!r} is not a column of {', '.join(tile.metrics)}.",
                f"They have: {', '.join(sorted(set.union(*columns)))}.",
            )


def board_named(title: str) -> str:
    """The name of a board from its title: its latin letters and figures, or just `board`."""
    latin = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", latin).strip("-")[:58].rstrip("-") or "board"


def _check_span(span: Span, calendar: Calendar) -> None:
    if span.range and span.range not in RANGES:
        raise BoardError(f"There is no period {span.range!r}.", f"There are {', '.join(RANGES)}.")
    if span.compare and span.compare not in COMPARISONS[:-1]:
        raise BoardError(f"There is no comparison {span.compare!r}.", f"There are {', '.join(COMPARISONS[:-1])}.")
    if span.until and not span.since:
        raise BoardError("There is an end without a start.", "Give since as well.")
    ends = [calendar.local(end, what) for end, what in ((span.since, "The since"), (span.until, "The until")) if end]
    if len(ends) == 2 and ends[0] >= ends[1]:
        raise BoardError("The end lies before the start.", "Give an end later than the start.")


def _line(text: str, most: int) -> str:
    """A text of one line, without marks that cannot be seen."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:most]


def _text(board: Board) -> str:
    return msgspec.json.encode(board).decode()


def _held(kept: Kept) -> Held:
    board = convert(msgspec.json.decode(kept.definition))
    return Held(board, kept.version, kept.owner, kept.owner_name, kept.changed_at)


def _known(kept: Kept | None, board: str) -> Kept:
    if kept is None:
        raise _missing(board)
    return kept


def _missing(name: str) -> BoardError:
    return BoardError(f"There is no {name!r} among the boards.", "GET /boards lists them.", missing=name)


def _stale() -> StaleError:
    return StaleError("Somebody else changed this board meanwhile.", "Look at it as it is now, and change that.")
