"""The form of a part whose questions are ordinary fields, made from the table of sections; and the small forms around it."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, RadioField

from grants.applications.rules.deeds import LONGEST_REASON, LONGEST_TITLE
from grants.applications.sections import SECTIONS, Kind, Question, Section
from grants.core.web.fields import ChoiceField, DayField, LineField, Longest, Needed, NumberField, TextField


class SectionForm(FlaskForm):
    """What the form of every part can do: be filled from answers, give answers, change its rows without saving."""

    section: Section
    base_version = HiddenField()

    @classmethod
    def fields_of(cls, answers: Mapping[str, Any]) -> dict[str, Any]:
        """The answers as values of fields."""
        return {
            name: date.fromisoformat(value) if _is_day(cls.section, name) and value else value
            for name, value in answers.items()
        }

    def answers(self) -> dict[str, Any]:
        """What was typed, as answers."""
        return {
            question.key: self[question.key].data.isoformat()
            if self[question.key].data and question.kind is Kind.DAY
            else self[question.key].data
            for question in self.section.questions
        }

    def reshape(self, pressed: Mapping[str, str]) -> bool:
        """Add or take out a row, when such a button was pressed; nothing is saved and nothing typed is lost."""
        return False

    def version(self) -> int:
        """The version that the page was drawn from; 0 when somebody has tampered with it."""
        return (
            int(self.base_version.data)
            if (self.base_version.data or "").isascii() and (self.base_version.data or "").isdigit()
            else 0
        )


def _is_day(section: Section, name: str) -> bool:
    return any(question.key == name and question.kind is Kind.DAY for question in section.questions)


@lru_cache(maxsize=32)
def form_for(key: str) -> type[SectionForm]:
    """The form class of a plain part."""
    section = SECTIONS[key]
    fields = {question.key: _field(question) for question in section.questions}
    return type(f"{key.title()}Form", (SectionForm,), {"section": section, **fields})


def _field(question: Question) -> Any:
    text = {"label": _(question.label), "description": _(question.hint) if question.hint else ""}
    keywords = {"render_kw": {"rows": question.rows}}
    match question.kind:
        case Kind.LINE:
            return LineField(validators=[Longest(question.limit)], **text)
        case Kind.NUMBER:
            return NumberField(most=question.limit, **text)
        case Kind.DAY:
            return DayField(**text)
        case Kind.YES:
            return BooleanField(**text)
        case _:
            return TextField(validators=[Longest(question.limit)], **keywords, **text)


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
