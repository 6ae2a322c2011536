"""What is asked on the pages of selection and grants."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, FieldList, Form, FormField, HiddenField, RadioField

from grants.awards.rules import LONGEST_ANSWER, LONGEST_APPEAL
from grants.awards.states import AwardState, DecisionOutcome
from grants.core.web.fields import (
    AmountField,
    ChoiceField,
    DayField,
    LineField,
    Longest,
    Needed,
    NumberField,
    TextField,
    as_choices,
)

OUTCOMES = [(outcome.value, _(outcome.label)) for outcome in DecisionOutcome]
LONGEST_REASON, LONGEST_FEEDBACK = 2000, 4000


class DecisionForm(FlaskForm):
    outcome = ChoiceField(_("What do you propose?"), [Needed(_("Choose what you propose"))], choices=OUTCOMES)
    reserve_rank = NumberField(
        _("Place on the reserve list"), description=_("Only for the reserve list: 1 comes first."), most=999
    )
    reason = TextField(
        _("Reason, for the Board and the record"),
        [Longest(LONGEST_REASON)],
        description=_("The applicant does not read this."),
    )
    feedback = TextField(_("Feedback, for the letter"), [Longest(LONGEST_FEEDBACK)],
                         description=_("The applicant reads this. The reviewers’ words and how each criterion did are in the letter already."))  # fmt: skip

    stands = HiddenField()  # the proposal that it was filled in over

    @property
    def years(self) -> dict[int, int]:
        """The amounts that were typed, by grant year."""
        typed = {
            int(field.name.removeprefix("year_")): field.data
            for field in self
            if field.name.startswith("year_")
        }
        return {year: amount for year, amount in typed.items() if amount}


def decision_form(asked: Iterable[int]) -> type[DecisionForm]:
    """The form with an amount for each grant year that was asked for."""
    years = {f"year_{year}": AmountField(_("Grant year %(year)s, USD", year=year)) for year in sorted(asked)}
    return type("DecisionForm", (DecisionForm,), years)


class RestForm(FlaskForm):
    feedback = TextField(_("Feedback, the same for all of them"), [Longest(LONGEST_FEEDBACK)],
                         description=_("Optional. Each letter also says how every criterion did and what the reviewers wrote."))  # fmt: skip

    include_unread = BooleanField(_("Include those that have no review"))
    unread_reason = TextField(
        _("Why they are refused without a review"),
        [Longest(LONGEST_REASON)],
        description=_("For the Board and the record; the applicants do not read this."),
    )
    shown = HiddenField()  # the numbers that were seen


class RecusalForm(Form):
    person = ChoiceField(_("Trustee"))
    application = ChoiceField(_("Application"))
    reason = LineField(_("Reason"), [Longest(500)])

    @property
    def filled(self) -> bool:
        """Whether anything was said in this row."""
        return bool(self.person.data or self.application.data or self.reason.data)


class MeetingForm(FlaskForm):
    held_on = DayField(_("On which day did the Board meet?"), [Needed(_("Give the day of the meeting"))])
    note = TextField(_("Note"), [Longest(LONGEST_REASON)])
    recusals = FieldList(FormField(RecusalForm), min_entries=3)

    def attendance(self) -> tuple[list[int], list[int]]:
        """Those present and those absent, by the number of the person."""
        said = {
            int(field.name.removeprefix("trustee_")): field.data
            for field in self
            if field.name.startswith("trustee_")
        }
        return [p for p, there in said.items() if there == "present"], [
            p for p, there in said.items() if there == "absent"
        ]

    def stood_aside(self) -> list[tuple[int, int, str]]:
        """Recusals as (person, application, reason); 0 where nothing was chosen."""
        rows = [entry.form for entry in self.recusals if entry.form.filled]
        return [(int(row.person.data or 0), int(row.application.data or 0), row.reason.data) for row in rows]


def meeting_form(trustees: Sequence[tuple[int, str]], applications: Sequence[tuple[int, str]]) -> MeetingForm:
    """The form with a question for each trustee; the choices of recusals are these trustees and applications."""
    there = [("present", _("Present")), ("absent", _("Absent"))]
    asked: dict[str, Any] = {
        f"trustee_{i}": ChoiceField(name, [Needed(_("Choose present or absent"))], choices=there)
        for i, name in trustees
    }
    form: MeetingForm = type("MeetingForm", (MeetingForm,), asked)()
    for entry in form.recusals:
        entry.form.person.choices = [("", _("Nobody")), *((str(i), name) for i, name in trustees)]
        entry.form.application.choices = [("", _("Not one")), *((str(i), name) for i, name in applications)]
    return form


class GrantFilter(Form):
    q = LineField(_("Reference, organization or word"))
    state = ChoiceField(
        _("State"), choices=[("", _("All")), *((state.value, _(state.label)) for state in AwardState)]
    )


class ReasonForm(FlaskForm):
    reason = TextField(
        _("Reason"), [Needed(_("Write the reason in a sentence or two")), Longest(LONGEST_REASON)]
    )


class SignatureForm(FlaskForm):
    name = LineField(_("Your name, as you sign"), [Needed(_("Write your name")), Longest(120)])
    function = LineField(
        _("Your function"), [Needed(_("Write your function, for example Director")), Longest(120)]
    )
    document_hash = HiddenField()
    read = BooleanField(
        _("I have read this version and may sign for my side"),
        [Needed(_("Say that you have read it and may sign"))],
    )


class AppealForm(FlaskForm):
    text = TextField(
        _("What was wrong, and why?"), [Needed(_("Say what was wrong in the refusal, and why")), Longest(LONGEST_APPEAL)],
        description=_("Say what we read or weighed wrongly. New facts cannot be taken in, because nobody else could add any after the deadline. "
                      "Never write a victim’s name, telephone number or passport number here."),
    )  # fmt: skip


class DecideAppealForm(FlaskForm):
    outcome = RadioField(
        _("What do you decide?"), [Needed(_("Choose whether the appeal is upheld"))],
        choices=as_choices([("upheld", _("Uphold it: the application is looked at again")), ("dismissed", _("Dismiss it: the refusal stands"))]),
    )  # fmt: skip
    reason = TextField(
        _("Your reasons"), [Needed(_("Give the reasons. The organization reads them in its letter.")), Longest(LONGEST_ANSWER)],
        description=_("Write to the organization: what you looked at, and what you found. It stands in the letter."),
    )  # fmt: skip
