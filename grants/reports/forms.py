"""What is asked for a report."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, IntegerField
from wtforms.widgets import HiddenInput

from grants.core.web.fields import AmountField, Longest, Needed, NumberField, TextField
from grants.reports.rules import LONGEST


class ReportForm(FlaskForm):
    results = TextField(
        _("What was done, and what came of it?"), [Longest(LONGEST)],
        description=_("Counts and cases without names: nothing by which a person could be found."),
    )  # fmt: skip
    difficulties = TextField(
        _("What was difficult?"), [Longest(LONGEST)], description=_("Also what you would do differently.")
    )
    people_helped = NumberField(
        _("How many people were helped?"),
        description=_("Each person once. Leave it empty if you cannot know."),
    )
    spent = AmountField(
        _("How much was spent of this year’s grant, in USD?"), description=_("For example 23,410.00")
    )
    file = FileField(
        _("The signed report"),
        description=_("With the list of expenses. A PDF, a Word or Excel file, or a picture."),
    )
    confirmed = BooleanField(_("Nobody who was helped can be found by this text"))
    version = IntegerField(widget=HiddenInput())


class QuestionsForm(FlaskForm):
    questions = TextField(
        _("What would you like to know?"),
        [Needed(_("Write your questions")), Longest(LONGEST)],
        description=_("The organization reads it."),
    )
