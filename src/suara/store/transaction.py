"""What other rooms hand on of the ledger without opening it: a transaction, and a row that was read in it."""

from __future__ import annotations

from sqlalchemy import Connection, Row

Transaction = Connection

__all__ = ["Row", "Transaction"]
