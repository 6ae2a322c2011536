"""Forms about requests for information: asking, giving more time, settling; and the answer in words."""

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField

from grants.applications.rules import LONGEST_ANSWER, LONGEST_QUESTION, LONGEST_WORD
from grants.calls.rules import LocalTimeUnclear, closing_instant
from grants.core.sentences import sentence
from grants.core.web.fields import ChoicesField, DayField, LineField, Longest, Near, Needed, TextField


class _UntilForm(FlaskForm):
    """A day and a time in the call's own zone, read as the last minute that counts."""

    answer_on = DayField(_("Answer by which day?"), [Needed(_("Choose a day")), Near()])
    answer_time = LineField(_("at"), default="23:59")

    def until(self, zone: str) -> datetime | None:
        """The first instant refused; None when the time cannot be read, which is said beside it."""
        if self.answer_on.data is None or self.answer_on.errors:
            return None
        try:
            return closing_instant(self.answer_on.data, self.answer_time.data or "23:59", zone)
        except LocalTimeUnclear as unclear:
            self.answer_time.errors = [*self.answer_time.errors, sentence(unclear.why)]
            return None


class AskForm(_UntilForm):
    """What an officer asks of an organization."""

    question = TextField(
        _("What do you need to know?"), [Needed(_("Write what you want to know")), Longest(LONGEST_QUESTION)],
        description=_("The organization reads this as it stands here. Ask for facts, never for a victim’s name."),
    )  # fmt: skip
    parts = ChoicesField(
        _("Which parts may they change?"),
        description=_("Only these open. Choose none when an answer in words is enough."),
    )


class MoreTimeForm(_UntilForm):
    """Until when there is time now."""


class SettleForm(FlaskForm):
    """Going on: the reason is needed where nothing was answered."""

    reason = TextField(
        _("Why, or what you want to say"),
        [Longest(LONGEST_WORD)],
        description=_("The organization reads it."),
    )


class AnswerForm(FlaskForm):
    """The answer in words."""

    version = HiddenField()
    answer = TextField(
        _("Your answer in words"), [Longest(LONGEST_ANSWER)], description=_("Never write a victim’s name, telephone number or passport number here.")
    )  # fmt: skip

    def since(self) -> int:
        """The version of the text that the page was drawn from."""
        given: Any = self.version.data or ""
        return int(given) if given.isdecimal() and len(given) < 9 else -1
