"""From HTTP to clean values."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms.widgets import ListWidget, RadioInput

from grants.core.reasons import Reason
from grants.core.sentences import sentence
from grants.core.web.fields import AmountField, ChoiceField, DayField, LineField, Longest, Needed, TextField
from grants.disbursements.rules import (
    DOLLAR,
    RATE_ONE,
    REFERENCE_LIMIT,
    is_currency,
    rate_in_words,
    read_rate,
)
from grants.disbursements.states import PaymentState

REASON_LIMIT = 2000


class RateField(AmountField):
    """A rate of exchange; `data` is millionths of local units for one dollar."""

    def shown(self, data: int) -> str:
        return rate_in_words(data).replace(",", "")  # so that it can always be read back

    def read(self, text: str) -> int:
        found = read_rate(text)
        if isinstance(found, Reason):
            raise ValueError(sentence(found))
        return found


class RenewForm(FlaskForm):
    reason = TextField(
        _l("Why is the year renewed?"), [Needed(_l("Say why, for example what the report shows.")), Longest(REASON_LIMIT)],
        description=_l("What the report shows, and what the Fund expects of the year. It stays on the record."),
    )  # fmt: skip


class SendBackForm(FlaskForm):
    reason = TextField(
        _l("What must be settled first?"), [Needed(_l("Say what must be settled, so that they can act.")), Longest(REASON_LIMIT)],
        description=_l("Whoever acts next gets these words by mail."),
    )  # fmt: skip


class PaymentForm(FlaskForm):
    paid_currency = ChoiceField(
        _l("Currency that the bank paid in"), [Needed(_l("Choose the currency that the bank paid in."))]
    )
    paid_amount_minor = AmountField(
        _l("Amount paid, in that currency"),
        [Needed(_l("Write the amount that the bank paid, for example 25,000.00."))],
    )
    rate_millionths = RateField(
        _l("Rate: units of that currency for one US dollar"), description=_l("The UN operational rate of exchange. Leave it empty for US dollars."),
        render_kw={"inputmode": "decimal", "class": "num w-6", "autocomplete": "off"},
    )  # fmt: skip
    rate_on = DayField(_l("Date of the rate"), description=_l("Leave it empty for US dollars."))
    value_on = DayField(
        _l("Value date"),
        [Needed(_l("Write the value date, as it stands on the statement."))],
        description=_l("The day on which the money left, from the bank’s statement."),
    )
    bank_reference = LineField(
        _l("Bank reference"), [Needed(_l("Write the bank’s reference, as it stands on the statement.")), Longest(REFERENCE_LIMIT)],
        render_kw={"autocomplete": "off"},
    )  # fmt: skip

    def __init__(self, currencies: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        self.currencies = currencies
        super().__init__(**kwargs)

    def process(
        self,
        formdata: Any = None,
        obj: Any = None,
        data: Any = None,
        extra_filters: Any = None,
        **kwargs: Any,
    ) -> None:
        """The amount is read in the decimals of the currency that was chosen with it."""
        formdata = self.meta.wrap_formdata(self, formdata)
        chosen = formdata.get("paid_currency", "") if formdata else kwargs.get("paid_currency", DOLLAR)
        self.paid_currency.choices = self.currencies
        self.paid_amount_minor.currency = chosen if is_currency(chosen) else DOLLAR
        super().process(formdata, obj, data, extra_filters, **kwargs)

    def validate(self, extra_validators: Any = None) -> bool:
        """A rate and its date are needed for every currency but the dollar."""
        valid = super().validate(extra_validators)
        if self.paid_currency.data != DOLLAR:
            for field, key in ((self.rate_millionths, "rate_missing"), (self.rate_on, "rate_day_missing")):
                if field.data is None and not field.errors:
                    field.errors = [sentence(Reason(key))]
                    valid = False
        return bool(valid)

    def said(self) -> dict[str, Any]:
        """The keywords of the deed. For dollars, rate and date may stay empty: the rate is one, on the value date."""
        dollars = self.paid_currency.data == DOLLAR
        return {
            "paid_currency": self.paid_currency.data,
            "paid_amount_minor": self.paid_amount_minor.data,
            "rate_millionths": self.rate_millionths.data
            if not dollars or self.rate_millionths.data is not None
            else RATE_ONE,
            "rate_on": self.rate_on.data
            if not dollars or self.rate_on.data is not None
            else self.value_on.data,
            "value_on": self.value_on.data,
            "bank_reference": self.bank_reference.data,
        }


class ProblemForm(FlaskForm):
    state = ChoiceField(
        _l("What happened?"), [Needed(_l("Say whether the payment failed or came back."))], option_widget=RadioInput(), widget=ListWidget(prefix_label=False),
        choices=[(PaymentState.FAILED.value, _l("The bank could not make the payment")), (PaymentState.RETURNED.value, _l("The money came back"))],
    )  # fmt: skip
    problem = TextField(
        _l("What did the bank say?"), [Needed(_l("Write what the bank said, so that it can be put right.")), Longest(REASON_LIMIT)],
        description=_l("For example: the account number does not exist."),
    )  # fmt: skip
