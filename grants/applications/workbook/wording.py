"""What the workbook says beside its cells: hints, limits, how to use it."""

from flask_babel import gettext

from grants.applications.sections import WORDS_UNIT, Kind, Question
from grants.applications.workbook import layout


def hint(question: Question) -> str:
    """The hint, and the limit in words."""
    return " ".join(
        part for part in (gettext(question.hint) if question.hint else "", _limit(question)) if part
    )


def _limit(question: Question) -> str:
    if question.kind in (Kind.TEXT, Kind.LINE) and question.limit:
        limit = f"{question.limit:,}"
        if question.unit == WORDS_UNIT:
            return gettext("At most %(limit)s words.", limit=limit)
        return gettext("At most %(limit)s characters.", limit=limit)
    return {
        Kind.DAY: gettext("A day, for example 2027-04-30."), Kind.COUNTRY: gettext("Choose it from the list."), Kind.ROW: gettext("Choose it from the list."),
        Kind.CHOICE: gettext("Choose it from the list."), Kind.YES: gettext("Choose Yes, or leave it open."), Kind.CHOICES: "" if question.of else gettext("Choose Yes beside each that fits."),
    }.get(question.kind, "")  # fmt: skip


def table_hint(question: Question) -> str:
    words = gettext(question.hint) if question.hint else ""
    return " ".join(
        part for part in (words, gettext("At most %(count)s rows.", count=layout.most_rows(question))) if part
    )


def instructions() -> list[str]:
    """The first sheet."""
    return [
        gettext(
            "Write in the cells with a frame and a light ground. The others cannot be changed; no password is needed to look at how they are made."
        ),
        gettext(
            "Save the workbook as .xlsx, and upload it on the page from which you downloaded it. You see every answer before it is taken."
        ),
        gettext(
            "Do not rename, add or take out sheets, and do not move answers to other cells. What cannot be read is told, and nothing is lost."
        ),
        gettext("Type values, not formulas: amounts as 25,000 or 25,000.50, days as 2027-04-30."),
        gettext(
            "A row of a table that you empty is taken out. Some cells offer a list; in it stand the rows of other tables, too."
        ),
        gettext(
            "Counts are worked out while you write, and worked out again at the upload: what is too long is told, and never cut."
        ),
        gettext(
            "Colleagues can go on writing in the program. What they change in between is shown to you beside yours, and not overwritten."
        ),
        gettext(
            "Files, such as certificates, are attached in the program. The call counts what was sent there before the deadline; the upload sends nothing."
        ),
    ]
