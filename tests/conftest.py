"""What every test can ask for: the program on a fresh database, a client that checks its pages, a real browser.

    app          the program, with a database that holds the schema and nothing else, and an empty instance folder
    session      its database session, inside an application context; commit before you call a deed
    client       a client that checks every page it fetches (tests/page_checks.py)
    demo         the program with the demo loaded, instead of the empty database
    page         a page of Chromium on the running program; new_page() opens one for another person

Tests are marked by what they ask for: `database`, `browser`; `fast` by the name of their file. `long` is written by hand.
"""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings
from sqlalchemy.orm import scoped_session

from tests import databases
from tests.page_checks import CheckedClient

FAST = ("test_rules", "test_actions", "test_states")
OUTSIDE = ("DATABASE_URL", "DEMO_PASSWORD", "FILES_URL", "MAIL_SERVER", "PORT", "PUBLIC_URL", "SECRET_KEY")
HERE = {"localhost", "127.0.0.1", "::1", None}

settings.register_profile("short", max_examples=50, deadline=None)
settings.register_profile("long", max_examples=1000, deadline=None)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options of our own."""
    parser.addoption(
        "--database", choices=["sqlite", "postgresql"], default="sqlite", help="what tests run on"
    )
    parser.addoption("--long", action="store_true", help="run what is marked `long`, and many more examples")


def pytest_configure(config: pytest.Config) -> None:
    """One folder a run, made by the first process and handed to its workers; nothing of the developer's settings gets in."""
    settings.load_profile("long" if config.getoption("--long") else "short")
    sys.addaudithook(_refuse_the_network)
    for name in OUTSIDE:
        os.environ.pop(name, None)
    if not hasattr(config, "workerinput"):
        os.environ["GRANTS_TESTS_FOLDER"] = str(databases.folder_for_a_run())
    os.environ["INSTANCE_PATH"] = os.environ["GRANTS_TESTS_FOLDER"]


def pytest_unconfigure(config: pytest.Config) -> None:
    """The process that made the folder removes it."""
    if not hasattr(config, "workerinput") and (folder := os.environ.pop("GRANTS_TESTS_FOLDER", "")):
        databases.clear(Path(folder))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark tests by what they ask for, and leave the long ones out unless wanted."""
    for item in items:
        asked = getattr(item, "fixturenames", ())
        for mark in ("database", "browser"):
            if mark in asked:
                item.add_marker(mark)
        if item.path.stem.startswith(FAST) and "browser" not in asked and not item.get_closest_marker("long"):
            item.add_marker("fast")
    if not config.getoption("--long"):
        left_out = [item for item in items if item.get_closest_marker("long")]
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)


def _refuse_the_network(name: str, arguments: tuple[Any, ...]) -> None:
    host: Any = None
    if name == "socket.connect" and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    elif name == "socket.getaddrinfo":
        host = arguments[0]
    if host not in HERE:
        raise RuntimeError(f"A test wanted to reach {host}: tests use no network")


@pytest.fixture(scope="session")
def store(request: pytest.FixtureRequest) -> Iterator[databases.Store]:
    """The database of this worker; its templates are built when first asked for."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    folder = Path(os.environ["GRANTS_TESTS_FOLDER"])
    store = databases.Store(request.config.getoption("--database"), folder, worker)
    yield store
    store.disconnect()
    store.database.close()


@pytest.fixture(scope="session")
def application(store: databases.Store) -> Flask:
    """The program, made once a worker. Says nothing about what its database holds: ask for `app` instead."""
    from grants import create_app

    app: Flask = create_app(
        {
            "TESTING": True,
            "SECRET_KEY": "a key for tests only, long enough for every check",
            "SQLALCHEMY_DATABASE_URI": store.url,
            "INSTANCE_DIR": str(store.instance),
            "FILES_URL": (store.instance / "files").as_uri(),
            "MAIL_SERVER": "",
            "WTF_CSRF_ENABLED": True,
            "RATELIMIT_ENABLED": False,
        }
    )
    app.test_client_class = CheckedClient
    store.disconnect = lambda: _disconnect(app)
    return app


@pytest.fixture
def database(application: Flask, store: databases.Store) -> databases.Store:
    """A fresh database with the schema as the migrations make it."""
    store.prepare("schema", lambda: _migrate(application))
    store.reset("schema")
    return store


@pytest.fixture
def app(application: Flask, database: databases.Store) -> Flask:
    """The program on a fresh database."""
    return application


@pytest.fixture
def demo(application: Flask, database: databases.Store) -> Flask:
    """The program on a fresh copy of the loaded demo. The first test of a run that asks for it waits until it is loaded."""
    database.prepare("demo", lambda: _load_demo(application), on="schema")
    database.reset("demo")
    return application


@pytest.fixture
def session(app: Flask) -> Iterator[scoped_session[Any]]:
    """The database session, inside an application context."""
    from grants.core.db import db

    with app.app_context():
        yield db.session


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Nobody in particular, with a client that checks every page it fetches."""
    return app.test_client()


def _disconnect(application: Flask) -> None:
    from grants.core.db import db

    with application.app_context():
        db.engine.dispose()


def _migrate(application: Flask) -> None:
    from flask_migrate import upgrade

    with application.app_context():
        upgrade()


def _load_demo(application: Flask) -> None:
    done = application.test_cli_runner().invoke(args=["demo", "load"])
    assert done.exit_code == 0, f"The demo did not load:\n{done.output}\n{done.exception!r}"


@pytest.fixture
def server(request: pytest.FixtureRequest, application: Flask) -> Iterator[str]:
    """The program on a free port, with the database that the test asked for; gives its address."""
    from tests.browsing import serving

    request.getfixturevalue("demo" if "demo" in request.fixturenames else "app")
    with serving(application) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """The Chromium of this machine."""
    from tests.browsing import chromium, launched

    if chromium() is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(
            "Chromium is not installed; its path may be given as CHROMIUM"
        )
    with launched() as browser:
        yield browser


@pytest.fixture
def new_page(browser: Any, server: str) -> Iterator[Callable[[], Any]]:
    """Opens a page of its own for each person of a journey; at the end, no page may have complained."""
    from tests.browsing import Pages

    pages = Pages(browser, server)
    yield pages.open
    pages.close()


@pytest.fixture
def page(new_page: Callable[[], Any]) -> Any:
    """A page in Chromium, at the program's address: `page.goto("/calls")`."""
    return new_page()
