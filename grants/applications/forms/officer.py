"""Forms of the officers' pages: filters of the list, a judgement, a conflict of interest."""

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField
from wtforms.form import Form

from grants.applications.checks import LONGEST_REASON
from grants.core.web.fields import ChoiceField, LineField, Longest, Needed, TextField, as_choices


class FilterForm(Form):
    """What the list is narrowed by; sent by GET."""

    word = LineField(_("Name, reference or word"))
    rule = ChoiceField(_("Rule"))
    verdict = ChoiceField(_("Verdict"))
    group = ChoiceField(_("Regional group"))

    def __init__(self, given: Any, rules: list[Any], verdicts: list[Any], groups: list[Any]) -> None:
        super().__init__(given)
        self.rule.choices = as_choices([("", _("Any rule")), *rules])
        self.verdict.choices = as_choices([("", _("Any verdict")), *verdicts])
        self.group.choices = as_choices([("", _("All five")), *groups])


class VerdictForm(FlaskForm):
    """A judgement or an override: the outcome and its reason. `seen` is what the page was drawn from."""

    seen = HiddenField()

    outcome = RadioField(
        _("Is the rule met?"),
        [Needed(_("Say whether the rule is met"))],
        choices=as_choices([("met", _("Met")), ("not_met", _("Not met"))]),
    )
    reason = TextField(
        _("Why?"),
        [Needed(_("Give the reason, in a sentence or two")), Longest(LONGEST_REASON)],
        description=_(
            "Write to the applicant: what you read, and why it does or does not meet the rule. It stands in the letter when the rule is not met."
        ),
    )


class ConflictForm(FlaskForm):
    """Who is in conflict, and why."""

    person = ChoiceField(_("Who?"), [Needed(_("Choose who is in conflict"))])
    reason = TextField(
        _("What is the conflict?"),
        [Needed(_("Say what the conflict of interest is, in a sentence")), Longest(1000)],
        description=_("For the record. Officers and auditors read it; the applicant does not."),
    )

    def __init__(self, people: list[tuple[str, str]]) -> None:
        super().__init__()
        self.person.choices = as_choices([("", _("Choose somebody")), *people])
