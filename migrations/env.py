"""Runs the migrations: on the application's database, in batch mode for SQLite."""

from alembic import context
from flask import current_app

db = current_app.extensions["migrate"].db
config = context.config
target_metadata = db.metadata


def run_migrations() -> None:
    """Connect and migrate in one transaction."""
    with db.engine.connect() as connection:
        if (
            connection.dialect.name == "sqlite"
        ):  # a batch copies tables: their keys must not be followed meanwhile
            connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
            connection.commit()
        context.configure(
            connection=connection,
            target_metadata=target_metadata,
            render_as_batch=True,
            compare_type=True,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA foreign_keys = ON")


run_migrations()
