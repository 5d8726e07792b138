"""Runs the steps on the connection it is given, inside the transaction that is already open there."""

from alembic import context

from archive.catalogue.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, transaction_per_migration=False)
context.run_migrations()
