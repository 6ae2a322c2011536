"""What is asked about money that arrived."""

from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.form import Form
from wtforms.validators import ValidationError

from grants.core.web.fields import AmountField, ChoiceField, DayField, LineField, Longest, Needed, TextField
from grants.fund.rules import DEFAULT_SUPPORT_RATE_BP, DONOR_KINDS, LONGEST_NAME, LONGEST_NOTE

KINDS = [("", _("Choose one")), *((kind, _(label)) for kind, label in DONOR_KINDS.items())]


class RateField(StringField):
    """A rate in per cent as people write it, `13` or `12.5`; `data` is the text, `basis_points` its value."""

    basis_points: int | None = None

    def process_data(self, value: Any) -> None:
        self.data = rate_text(value) if isinstance(value, int) else value

    def pre_validate(self, form: Any) -> None:
        text = (self.data or "").strip().removesuffix("%").strip().replace(",", ".")
        try:
            points = Decimal(text) * 100
        except InvalidOperation:
            points = Decimal(-1)
        if points != points.to_integral_value() or not 0 <= points < 10_000:
            raise ValidationError(
                gettext("Write the support cost in per cent, at least 0 and below 100, for example 13")
            )
        self.basis_points = int(points)


class ReceiptForm(FlaskForm):
    """Money that has arrived."""

    donor = ChoiceField(_("Donor"))
    donor_name = LineField(
        _("Name of a new donor"),
        [Longest(LONGEST_NAME)],
        description=_(
            "Only if it is not in the list: a Government by its country, an organization by its full name."
        ),
    )
    donor_kind = ChoiceField(_("Kind of a new donor"), choices=KINDS)
    received_on = DayField(
        _("Arrived on"),
        [Needed(_("Write the day on the bank statement"))],
        description=_("The day on the bank statement."),
    )
    amount = AmountField(
        _("Amount, USD"),
        [Needed(_("Write the amount that arrived, for example 25,000.00"))],
        description=_("Everything that arrived, before the support cost."),
    )
    support_rate = RateField(
        _("Programme support cost, per cent"),
        [Needed(_("Write the rate, for example 13"))],
        default=DEFAULT_SUPPORT_RATE_BP,
        description=_("13 unless the agreement with the donor says otherwise."),
    )
    note = TextField(
        _("Note"),
        [Longest(LONGEST_NOTE)],
        description=_("For example the number of the pledge or of the bank statement."),
    )

    def validate_donor_name(self, field: LineField) -> None:
        if not self.donor.data and not field.data:
            raise ValidationError(gettext("Choose a donor in the list, or write the name of a new one"))
        if self.donor.data and field.data:
            raise ValidationError(gettext("Choose a donor in the list or write a new one, not both"))

    def validate_donor_kind(self, field: ChoiceField) -> None:
        if not self.donor.data and self.donor_name.data and not field.data:
            raise ValidationError(gettext("Choose the kind of the new donor"))


class LedgerFilter(Form):
    """Which account of the ledger to show."""

    account = LineField(
        _("Account"), description=_("A whole name, or its beginning and a colon, such as paid:")
    )


class ReceiptFilter(Form):
    """Whose receipts to show."""

    donor = ChoiceField(_("Donor"))


def rate_text(basis_points: int) -> str:
    """`13`, `12.5`."""
    return (
        f"{Decimal(basis_points) / 100:f}".rstrip("0").rstrip(".")
        if basis_points % 100
        else str(basis_points // 100)
    )
