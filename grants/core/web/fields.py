"""Form fields that read what people type, keep it, and say what is wrong with it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import LazyString, lazy_gettext
from wtforms import Field, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation
from wtforms.widgets import Input, TextInput

from grants.core import clock, counting
from grants.core.money import LARGEST, AmountUnclear, Money, exponent, read_amount
from grants.core.reasons import N_, Reason, declare
from grants.core.sentences import figure, sentence

WORDS = declare(
    {
        "amount_missing": N_("Write an amount, for example 25,000.00."),
        "amount_not_a_number": N_("Write the amount in digits, for example 25,000.00."),
        "amount_negative": N_("Write an amount above zero, without a minus sign."),
        "amount_two_meanings": N_(
            "Do you mean %(large)s or %(small)s? Write the one you mean, as it stands here."
        ),
        "amount_decimals": N_("Write at most %(places)s decimals, for example 25,000.00."),
        "amount_too_large": N_("This amount is too large to be right: at most %(most)s."),
        "date_not_real": N_("There is no such day. Write it as year-month-day, for example 2011-04-30."),
        "date_too_far": N_("This day is more than %(years)s years away. Look at the year again."),
        "number_not_whole": N_("Write a whole number in digits, for example 40."),
        "number_too_large": N_("This number is too large to be right: at most %(most)s."),
        "text_too_long": N_(
            "This text has %(count)s characters; the limit is %(limit)s. Nothing was cut: shorten it and save again."
        ),
        "text_too_many_words": N_(
            "This text has %(count)s words; the limit is %(limit)s. Nothing was cut: shorten it and save again."
        ),
        "text_missing": N_("Write something here."),
        "choice_unknown": N_("Choose one of the list."),
    }
)


def count_characters(text: str) -> int:
    """Code points of the text as it is kept (docs/counting.md): what the page counts by, too."""
    return counting.count(text)


def clean_text(text: str) -> str:
    """NFC, one kind of line end, no control signs that no keyboard makes; nothing else is touched."""
    return counting.clean(text)


class Needed:
    """The field must be filled in; the message says what to write."""

    field_flags = {"required": True}

    def __init__(self, message: Any = None) -> None:
        self.message = message

    def __call__(self, form: Any, field: Field) -> None:
        """Stop when nothing was given."""
        given = field.raw_data and any(
            not counting.shows_nothing(str(v)) for v in field.raw_data if v is not None
        )
        if not given:
            raise StopValidation(str(self.message or sentence(Reason("text_missing"))))


class Longest:
    """At most so many characters, or words, counted as the page counts. Told, never cut."""

    def __init__(self, limit: int, unit: str = counting.CHARACTERS) -> None:
        self.limit = limit
        self.unit = unit
        self.field_flags = {"limit": limit, "unit": unit}

    def __call__(self, form: Any, field: Field) -> None:
        """Stop above the limit."""
        found = counting.count(field.data or "", self.unit)
        if found > self.limit:
            key = "text_too_many_words" if self.unit == counting.WORDS else "text_too_long"
            raise StopValidation(sentence(Reason(key, count=found, limit=self.limit)))


class Near:
    """A day at most so many years away; a year further on was mistyped."""

    def __init__(self, years: int = 5) -> None:
        self.years = years

    def __call__(self, form: Any, field: Field) -> None:
        """Stop beyond."""
        today = clock.today()
        if field.data and (field.data.year - self.years, field.data.month, field.data.day) > (
            today.year,
            today.month,
            today.day,
        ):
            raise StopValidation(sentence(Reason("date_too_far", years=self.years)))


def _text(value: str | None) -> str:
    return counting.kept(value or "")


class LineField(StringField):
    """One line of text."""

    def __init__(self, label: Any = None, validators: Sequence[Any] | None = None, **kwargs: Any) -> None:
        super().__init__(label, validators, filters=[lambda v: " ".join(_text(v).split())], **kwargs)


class TextField(TextAreaField):
    """Several lines of text."""

    def __init__(self, label: Any = None, validators: Sequence[Any] | None = None, **kwargs: Any) -> None:
        super().__init__(label, validators, filters=[_text], **kwargs)


class KeptField(Field):
    """A field that shows again exactly what was typed when it could not be read."""

    widget: Input = TextInput()

    def _value(self) -> str:
        if self.raw_data:
            return clean_text(str(self.raw_data[0]))
        return self.shown(self.data) if self.data is not None else ""

    def shown(self, data: Any) -> str:
        """How a stored value is written into the field."""
        return str(data)

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        text = clean_text(str(valuelist[0])).strip() if valuelist else ""
        if text:
            self.data = self.read(text)

    def read(self, text: str) -> Any:
        """The value of a text, or ValueError with the message for the reader."""
        raise NotImplementedError


class AmountField(KeptField):
    """An amount of money; `data` is minor units."""

    def __init__(
        self, label: Any = None, validators: Sequence[Any] | None = None, currency: str = "USD", **kwargs: Any
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.currency = currency

    def shown(self, data: int) -> str:
        return figure_of(Money(data, self.currency))

    def read(self, text: str) -> int:
        try:
            return read_amount(text, self.currency)
        except AmountUnclear as unclear:
            raise ValueError(amount_problem(unclear, self.currency)) from unclear


def figure_of(amount: Money) -> str:
    """An amount as it stands in a field: always readable back."""
    return figure(amount)


def amount_problem(unclear: AmountUnclear, currency: str = "USD") -> str:
    """What to tell somebody whose amount could not be read."""
    if unclear.key == "amount_two_meanings":
        large, small = unclear.readings
        return sentence(Reason(unclear.key, large=f"{large:,}", small=f"{small:,}.{unclear.cents}"))
    return sentence(Reason(unclear.key, places=exponent(currency), most=Money(LARGEST, currency)))


DAY_SHAPE = lazy_gettext("Year-month-day, for example 2027-04-30.")


class DayField(KeptField):
    """A date, typed as year-month-day. Not a browser's date input: that sends nothing at all for 30 February."""

    widget = TextInput()

    def __init__(
        self, label: Any = None, validators: Sequence[Any] | None = None, description: Any = "", **kwargs: Any
    ) -> None:
        hint = LazyString(lambda: " ".join(str(part) for part in (description, DAY_SHAPE) if part))
        super().__init__(label, validators, description=hint, **kwargs)

    def shown(self, data: date) -> str:
        return data.isoformat()

    def read(self, text: str) -> date:
        try:
            return date.fromisoformat(text.replace("/", "-").replace(".", "-"))
        except ValueError as error:
            raise ValueError(sentence(Reason("date_not_real"))) from error


class NumberField(KeptField):
    """A whole number, in the digits of any script."""

    widget = TextInput()

    def __init__(
        self,
        label: Any = None,
        validators: Sequence[Any] | None = None,
        most: int = 10_000_000,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.most = most

    def read(self, text: str) -> int:
        try:
            value = read_amount(text, "JPY")  # a currency without decimals reads whole numbers
        except AmountUnclear as error:
            raise ValueError(sentence(Reason("number_not_whole"))) from error
        if value > self.most:
            raise ValueError(sentence(Reason("number_too_large", most=self.most)))
        return value


def as_choices(pairs: Any) -> list[SelectChoice] | None:
    """Pairs of (value, label) as the form library wants them."""
    return (
        None
        if pairs is None
        else [pair if isinstance(pair, SelectChoice) else SelectChoice(*pair) for pair in pairs]
    )


class ChoiceField(SelectField):
    """One of a list; choices are passed in as pairs. Radio buttons when `widget` says so."""

    def __init__(
        self, label: Any = None, validators: Sequence[Any] | None = None, choices: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(label, validators, choices=as_choices(choices), **kwargs)

    def pre_validate(self, form: Any) -> None:
        if self.data in (None, "", "None"):  # whether it is needed is said by Needed
            return
        if str(self.data) not in {str(choice[0]) for choice in self.iter_choices()}:
            raise StopValidation(sentence(Reason("choice_unknown")))


class ChoicesField(SelectMultipleField):
    """Several of a list."""

    def __init__(
        self, label: Any = None, validators: Sequence[Any] | None = None, choices: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(label, validators, choices=as_choices(choices), **kwargs)

    def pre_validate(self, form: Any) -> None:
        known = {str(choice[0]) for choice in self.iter_choices()}
        if any(str(value) not in known for value in self.data or []):
            raise StopValidation(sentence(Reason("choice_unknown")))


YES_NO = as_choices([("yes", lazy_gettext("Yes")), ("no", lazy_gettext("No"))])
