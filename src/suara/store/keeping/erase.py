"""Forgetting a person: every table, every history, the ledger and every file, and then the bytes."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from suara.errors import KeepingError
from suara.settings import utc_now
from suara.store import rollups
from suara.store.keeping import asked, residue
from suara.store.keeping.backup import BACKUPS
from suara.store.keeping.spill import sweep
from suara.store.keyed import looks_like_address
from suara.store.turns import turn

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from suara.store.ledger import Ledger
    from suara.store.warehouse import Warehouse

Mode = Literal["delete", "detach"]
DUE = "rewrite_due"


@dataclass(frozen=True)
class Receipt:
    """What an erasure removed: rows by table, fields of the ledger, rows by file.

    `person` is the keyed hash of the id, never the id; `remaining` names files that still hold the id
    or an address and are not Suara's to change.
    """

    person: str
    erased_at: datetime
    mode: Mode
    removed: dict[str, int]
    remaining: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Its fields by name, as JSON holds them."""
        return asdict(self) | {"erased_at": f"{self.erased_at.isoformat()}Z", "remaining": list(self.remaining)}


def erase(folder: Path, warehouse: Warehouse, ledger: Ledger, customer: str, mode: Mode = "delete") -> Receipt:
    """Erase a person, given by id, address or telephone number; detached facts keep neither person nor text.

    It may be run again after it was interrupted. Unknown people are a KeepingError.
    """
    if mode not in ("delete", "detach"):
        raise KeepingError(f"There is no erasure called {mode!r}.", "Choose delete or detach.")
    own_id = _resolved(ledger, customer)
    told = [customer, own_id, *ledger.person(own_id).values()]
    with turn(folder):
        return _erased(folder, warehouse, ledger, customer, own_id, told, mode)


def _erased(
    folder: Path, warehouse: Warehouse, ledger: Ledger, customer: str, own_id: str, told: list[str], mode: Mode
) -> Receipt:
    # The ledger first: nothing that is there can be fed again.
    removed = _from_ledger(ledger, own_id, mode)
    removed |= _from_warehouse(warehouse, own_id, mode)
    removed |= residue.clean(folder, told)
    removed |= _old_backups(folder) if removed or ledger.person(own_id) else {}
    fields = ledger.forget(own_id)
    removed |= {"ledger": fields} if fields else {}
    if not removed:
        said = f"Nothing here belongs to a customer {customer!r}."
        raise KeepingError(said, "Look for the id, and try again.", missing=customer)
    receipt = Receipt(ledger.keyed(own_id), utc_now(), mode, removed, residue.remaining(folder, told))
    ledger.file_receipt(receipt.erased_at, receipt.person, mode, removed)
    ledger.compact()
    sweep(folder)
    return receipt


def _resolved(ledger: Ledger, customer: str) -> str:
    """The id of a person; an address or telephone number is looked up in the ledger."""
    if ledger.person(customer):
        return customer
    found = ledger.find(customer) if looks_like_address(customer) else []
    if len(found) > 1:
        raise KeepingError(f"{len(found)} customers share {customer}: {', '.join(found)}.", "Give the id of one.")
    return found[0] if found else customer


def _from_ledger(ledger: Ledger, customer: str, mode: Mode) -> dict[str, int]:
    """Remove what was asked of a person and answered by them."""
    if not ledger.exists:
        return {}
    ledger.keyed(customer)  # makes the secret, where there is none: an opt-out is kept by it
    with ledger.writing() as connection:
        return asked.forget(connection, customer, detach=mode == "detach")


def _from_warehouse(warehouse: Warehouse, customer: str, mode: Mode) -> dict[str, int]:
    """Remove a person's facts in one transaction, then write the file anew without the bytes."""
    with warehouse.writing() as connection:
        removed = warehouse.engine.remove(connection, customer, detach=mode == "detach")
        lasts = rollups.forget_lasts(connection, customer)
        removed |= {"suara_lasts": lasts} if lasts else {}
        if removed:
            connection.execute("INSERT OR REPLACE INTO suara_meta VALUES (?, '1')", [DUE])
        query = "SELECT count(*) FROM suara_meta WHERE key = ?"
        due = connection.execute(query, [DUE]).fetchone() != (0,)
    if due:
        warehouse.handle.rewrite()
        with warehouse.writing() as connection:
            connection.execute("DELETE FROM suara_meta WHERE key = ?", [DUE])
    return removed


def _old_backups(folder: Path) -> dict[str, int]:
    """Backups that an upgrade left in the workspace hold the person still."""
    gone = list((folder / BACKUPS).glob("*.zip"))
    for path in gone:
        path.unlink()
    return {BACKUPS: len(gone)} if gone else {}
