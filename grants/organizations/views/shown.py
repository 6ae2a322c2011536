"""Values of a profile as they are read: one place for the profile page and for two versions side by side."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask import render_template
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from grants.core.money import Money
from grants.core.sentences import country, day, joined, money
from grants.core.states import State
from grants.organizations.forms import TOPICS, TopicForm
from grants.organizations.models import Organization
from grants.organizations.queries import profile_of
from grants.organizations.rules import NOT_PUBLIC

TITLES: Mapping[str, Callable[[], str]] = {
    "identity": lambda: _("Identity and registration"),
    "people": lambda: _("People who lead it"),
    "capacity": lambda: _("Capacity"),
    "policies": lambda: _("Policies and safeguards"),
}


def form_page(template: str, form: FlaskForm, **context: Any) -> tuple[str, int]:
    """A page with a form; 422 when the form came back with something wrong."""
    return render_template(
        f"organizations/{template}.html", form=form, **context
    ), 422 if form.errors else 200


def topics_of(organization: Organization) -> list[tuple[str, str, list[tuple[str, str, str]]]]:
    """The profile for reading: (topic, title, rows of field, label and value). Empty values of a real body are `not public`."""
    profile = profile_of(organization)
    nothing = _(NOT_PUBLIC) if organization.not_public else ""
    return [
        (
            topic,
            TITLES[topic](),
            [(name, label, shown(name, getattr(profile, name)) or nothing) for name, label in labels(form)],
        )
        for topic, form in TOPICS.items()
    ]


def labels(form: type[TopicForm]) -> list[tuple[str, str]]:
    """(field, label) of a topic, as its form asks."""
    blank = form(formdata=None, meta={"csrf": False})
    return [(name, blank[name].label.text) for name in form.names()]


def shown(name: str, value: Any) -> str:
    """A value in words; empty when nothing was answered."""
    if name in ("country", "registration_country"):
        return country(value) if value else ""
    if name == "board_members":
        return "; ".join(
            ", ".join(filter(None, (m.get("name"), m.get("function")))) for m in value if m.get("name")
        )
    if name == "annual_budgets":
        return joined([f"{year}: {money(Money(amount))}" for year, amount in sorted(value.items())])
    match value:
        case None:
            return ""
        case bool():
            return _("Yes") if value else _("No")
        case State():
            return _(value.label)
        case date():
            return day(value)
        case _:
            return str(value)
