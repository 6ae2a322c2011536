"""The migrations make the schema, take it back, and make it again, on both databases; models and migrations agree."""

from collections.abc import Callable

from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text

from grants.core.db import db
from tests.databases import Store


def what_is_there() -> tuple[list[str], int]:
    """Tables, and how many triggers there are."""
    count = {
        "sqlite": "SELECT count(*) FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal",
    }[db.engine.dialect.name]
    with db.engine.connect() as connection:
        return sorted(inspect(connection).get_table_names()), connection.execute(text(count)).scalar_one()


def after(step: Callable[[], object]) -> tuple[list[str], int]:
    """What is there after a step."""
    step()
    db.engine.dispose()
    return what_is_there()


def test_up_down_and_up_again_leave_the_same(application: Flask, store: Store) -> None:
    store.reset(None)
    with application.app_context():
        first = after(upgrade)
        assert after(lambda: downgrade(revision="base")) == (["alembic_version"], 0)
        assert after(upgrade) == first


def test_there_is_one_head(application: Flask) -> None:
    from alembic.script import ScriptDirectory

    assert len(ScriptDirectory(application.extensions["migrate"].directory).get_heads()) == 1
