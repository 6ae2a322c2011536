"""Things put aside for a day: what somebody uploaded and has not yet decided on. Kept with the files, by a name of our own; nothing rests on them."""

from datetime import datetime, timedelta

import obstore

from grants.core.files import _store

KEPT = timedelta(days=1)
FOLDER = "aside"


def put_aside(name: str, data: bytes) -> None:
    """Keep bytes under a name of letters and digits, in place of what was there."""
    obstore.put(_store(), _path(name), data, mode="overwrite")


def aside(name: str, at: datetime) -> bytes | None:
    """What was put aside under a name; None when it is a day old, or was never there."""
    try:
        found = obstore.get(_store(), _path(name))
        return bytes(found.bytes()) if found.meta["last_modified"] > at - KEPT else None
    except FileNotFoundError:
        return None


def let_go_of_old(at: datetime) -> int:
    """The chore: forget what is older than a day."""
    old = [
        item["path"] for page in obstore.list(_store(), FOLDER) for item in page if item["last_modified"] <= at - KEPT
    ]  # fmt: skip
    for path in old:
        obstore.delete(_store(), path)
    return len(old)


def _path(name: str) -> str:
    if not name.replace("-", "").isalnum():
        raise ValueError(f"Not a name to put something aside by: {name!r}")
    return f"{FOLDER}/{name}"
