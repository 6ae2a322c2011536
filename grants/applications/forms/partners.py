"""The forms on the page of a partner's declaration: signing it, saying what is not right, declining."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField

from grants.applications.rules.partners import LONGEST_NAME, LONGEST_NUMBER, LONGEST_WORDS, Signed
from grants.core.web.fields import LineField, Longest, TextField


class DeclarationForm(FlaskForm):
    """Who signs, and the data of its organization. What is missing is said by the deed."""

    shown = HiddenField()
    name = LineField(_("Your name"), [Longest(LONGEST_NAME)], render_kw={"autocomplete": "name"})
    function = LineField(
        _("Your function"), [Longest(LONGEST_NAME)], description=_("The one in which you may sign, for example: director."),
        render_kw={"autocomplete": "organization-title"},
    )  # fmt: skip
    registration_number = LineField(
        _("Registration number of your organization"), [Longest(LONGEST_NUMBER)], description=_("As on its certificate. Correct it if it is wrong.")
    )  # fmt: skip
    head_name = LineField(
        _("Who heads your organization?"),
        [Longest(LONGEST_NAME)],
        description=_("The full name. Correct it if it is wrong."),
    )
    confirmed = BooleanField(_("I may sign for this organization, and I declare for it what stands above."))

    def said(self) -> Signed:
        """What was typed."""
        return Signed(
            self.name.data or "", self.function.data or "", self.registration_number.data or "", self.head_name.data or "", bool(self.confirmed.data)
        )  # fmt: skip


class ObjectionForm(FlaskForm):
    """What is not right."""

    text = TextField(
        _("What is not right?"), id="objection", validators=[Longest(LONGEST_WORDS)], render_kw={"rows": 4}
    )


class DeclineForm(FlaskForm):
    """Why the partner declines, if it wants to say."""

    text = TextField(
        _("Why not?"),
        id="why-not",
        validators=[Longest(LONGEST_WORDS)],
        description=_("The lead reads it."),
        render_kw={"rows": 2},
    )
