"""Alembic's entry: runs the revisions on the connection, and in the transaction, that ``core.store`` hands in."""

from alembic import context

from models.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
