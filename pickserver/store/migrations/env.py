"""Alembic runs this for every migration: in the transaction it is given, and in no other way."""

from alembic import context

from pickserver.store.migrate import CONNECTION
from pickserver.store.tables import METADATA

context.configure(connection=context.config.attributes[CONNECTION], target_metadata=METADATA)
with context.begin_transaction():
    context.run_migrations()
