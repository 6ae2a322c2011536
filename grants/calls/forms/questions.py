"""What people ask about a call, and what officers write to it."""

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField

from grants.calls.rules import LONGEST_ANSWER, LONGEST_QUESTION, LONGEST_REASON
from grants.core.web.fields import ChoiceField, Longest, Needed, TextField

WORDING = _("The question as it is published. Leave out what could tell who asked.")


class AskForm(FlaskForm):
    text = TextField(
        _("Your question"),
        [Needed(_("Write your question.")), Longest(LONGEST_QUESTION)],
        description=_("Everybody will read it with the answer. Write nothing that tells who you are, or who needs help."),
    )  # fmt: skip


class AnswerForm(FlaskForm):
    wording = TextField(
        _("The question for everybody"),
        [Needed(_("The question needs words: it is published with the answer.")), Longest(LONGEST_QUESTION)],
        description=WORDING,
    )
    answer = TextField(_("The answer"), [Needed(_("Write the answer.")), Longest(LONGEST_ANSWER)])


class JoinForm(FlaskForm):
    joined = ChoiceField(_("The answer that fits"), [Needed(_("Choose one of the answers of this call."))])

    def __init__(self, *args: Any, answers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.joined.choices = [("", _("Choose")), *answers]


class DeclineForm(FlaskForm):
    reason = TextField(
        _("Why there is no answer"),
        [
            Needed(_("Say why in a sentence or two: it is mailed to the person who asked.")),
            Longest(LONGEST_REASON),
        ],
        description=_("Only the person who asked reads it, by mail."),
    )


class CorrectForm(AnswerForm):
    reason = TextField(
        _("Why it is corrected"),
        [Needed(_("Say why it is corrected. It stands on the record.")), Longest(LONGEST_REASON)],
    )
    base_version = HiddenField()
