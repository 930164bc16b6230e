"""What applying an event or an answer has to know of its workspace."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from suara.settings import Settings
    from suara.store.ledger import Ledger


@dataclass(frozen=True)
class Home:
    """The workspace: its settings, the secret of its ids, and its keyed hash. It is made outside of a transaction."""

    settings: Settings
    secret: str
    keyed: Callable[[str], str]

    @classmethod
    def of(cls, ledger: Ledger, settings: Settings) -> Home:
        """The home of a ledger."""
        return cls(settings, ledger.secret, ledger.hashing())

    @property
    def address(self) -> str:
        """Where its pages are."""
        return self.settings.address.rstrip("/")
