"""The gallery: every piece of the look in all its states, on one page, for the people who write pages.

Registered in development and in tests only; the tests check the pieces here once instead of on every page.
"""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, EmailField, FieldList, FormField, PasswordField, RadioField, SelectField
from wtforms.form import Form

from grants.core.access import YES, no
from grants.core.money import Money
from grants.core.reasons import N_
from grants.core.states import State
from grants.core.web.fields import (
    YES_NO,
    AmountField,
    ChoiceField,
    ChoicesField,
    DayField,
    LineField,
    Longest,
    Needed,
    NumberField,
    TextField,
)
from grants.core.web.paging import Page
from grants.core.web.reader import arrived_at, public

blueprint = Blueprint("gallery", __name__, url_prefix="/development")

SCORES = [(str(n), str(n)) for n in range(6)]
PLACES = [("nairobi", "Nairobi"), ("vienna", _("Vienna")), ("lima", "Lima")]


class Step(State):
    """One state of each tone."""

    CALM = "calm", N_("Not started")
    GOOD = "good", N_("Done"), "good"
    WAIT = "wait", N_("Look again"), "wait"
    STOP = "stop", N_("Not met"), "stop"
    INFO = "info", N_("With somebody else"), "info"


class PersonForm(Form):
    """A part that repeats."""

    name = LineField(_("Name"), [Needed(_("Write a name"))])
    email = EmailField(_("Email"))


class SampleForm(FlaskForm):
    """One field of each kind."""

    title = LineField(_("What is it called?"), [Needed(_("Give it a name that a stranger would understand"))])
    story = TextField(
        _("What will you do?"),
        [Needed(_("Say what you will do")), Longest(120)],
        description=_("Two or three short sentences are enough."),
    )
    people = NumberField(
        _("How many people?"), [Needed(_("Write the number of people in digits, for example 40"))]
    )
    amount = AmountField(_("How much, in USD?"), description=_("For example 25,000.00"))
    day = DayField(_("From which day?"))
    email = EmailField(_("Email"), [Needed(_("Write an address such as name@example.org"))])
    password = PasswordField(_("Password"), [Needed(_("Write your password"))])
    place = SelectField(_("Where?"), [Needed(_("Choose a place"))], choices=PLACES)
    near = ChoiceField(_("Where, as buttons?"), [Needed(_("Choose a place"))], choices=PLACES)
    ways = ChoicesField(_("Which ways?"), choices=PLACES, description=_("Choose all that apply."))
    free = RadioField(_("Does a person decide freely?"), [Needed(_("Choose yes or no"))], choices=YES_NO)
    score = RadioField(
        _("Relevance"),
        [Needed(_("Choose a score"))],
        choices=SCORES,
        description=_("Does it answer the question?"),
    )
    comment = TextField(_("Comment"))
    paper = FileField(_("A document"), description=_("A PDF, signed."))
    agreed = BooleanField(_("I have read the rules"), [Needed(_("Say that you have read the rules"))])
    persons = FieldList(FormField(PersonForm, _("Person")), min_entries=1)


class FilterForm(Form):
    """What a list can be narrowed by."""

    word = LineField(_("Name, reference or word"))
    at = ChoiceField(_("Where"), choices=[("", _("Anywhere")), *PLACES])


@blueprint.route("/gallery", methods=["GET", "POST"])
@public
def show() -> str:
    """Everything, with a form that came back when it was sent."""
    form = SampleForm()
    if form.validate_on_submit() or request.method == "POST":
        form.form_errors.append("The two amounts do not add up to the total")
    return render_template(
        "development/gallery.html", form=form, narrowed=FilterForm(request.args), **_samples(arrived_at())
    )


@blueprint.get("/gallery/<layout>")
@public
def layout(layout: str) -> str:
    """One layout with a little of everything in it."""
    names = {"page", "aside", "wide", "public", "letter", "narrow"}
    base = f"layouts/{layout if layout in names else 'page'}.html"
    return render_template("development/layout.html", base=base, **_samples(arrived_at()))


def _samples(now: datetime) -> dict[str, Any]:
    tab = {"url": request.path, "count": None, "current": False}
    parts = (
        {"label": _("Overview")},
        {"label": _("Rows"), "current": True, "count": 41},
        {"label": _("Letters"), "count": 0},
    )
    return {
        "states": list(Step),
        "pages": [Page([], number, total, 18) for number, total in ((1, 253), (7, 253), (1, 3))],
        "closes": datetime(2011, 4, 30, 22, 0, tzinfo=UTC),
        "opens": now + timedelta(days=18, hours=13, minutes=5),
        "amount": Money(2618700),
        "yes": YES,
        "refused": no("in_conflict"),
        "tabs": [SimpleNamespace(**(tab | part)) for part in parts],
    }
