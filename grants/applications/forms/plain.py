"""The form of a part whose questions are ordinary fields, made from the table of sections; and the small forms around it."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import HiddenField, RadioField

from grants.applications.forms.tables import (
    add_row,
    as_answer,
    as_value,
    field_of,
    labels_of,
    move_up,
    offer_rows,
    take_out,
)
from grants.applications.rules.deeds import LONGEST_REASON, LONGEST_TITLE
from grants.applications.sections import Kind, Question, Section
from grants.core.web.fields import ChoiceField, LineField, Longest, Needed, TextField


class SectionForm(FlaskForm):
    """What the form of every part can do: be filled from answers, give answers, change its rows without saving."""

    section: Section
    base_version = HiddenField()

    @classmethod
    def fields_of(cls, answers: Mapping[str, Any]) -> dict[str, Any]:
        """The answers as values of fields."""
        return {q.key: as_value(q, answers[q.key]) for q in cls.section.questions if q.key in answers}

    def answers(self) -> dict[str, Any]:
        """What was typed, as answers."""
        return {question.key: self._answer(question) for question in self.section.questions}

    def _answer(self, question: Question) -> Any:
        if question.kind is Kind.TABLE:
            return [e.form.answers() for e in self[question.key].entries if not e.form.blank]
        return as_answer(question, self[question.key].data)

    def reshape(self, pressed: Mapping[str, str]) -> bool:
        """Add, move or take out a row, when such a button was pressed; nothing is saved and nothing typed is lost."""
        for deed in ("add", "up", "remove"):
            name, _dash, number = pressed.get(deed, "").partition("-")
            if name in self.tables:
                {"add": lambda n, r: add_row(r), "up": lambda n, r: move_up(r, n), "remove": lambda n, r: take_out(r, n)}[deed](
                    number, self[name]
                )  # fmt: skip
                return True
        return False

    @property
    def chosen_files(self) -> dict[str, FileStorage]:
        """The files that were chosen now, by their questions."""
        fields = {q.key: self[q.key] for q in self.section.questions if q.kind is Kind.FILE}
        return {key: field.upload for key, field in fields.items() if field.upload is not None}

    @property
    def tables(self) -> dict[str, Question]:
        """Its questions that are tables."""
        return {q.key: q for q in self.section.questions if q.kind is Kind.TABLE}

    def leave_room(self) -> None:
        """One empty row where there is none yet."""
        for name in self.tables:
            if not self[name].entries:
                add_row(self[name])

    def offer(self, elsewhere: Mapping[str, list[tuple[str, str]]]) -> None:
        """Let rows choose among the rows of other tables: of this form as typed, of other parts as saved."""
        here = {
            f"{self.section.key}.{name}": labels_of(question, (e.form.answers() for e in self[name].entries))
            for name, question in self.tables.items()
        }
        for name, question in self.tables.items():
            for column in question.columns:
                if column.kind is Kind.ROW:
                    offer_rows(self[name], column.key, here.get(column.of, elsewhere.get(column.of, [])))

    def version(self) -> int:
        """The version that the page was drawn from; 0 when it was not sent, or somebody has tampered with it."""
        if not self.base_version.raw_data:  # else it would be the newest, which nobody has read
            return 0
        return (
            int(self.base_version.data)
            if (self.base_version.data or "").isascii() and (self.base_version.data or "").isdigit()
            else 0
        )


@lru_cache(maxsize=256)
def form_for(section: Section) -> type[SectionForm]:
    """The form class of a part whose form is made from its questions."""
    fields = {question.key: field_of(question) for question in section.questions}
    return type(f"{section.key.title()}Form", (SectionForm,), {"section": section, **fields})


class StartForm(FlaskForm):
    """Which organization applies, and with what."""

    organization = RadioField(
        _("Which organization applies?"), validators=[Needed(_("Choose the organization that applies."))]
    )
    title = LineField(
        _("What is your project called?"),
        [Needed(_("Give your project a title; you can change it later.")), Longest(LONGEST_TITLE)],
        description=_("A few words that say what people will receive. You can change it later."),
    )
    language = ChoiceField(_("In which language will you write?"), default="en")  # fmt: skip
    earlier = ChoiceField(
        _("Do you want to begin with what you wrote before?"), choices=[("", _("No, with an empty application"))],
        description=_("You see it first, and choose part by part."),
    )  # fmt: skip


class AttachForm(FlaskForm):
    """A file for one kind of document, or one that the organization has already."""

    known = RadioField(_("Take one that we have"), validate_choice=False)
    upload = FileField(_("Choose a file on your device"))


class WithdrawForm(FlaskForm):
    """Why an application is taken back."""

    reason = TextField(_("Why do you withdraw it?"), [Needed(_("Say in a sentence why you withdraw it. It goes on the record.")), Longest(LONGEST_REASON)],
                       description=_("One sentence is enough. It goes on the record; the reviewers do not read it."))  # fmt: skip


class ChooseForm(FlaskForm):
    """The hidden half of the page that shows two versions; the choices themselves are read by name."""

    mine = HiddenField()
    base_version = HiddenField()


def known_fields(form: FlaskForm, names: Sequence[str]) -> list[str]:
    """Of some names, those that the form has a field for."""
    return [name for name in names if name in form._fields]
