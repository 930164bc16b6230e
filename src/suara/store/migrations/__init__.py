"""The history of the ledger's schema, oldest first; Alembic walks it."""
