"""Forms of the review pages. The grid of the call makes the fields of a review."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField
from wtforms.form import Form
from wtforms.validators import StopValidation

from grants.core.reasons import Reason
from grants.core.sentences import sentence
from grants.core.web.fields import (
    AmountField,
    ChoiceField,
    DayField,
    Longest,
    Near,
    Needed,
    TextField,
    as_choices,
)
from grants.reviews.ranking import HIGHEST_SCORE
from grants.reviews.rules import LONGEST_COMMENT, LONGEST_REASON, LONGEST_TEXT, comment_field, score_field

SCALE = [str(score) for score in range(HIGHEST_SCORE + 1)]


class ScoreField(RadioField):
    """A score from 0 to 5, which may be left open until the review is sent."""

    def pre_validate(self, form: Any) -> None:
        if self.data not in (None, "", "None") and self.data not in SCALE:
            raise StopValidation(sentence(Reason("score_off_scale")))

    @property
    def score(self) -> int | None:
        """The score, or None when there is none yet."""
        return int(self.data) if self.data in SCALE else None


class ReviewForm(FlaskForm):
    """The texts of a review; `review_form` adds the scores of a grid."""

    version = HiddenField()
    comment_for_applicant = TextField(
        _("To the applicant"), [Longest(LONGEST_TEXT)],
        description=_("What is strong, what could be better. The organization reads this in its letter, without your name. Name nobody: no colleague, no other applicant, no victim."),
    )  # fmt: skip
    comment_for_committee = TextField(
        _("To the committee only"), [Longest(LONGEST_TEXT)],
        description=_("Doubts, and what the Board should talk about. The organization never sees this."),
    )  # fmt: skip


class ReasonForm(FlaskForm):
    """One reason, in a sentence or two."""

    reason = TextField(
        _("Why?"), [Needed(_("Give the reason, in a sentence or two")), Longest(LONGEST_REASON)]
    )


class AssignForm(FlaskForm):
    """Who shall read, and until when."""

    reviewer = ChoiceField(_("Reviewer"), [Needed(_("Choose a reviewer"))])
    due_on = DayField(_("Until the end of which day?"), [Needed(_("Choose a day")), Near()])


class RankingForm(Form):
    """What the ranking is looked at by; sent by GET."""

    group = ChoiceField(_("Regional group"))
    envelope = AmountField(_("Envelope, USD"))


def review_form(criteria: Sequence[Any], **values: Any) -> Any:
    """The form of a review: for each criterion a score and a comment. `values` are those to begin with."""
    fields: dict[str, Any] = {}
    for criterion in criteria:
        fields[score_field(criterion.key)] = ScoreField(
            criterion.title,
            choices=as_choices(zip(SCALE, SCALE, strict=True)),
            description=criterion.guidance,
        )
        fields[comment_field(criterion.key)] = TextField(
            _("Comment for the applicant"), [Longest(LONGEST_COMMENT)]
        )
    return type("FilledReviewForm", (ReviewForm,), fields)(data=values)
