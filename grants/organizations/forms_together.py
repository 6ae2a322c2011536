"""What is asked when people and organizations are brought together."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField, RadioField
from wtforms.validators import ValidationError

from grants.accounts.passwords import SHORTEST, too_weak
from grants.core.sentences import sentence
from grants.core.web.fields import LineField, Longest, Needed, TextField, clean_text
from grants.organizations import rules


class AcceptForm(FlaskForm):
    """The account that comes with an invitation; `known` is what is known of the person besides."""

    known: Sequence[str] = ()
    name = LineField(_("Your name"), [Needed(_("Write your name")), Longest(rules.LONGEST_PERSON)])
    new_password = PasswordField(
        _("New password"),
        [Needed(_("Choose a password"))],
        description=_(
            "At least %(shortest)s characters. Four or five words that have nothing to do with each other are good.",
            shortest=SHORTEST,
        ),
    )

    def validate_new_password(self, field: PasswordField) -> None:
        why = too_weak(field.data or "", [self.name.data or "", *self.known])
        if why is not None:
            raise ValidationError(sentence(why))


class HandOverForm(FlaskForm):
    """Who takes over."""

    person = RadioField(_("Who takes over?"), [Needed(_("Choose the colleague who takes over"))])


class AnswerForm(FlaskForm):
    """What somebody who asked to join may do, or why not."""

    role = RadioField(_("Let them in?"), [])
    reason = TextField(
        _("Why not"),
        [Longest(rules.LONGEST_WHY)],
        description=_("Only if you refuse. The person who asked reads it."),
    )


class PairForm(FlaskForm):
    """What two organizations are to each other."""

    decision = RadioField(_("What are they?"), [Needed(_("Choose one of the three"))])
    reason = TextField(
        _("Why"),
        [Needed(_("Say why, in a sentence or two")), Longest(rules.LONGEST_WHY)],
        description=_(
            "What you compared, for example the two certificates of registration. It stays on the record."
        ),
    )


class AppointForm(FlaskForm):
    """Who administers an organization whose last administrator is gone."""

    person = RadioField(_("Who becomes administrator?"), [])
    name = LineField(
        _("Name"), [Longest(rules.LONGEST_PERSON)], description=_("Only for somebody who is not a member.")
    )
    email = EmailField(
        _("Email"),
        [Longest(rules.LONGEST_EMAIL)],
        filters=[lambda typed: clean_text(typed or "").strip()],
        description=_("The invitation goes there."),
    )
    reason = TextField(
        _("What did you check, and with whom?"),
        [Needed(_("Say what you checked, and with whom")), Longest(rules.LONGEST_WHY)],
        description=_("For example: a signed letter of the board. It stays on the record."),
    )
