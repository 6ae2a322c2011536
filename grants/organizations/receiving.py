"""Taking a file in, for every stage whose pages have a field for one: scanned and kept, before the deed that makes it a row."""

from datetime import datetime

from grants.accounts.queries import SYSTEM
from grants.core import files, scanning
from grants.core.access import WHOLE, Actor
from grants.core.errors import RuleBroken
from grants.core.files import Upload
from grants.organizations import papers
from grants.organizations.actions import record_scan


def receive(upload: Upload, field: str, *, by: Actor, at: datetime) -> Upload:
    """Have an inspected file scanned and kept, before the deed that makes it a row: both are slow.

    RuleBroken beside `field` when a virus is in it; then nothing is kept but the verdict. When the scanner is silent, the
    file waits: the chore asks again.
    """
    found = scanning.look_at_once(upload.data)
    if found is not None:
        record_scan(
            WHOLE, sha256=upload.sha256, name=upload.name, found=found, brought_by=by, by=SYSTEM, at=at
        )
    why = papers.held_back(upload.sha256)
    if why is not None and why.key == "file_infected":
        raise RuleBroken((field, why))
    files.keep(upload)
    return upload
