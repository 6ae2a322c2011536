"""What is asked around accounts."""

import re
from collections.abc import Sequence
from typing import Any
from zoneinfo import available_timezones

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, PasswordField
from wtforms.fields.choices import SelectChoice
from wtforms.form import Form
from wtforms.validators import StopValidation

from grants.accounts.passwords import LONGEST, SHORTEST, too_weak
from grants.core.counting import hides_signs
from grants.core.sentences import sentence
from grants.core.web.fields import ChoiceField, LineField, Longest, Needed, clean_text

ADDRESS = re.compile(r"[^@\s,;<>()\[\]\"\\]+@[^@\s,;<>()\[\]\"\\.]+(\.[^@\s,;<>()\[\]\"\\.]+)+")
WHICH = {"staff": _("Who works for the Fund"), "all": _("Everybody"), "closed": _("Closed accounts")}
ZONES = sorted(
    z
    for z in available_timezones()
    if "/" in z and not z.startswith(("Etc/", "SystemV/", "US/", "posix/", "right/"))
)


def looks_like_address(text: str) -> bool:
    """Whether something can be an e-mail address at all."""
    return len(text) <= 254 and ADDRESS.fullmatch(text) is not None and not hides_signs(text)


class Address:
    """An e-mail address, as far as a form can tell: the link that is mailed to it proves the rest."""

    def __call__(self, form: Any, field: Any) -> None:
        """Stop at what cannot be one."""
        if not looks_like_address((field.data or "").strip()):
            raise StopValidation(str(_("Write an address such as name@example.org")))


class GoodPassword:
    """Hard to guess, also for somebody who knows the person. `about` names the fields that hold what they know."""

    def __init__(self, *about: str) -> None:
        self.about = about

    def __call__(self, form: Any, field: Any) -> None:
        """Stop with advice."""
        why = too_weak(
            field.data or "",
            [form[name].data or "" for name in self.about if name in form] + list(form.known),
        )
        if why is not None:
            raise StopValidation(sentence(why))


def _address_field(label: Any = None) -> EmailField:
    return EmailField(
        label or _("Email"),
        [Needed(_("Write your email address")), Address()],
        filters=[lambda v: clean_text(v or "").strip().lower()],
    )


def _new_password_field(*about: str) -> PasswordField:
    hint = _(
        "At least %(shortest)s characters. Four or five words that have nothing to do with each other are good.",
        shortest=SHORTEST,
    )
    return PasswordField(
        _("New password"), [Needed(_("Choose a password")), GoodPassword(*about)], description=hint
    )


def _name_field() -> LineField:
    return LineField(_("Your name"), [Needed(_("Write your name")), Longest(120)], description=_("As colleagues and the Fund should read it."),
                     render_kw={"autocomplete": "name"})  # fmt: skip


class AskingForm(FlaskForm):
    """A form that may hold a new password; `known` is what is known about the person besides its fields."""

    known: Sequence[str] = ()


class SignInForm(FlaskForm):
    email = _address_field()
    password = PasswordField(_("Password"), [Needed(_("Write your password")), Longest(LONGEST)])
    next = HiddenField()
    carried = HiddenField()


class SignUpForm(AskingForm):
    name = _name_field()
    email = _address_field()
    new_password = _new_password_field("name", "email")


class ConfirmForm(FlaskForm):
    password = PasswordField(
        _("Password"), [Needed(_("Write the password that you chose")), Longest(LONGEST)]
    )


class AddressForm(FlaskForm):
    email = _address_field()


class ChoosePasswordForm(AskingForm):
    name = _name_field()
    new_password = _new_password_field("name")


class ChangePasswordForm(AskingForm):
    password = PasswordField(
        _("Present password"), [Needed(_("Write your present password")), Longest(LONGEST)]
    )
    new_password = _new_password_field()


class DetailsForm(FlaskForm):
    name = _name_field()
    language = ChoiceField(_("Language of pages and mail"), [Needed(_("Choose a language"))])
    time_zone = ChoiceField(
        _("Your time zone"),
        [Needed(_("Choose a time zone"))],
        description=_("Deadlines are shown on your clock beside that of the call."),
    )

    def __init__(self, languages: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.language.choices = list(languages)
        if len(languages) < 2:
            del self.language
        self.time_zone.choices = zones()


class InviteForm(FlaskForm):
    name = LineField(_("Name"), [Needed(_("Write the name")), Longest(120)])
    email = _address_field(_("Email"))
    role = ChoiceField(_("Role"), [Needed(_("Choose a role"))])


class RoleForm(FlaskForm):
    role = ChoiceField(_("Role"), [Needed(_("Choose a role"))])


class PeopleFilter(Form):
    """What the list of people is narrowed by."""

    word = LineField(_("Name or address"))
    role = ChoiceField(_("Role"))
    which = ChoiceField(_("Which"), choices=list(WHICH.items()), default="staff")


def zones() -> list[SelectChoice]:
    """Time zones by part of the world."""
    parted = [zone.partition("/") for zone in ZONES]
    return [
        SelectChoice(area + slash + city, city.replace("_", " ").replace("/", ", "), optgroup=area)
        for area, slash, city in parted
    ]
