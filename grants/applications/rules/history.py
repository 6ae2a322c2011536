"""Which versions of a part its history shows: of each run of automatic saves, the last."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

RUN = timedelta(minutes=10)


@dataclass(frozen=True)
class Save:
    """One save, as far as the history needs it to be told from others."""

    version: int
    saved_at: datetime
    saved_by_id: int
    auto: bool


def last_of_runs(saves: Sequence[Save]) -> dict[int, int]:
    """Version -> how many automatic saves it stands for, itself not counted. `saves` come newest first.

    A run is what the page saved for one person in at most ten minutes. What somebody saved by a button is always shown.
    """
    shown: dict[int, int] = {}
    last: Save | None = None
    for save in saves:
        same = last is not None and last.auto and save.auto and save.saved_by_id == last.saved_by_id
        if same and last is not None and last.saved_at - save.saved_at <= RUN:
            shown[last.version] += 1
            continue
        shown[save.version] = 0
        last = save
    return shown
