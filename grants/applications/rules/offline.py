"""What was written without a connection, beside what was saved meanwhile: who changed what, and where both did."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grants.applications.sections import Section, composed, pieces
from grants.core.reasons import N_, declare

WORDS = declare(
    {
        "workbook_kind": N_(
            "This is no workbook (.xlsx). Download the workbook of this application, fill it, save it as an Excel workbook (.xlsx), and choose that."
        ),
        "workbook_broken": N_(
            "The workbook cannot be opened; it may have been cut off on its way. Save it anew as .xlsx, and choose it again."
        ),
        "workbook_active": N_(
            "The workbook has macros, or another file inside it, which could do harm. Save it as an Excel workbook (.xlsx) without macros, and choose that."
        ),
        "workbook_linked": N_(
            "The workbook fetches something from another workbook or place when it is opened. Replace such links by their values, save it, and choose it again."
        ),
        "workbook_locked": N_(
            "The workbook is protected with a password, so nothing in it can be read. Save it without a password, and choose it again."
        ),
        "workbook_too_large": N_(
            "The workbook holds far more than this form asks. Download a fresh one, copy your answers into it, and choose that."
        ),
        "workbook_not_ours": N_(
            "No sheet of this workbook is a part of this form. Choose the one that you downloaded here, or download a fresh one."
        ),
        "workbook_of_another": N_(
            "This workbook was downloaded for another application. What can be matched is shown below; nothing that stands here is overwritten."
        ),
        "workbook_of_another_call": N_(
            "This workbook was downloaded for another call (%(call)s). What can be matched is shown below; nothing that stands here is overwritten."
        ),
        "workbook_without_origin": N_(
            "The sheet is missing that says of which application the workbook is. What can be matched is shown below; nothing is overwritten."
        ),
        "workbook_older_form": N_(
            "The questions have changed since you downloaded this workbook. What can be matched is shown below; download a fresh one to see the new questions."
        ),
        "workbook_sheet_missing": N_(
            "The sheet of “%(part)s” is not in the workbook. That part stays as it is."
        ),
        "workbook_sheet_extra": N_("The sheet “%(sheet)s” is no part of the form, so it was not read."),
        "workbook_sheet_long": N_(
            "The sheet “%(sheet)s” goes on below row %(most)s. What stands there was not read."
        ),
        "workbook_outside": N_(
            "In the sheet “%(sheet)s”, from row %(row)s on, something stands outside the cells for answers. It was not read."
        ),
        "workbook_gone": N_("The workbook that you uploaded is kept for a day only. Upload it again."),
        "workbook_another_shown": N_(
            "Another workbook was uploaded since this page was drawn. Look at it, then choose again."
        ),
    }
)


@dataclass(frozen=True)
class Together:
    """Two versions brought together. `clashes` are the pieces that both changed: somebody must choose."""

    answers: dict[str, Any]
    clashes: tuple[str, ...]


def together(
    section: Section, typed: Mapping[str, Any], before: Mapping[str, Any], standing: Mapping[str, Any]
) -> Together:
    """What was typed, and what others saved since `before`: each piece as whoever changed it left it."""
    ours, old, theirs = pieces(section, typed), pieces(section, before), pieces(section, standing)
    made, clashes = {}, []
    for name in [*ours, *(name for name in theirs if name not in ours)]:
        mine, was, now = ours.get(name), old.get(name), theirs.get(name)
        made[name] = now if mine in (now, was) else mine
        if mine not in (now, was) and now != was:
            clashes.append(name)
    return Together(composed(section, made), tuple(clashes))
