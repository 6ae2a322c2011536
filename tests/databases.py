"""Databases for tests: built once a run by the migrations, copied for every test, on SQLite and on PostgreSQL alike.

Templates stand in one folder for the whole run. Whichever worker first needs one builds it, the others wait and copy.
"""

import fcntl
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import event
from sqlalchemy.engine import Engine

from tests import postgresql


class Sqlite:
    """A file for each worker; a template is a file too."""

    def __init__(self, folder: Path, worker: str) -> None:
        self.folder = folder
        self.file = folder / f"{worker}.sqlite"
        self.url = f"sqlite:///{self.file}"

    def close(self) -> None:
        """Nothing is open between two tests."""

    def blank(self) -> None:
        """Start from nothing. A connection that somebody left open keeps the old file to itself."""
        for ending in ("", "-wal", "-shm"):
            Path(f"{self.file}{ending}").unlink(missing_ok=True)

    def has(self, template: str) -> bool:
        """Is there such a template?"""
        return (self.folder / f"{template}.sqlite").exists()

    def keep_as(self, template: str) -> None:
        """Make what the database holds a template."""
        with closing(sqlite3.connect(self.file)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copyfile(self.file, self.folder / f"{template}.sqlite")

    def copy_from(self, template: str) -> None:
        """Make the database a fresh copy of a template."""
        self.blank()
        shutil.copyfile(self.folder / f"{template}.sqlite", self.file)


class Postgresql:
    """A database for each worker on one server; a template is a database too."""

    def __init__(self, folder: Path, worker: str) -> None:
        socket = postgresql.start(folder)
        self.name = worker
        self.url = f"postgresql+psycopg://postgres@/{worker}?host={socket}"
        self.server = psycopg.connect(host=str(socket), user="postgres", dbname="postgres", autocommit=True)

    def close(self) -> None:
        """Leave the server."""
        self.server.close()

    def blank(self) -> None:
        """Start from nothing, whoever is still connected."""
        self._drop()
        self.server.execute(f"CREATE DATABASE {self.name}")

    def has(self, template: str) -> bool:
        """Is there such a template?"""
        return (
            self.server.execute("SELECT 1 FROM pg_database WHERE datname = %s", (template,)).fetchone()
            is not None
        )

    def keep_as(self, template: str) -> None:
        """Make what the database holds a template."""
        self.server.execute(f"CREATE DATABASE {template} TEMPLATE {self.name} STRATEGY file_copy")

    def copy_from(self, template: str) -> None:
        """Make the database a fresh copy of a template."""
        self._drop()
        self.server.execute(f"CREATE DATABASE {self.name} TEMPLATE {template} STRATEGY file_copy")

    def _drop(self) -> None:
        self.server.execute(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")


class Store:
    """The database of one worker, and the folder of its uploads and mail."""

    def __init__(self, kind: str, folder: Path, worker: str) -> None:
        self.kind = kind
        self.folder = folder
        self.instance = folder / f"{worker}-instance"
        with _one_at_a_time(folder):
            self.database = {"sqlite": Sqlite, "postgresql": Postgresql}[kind](folder, worker)
        self.url = self.database.url
        self.disconnect: Callable[[], object] = lambda: None  # closes the connections that the program keeps
        self._built: set[str] = set()

    def prepare(self, template: str, build: Callable[[], object], on: str | None = None) -> None:
        """Have the template built by `build`, once a run, on top of the template `on` or of nothing."""
        if template in self._built:
            return
        with _one_at_a_time(self.folder):
            if (failed := self.folder / f"{template}.failed").exists():
                raise RuntimeError(
                    f"The {template} could not be built; the first test that asked for it says why"
                )
            if not self.database.has(template):
                failed.touch()  # for one test to say why, and not for all
                self.reset(on)
                build()
                failed.unlink()
                self.disconnect()
                self.database.keep_as(template)
                shutil.copytree(self.instance, self._instance_of(template))
        self._built.add(template)

    def reset(self, template: str | None) -> None:
        """Make database and folder a fresh copy of a template; with None, empty, without even a table."""
        self.disconnect()
        shutil.rmtree(self.instance, ignore_errors=True)
        if template is None:
            self.database.blank()
            self.instance.mkdir()
        else:
            self.database.copy_from(template)
            shutil.copytree(self._instance_of(template), self.instance)

    def _instance_of(self, template: str) -> Path:
        return self.folder / f"{template}-instance"


def folder_for_a_run() -> Path:
    """A folder for everything that a run makes: in memory where there is room, because thousands of files come and go."""
    memory = Path("/dev/shm")  # noqa: S108
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2 * 2**30
    place = memory if roomy else Path(tempfile.gettempdir())
    for left in place.glob("grants-tests-*-*"):  # a run that was killed could not clear up
        if left.stat().st_uid == os.geteuid() and not _runs(process=int(left.name.split("-")[2])):
            clear(left)
    folder = Path(tempfile.mkdtemp(prefix=f"grants-tests-{os.getpid()}-", dir=place))
    folder.chmod(0o755)  # PostgreSQL runs inside as another user
    return folder


def clear(folder: Path) -> None:
    """End the server of a run, if it had one, and remove all it made."""
    postgresql.stop(folder)
    shutil.rmtree(folder, ignore_errors=True)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # somebody else's
        pass
    return True


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@event.listens_for(Engine, "connect")
def _do_not_wait_for_the_disk(connection: Any, record: object) -> None:
    if type(connection).__module__.startswith("sqlite3"):
        connection.execute("PRAGMA synchronous = OFF")
