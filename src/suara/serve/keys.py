"""Keys of programs at the Python door."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from suara.errors import SettingsError
from suara.serve.access.rights import RIGHTS, USUAL
from suara.settings import utc_now
from suara.store import keys

if TYPE_CHECKING:
    from collections.abc import Sequence

    from suara.store.keys import Listed
    from suara.store.ledger import Ledger


@dataclass(frozen=True)
class Keys:
    """The keys of a workspace."""

    ledger: Ledger

    def make(self, name: str, *scopes: str, member: str | None = None) -> str:
        """Make a key with the scopes named; it is shown this once.

        Without any it may do all but change settings, keys and members. A key of a `member` (id) does what its
        scopes and the member's role both allow, over the member's rows.
        """
        if unknown := set(scopes) - set(RIGHTS):
            raise SettingsError(f"There is no scope {min(unknown)!r}.", f"There are {', '.join(RIGHTS)}.")
        with self.ledger.writing() as connection:
            if keys.taken(connection, name):
                raise SettingsError(f"There is a key {name!r} already.", "Give this one another name.")
            return keys.make(connection, name, scopes or tuple(r for r in RIGHTS if r in USUAL), utc_now(), member)

    def revoke(self, name: str) -> None:
        """Make a key valid no more."""
        with self.ledger.writing() as connection:
            if not keys.revoke(connection, name, utc_now()):
                remedy = "`suara key list` shows those there are."
                raise SettingsError(f"There is no valid key {name!r}.", remedy, missing=name)

    def list(self) -> Sequence[Listed]:
        """Every key, but not the keys themselves."""
        with self.ledger.reading() as connection:
            return keys.listed(connection)
