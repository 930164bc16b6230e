"""What Alembic runs to bring a ledger up to date, on the connection that it is handed."""

from alembic import context

from suara.store.ledger_tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
context.run_migrations()
