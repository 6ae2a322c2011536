"""What is asked about organizations. Choices are passed in; limits come from the rules."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import EmailField, FieldList, FormField, HiddenField, RadioField
from wtforms.form import Form
from wtforms.validators import ValidationError

from grants.core.web.fields import (
    YES_NO,
    AmountField,
    ChoiceField,
    DayField,
    LineField,
    Longest,
    Needed,
    NumberField,
    TextField,
    as_choices,
    clean_text,
)
from grants.organizations import rules
from grants.organizations.rules import LONGEST, Profile
from grants.organizations.states import DocumentKind, OrganizationKind

Choices = list[tuple[str, Any]]
KINDS: Choices = [(kind.value, _(kind.label)) for kind in OrganizationKind]
DOCUMENT_KINDS: Choices = [(kind.value, _(kind.label)) for kind in DocumentKind]


def line(name: str, label: Any, hint: Any = "", needed: Any = None, **more: Any) -> LineField:
    """A line of the profile with the limit of its column."""
    return LineField(
        label, [*([Needed(needed)] if needed else []), Longest(LONGEST[name])], description=hint, **more
    )


def story(name: str, label: Any, hint: Any = "") -> TextField:
    """A paragraph of the profile with its limit."""
    return TextField(label, [Longest(LONGEST[name])], description=hint)


class YesNoField(ChoiceField):
    """A question that may stay open."""

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, choices=YES_NO, **kwargs)


class ProfilePart(FlaskForm):
    """Questions of the profile; fields are named as those of `Profile`."""

    def given(self) -> dict[str, Any]:
        """What was answered, as values of the profile."""
        return {
            name: _value(name, field)
            for name, field in self._fields.items()
            if name in Profile.__dataclass_fields__
        }

    @classmethod
    def names(cls) -> list[str]:
        """The fields of the profile that this part asks for, in their order."""
        return [
            name
            for name in cls(formdata=None, meta={"csrf": False})._fields
            if name in Profile.__dataclass_fields__
        ]


class RegisterForm(ProfilePart):
    """What is asked first: enough to know which body it is."""

    legal_name = line(
        "legal_name",
        _("Legal name"),
        _("As it stands on the certificate of registration, in its own language."),
        _("Write the legal name, as on the certificate"),
    )
    country = ChoiceField(
        _("Country"), [Needed(_("Choose the country"))], description=_("Where the organization works from.")
    )
    kind = ChoiceField(
        _("Kind of organization"), [Needed(_("Choose what it is"))], choices=[("", _("Choose one")), *KINDS]
    )
    not_for_profit = YesNoField(
        _("Is it not-for-profit?"),
        [Needed(_("Choose yes or no"))],
        description=_("It does not share out gains to owners or members."),
    )
    registration_number = line(
        "registration_number",
        _("Registration number"),
        _("As on the certificate. Leave it empty if there is none."),
    )
    registered_on = DayField(_("Registered on"), description=_("The day on the certificate."))


class TopicForm(ProfilePart):
    """One topic of the profile, and what stood there when the page was opened."""

    version = HiddenField()
    opened = HiddenField()


class IdentityForm(TopicForm):
    """Who it is, and where it is registered."""

    legal_name = line(
        "legal_name",
        _("Legal name"),
        _("As it stands on the certificate of registration, in its own language."),
        _("Write the legal name, as on the certificate"),
    )
    short_name = line("short_name", _("Short name"), _("An abbreviation that people know it by."))
    former_names = line("former_names", _("Former names"), _("With the year of the change."))
    kind = ChoiceField(_("Kind of organization"), choices=[("", _("Choose one")), *KINDS])
    not_for_profit = YesNoField(
        _("Is it not-for-profit?"), description=_("It does not share out gains to owners or members.")
    )
    country = ChoiceField(
        _("Country"), [Needed(_("Choose the country"))], description=_("Where the organization works from.")
    )
    city = line("city", _("City"))
    address = line("address", _("Postal address"))
    website = line("website", _("Website"), _("For example https://example.org"))
    registration_country = ChoiceField(_("Country of registration"))
    registration_number = line("registration_number", _("Registration number"), _("As on the certificate."))
    registered_on = DayField(_("Registered on"), description=_("The day on the certificate."))
    partner_portal_id = line(
        "partner_portal_id", _("UN Partner Portal number"), _("If it has one. Some calls ask for it.")
    )


class BoardRow(Form):
    """One person who decides or signs."""

    name = LineField(_("Name"), [Longest(rules.LONGEST_PERSON)])
    function = LineField(_("Function"), [Longest(rules.LONGEST_PERSON)])


class PeopleForm(TopicForm):
    """Who leads it: checked against the sanctions lists before anything is paid."""

    head_name = line("head_name", _("Head of the organization"))
    head_function = line("head_function", _("Function"), _("For example Executive Director."))
    board_members = FieldList(FormField(BoardRow, _("Person")), _("Board members and officers who may sign"))


class BudgetRow(Form):
    """The budget of one year."""

    year = NumberField(_("Year"), most=9999)
    amount = AmountField(_("Budget, USD"))

    def validate_year(self, field: NumberField) -> None:
        if field.data is None and self.amount.data is not None:
            raise ValidationError(gettext("Say of which year this budget is"))


class CapacityForm(TopicForm):
    """How large it is, and how long it has helped victims."""

    staff_full_time = NumberField(_("Staff, full-time"), most=1_000_000)
    staff_part_time = NumberField(_("Staff, part-time"), most=1_000_000)
    volunteers = NumberField(_("Volunteers"), most=1_000_000)
    staff_with_victims = NumberField(_("Of all these, people who work with victims"), most=1_000_000)
    assists_victims_since = NumberField(
        _("Assists victims directly since"), most=9999, description=_("The year, for example 2004.")
    )
    annual_budgets = FieldList(
        FormField(BudgetRow, _("Year")),
        _("Annual budget"),
        description=_("Of the last three years, in US dollars; an estimate will do."),
    )
    main_donors = story("main_donors", _("Main donors"), _("Up to five, with the year."))

    def validate_annual_budgets(self, field: FieldList) -> None:
        years = [row.form.year.data for row in field if row.form.year.data]
        if len(years) > len(set(years)):
            raise ValidationError(gettext("One year stands in two rows. Keep one of them"))


class PoliciesForm(TopicForm):
    """How it keeps people and money safe."""

    carries_out_itself = YesNoField(
        _("Does it carry out its projects itself?"),
        description=_("It does not hand the work on to others as an intermediary."),
    )
    protects_from_abuse = YesNoField(_("Does it have measures against sexual exploitation and abuse?"))
    safeguarding = story(
        "safeguarding",
        _("How it protects the people it helps"),
        _("Rules of conduct, how one complains, what happens then. No names of victims, please."),
    )
    anti_fraud = story(
        "anti_fraud", _("How it prevents fraud"), _("Who may sign, who checks, how one reports.")
    )
    audits = story(
        "audits", _("Audits"), _("Who audits the accounts, how often, and the last year that was audited.")
    )
    own_bank_account = YesNoField(_("Does it have a bank account in its own name?"))


TOPICS: Mapping[str, type[TopicForm]] = {
    "identity": IdentityForm,
    "people": PeopleForm,
    "capacity": CapacityForm,
    "policies": PoliciesForm,
}


class PublicNameForm(FlaskForm):
    """May the name stand on public pages?"""

    withheld = RadioField(
        _("May the name be public?"),
        [Needed(_("Choose one of the two"))],
        choices=as_choices([("no", _("Yes, show it")), ("yes", _("No, withhold it"))]),
    )
    reason = TextField(
        _("Why it must be withheld"),
        [Longest(rules.LONGEST_REASON)],
        description=_(
            "For example: the address of a shelter could be found by the name. Only staff of the Fund read this."
        ),
    )


class InvitationForm(FlaskForm):
    """A colleague to invite."""

    name = LineField(
        _("Name"), [Needed(_("Write the name of your colleague")), Longest(rules.LONGEST_PERSON)]
    )
    email = EmailField(
        _("Email"),
        [Needed(_("Write an address such as name@example.org"))],
        filters=[lambda typed: clean_text(typed or "").strip()],
        description=_("One address for each person. A shared one, such as office@…, belongs to nobody."),
    )
    role = RadioField(_("What may they do?"), [Needed(_("Choose what they may do"))])


class RoleForm(FlaskForm):
    """What a member may do."""

    role = RadioField(_("What may they do?"), [Needed(_("Choose what they may do"))])


class DocumentForm(FlaskForm):
    """A document to keep."""

    kind = ChoiceField(
        _("What is it?"), [Needed(_("Choose what it is"))], choices=[("", _("Choose one")), *DOCUMENT_KINDS]
    )
    title = LineField(
        _("Title"),
        [Needed(_("Give it a title that a stranger would understand")), Longest(rules.LONGEST_TITLE)],
        description=_("For example: Certificate of registration, 2003."),
    )
    upload = FileField(
        _("The file"),
        description=_("PDF, Word, Excel, or a picture (png, jpg)."),
        render_kw={"required": True},
    )
    expires_on = DayField(_("Valid until"), description=_("Only if a date is printed on it."))


class VersionForm(FlaskForm):
    """A newer version of a document."""

    upload = FileField(
        _("The file"),
        description=_("PDF, Word, Excel, or a picture (png, jpg)."),
        render_kw={"required": True},
    )
    expires_on = DayField(_("Valid until"), description=_("Only if a date is printed on it."))


class ExpiryForm(FlaskForm):
    """Until when a document is valid."""

    expires_on = DayField(
        _("Valid until"), description=_("The day on the document. Leave it empty if it has none.")
    )


class BankForm(FlaskForm):
    """The account that grants are paid to."""

    holder = LineField(
        _("Name of the account"),
        [Needed(_("Write the name that the account is held in")), Longest(rules.LONGEST_BANK)],
        description=_("As the bank writes it. It should be the organization’s own name."),
    )
    bank_name = LineField(_("Bank"), [Needed(_("Write the name of the bank")), Longest(rules.LONGEST_BANK)])
    country = ChoiceField(_("Country of the bank"), [Needed(_("Choose the country"))])
    account_number = LineField(
        _("IBAN or account number"),
        [Needed(_("Write the IBAN, or the account number where there is none"))],
        description=_("The IBAN where the country has them; else the number as on the bank statement."),
    )
    bic = LineField(
        _("BIC (SWIFT code)"),
        description=_("8 or 11 letters and digits. Payments to another country arrive sooner with it."),
    )
    currency = ChoiceField(_("Currency of the account"), [Needed(_("Choose the currency"))])


class VerificationForm(FlaskForm):
    """What a finance officer found."""

    accepted = RadioField(
        _("Do the details fit?"),
        [Needed(_("Choose one of the two"))],
        choices=as_choices(
            [("yes", _("Yes, payments can go there")), ("no", _("No, the organization must look again"))]
        ),
    )
    reason = TextField(
        _("What did you compare it with, or what does not fit?"),
        [Needed(_("Say what you compared it with, or what does not fit")), Longest(rules.LONGEST_VERDICT)],
        description=_("If you choose no, the organization reads this by mail."),
    )


class GroupForm(FlaskForm):
    """The regional group to count an applicant with."""

    group = ChoiceField(_("Regional group"), [Needed(_("Choose a group"))])


class FilterForm(Form):
    """What the list of organizations can be narrowed by."""

    q = LineField(_("Name, number or city"))
    country = ChoiceField(_("Country"))
    group = ChoiceField(_("Regional group"), choices=[("", _("Any")), ("none", _("To be placed"))])


def answers_of(profile: Profile, spare_rows: int = 3, years: tuple[int, ...] = ()) -> dict[str, Any]:
    """A profile as data of a form, with some empty rows at the end of what repeats."""
    data: dict[str, Any] = asdict(profile) if is_dataclass(profile) else {}
    for name, value in data.items():
        if isinstance(value, bool):
            data[name] = "yes" if value else "no"
    budgets = sorted(profile.annual_budgets.items(), reverse=True)
    data["kind"] = profile.kind.value if profile.kind else ""
    data["annual_budgets"] = [{"year": int(year), "amount": amount} for year, amount in budgets]
    known = {int(year) for year in profile.annual_budgets}
    data["annual_budgets"] += [{"year": year, "amount": None} for year in years if year not in known]
    data["annual_budgets"].sort(key=lambda row: -row["year"])
    data["board_members"] = [
        *profile.board_members,
        *({"name": "", "function": ""} for _n in range(spare_rows)),
    ]
    return data


def digest_of(values: Mapping[str, Any]) -> str:
    """A short sign of what stood in a form, to know later whether it still does."""
    text = json.dumps(values, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def _value(name: str, field: Any) -> Any:
    if name == "board_members":
        return [row.form.data for row in field]
    if name == "annual_budgets":
        return {
            str(row.form.year.data): row.form.amount.data
            for row in field
            if row.form.year.data and row.form.amount.data is not None
        }
    if name == "kind":
        return OrganizationKind(field.data) if field.data else None
    if isinstance(field, YesNoField):
        return {"yes": True, "no": False}.get(field.data)
    return "" if field.data is None and isinstance(field, ChoiceField) else field.data
