"""The self-check: a question for each fact that the rules of a call need. Asked by GET, so that nothing is kept."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Field, Label, SelectMultipleField
from wtforms.form import Form

from grants.core.reasons import N_
from grants.core.registry import SelfChecked
from grants.core.sentences import countries, sentence
from grants.core.web.fields import YES_NO, AmountField, ChoiceField, DayField, LineField, Longest, NumberField
from grants.eligibility.facts import Facts, Paper, Remedy
from grants.eligibility.rules import RULES, Limits
from grants.organizations.states import DocumentKind, OrganizationKind

KINDS = [("", _("Choose")), *((kind.value, _(kind.label)) for kind in OrganizationKind)]
THE_REMEDY = N_("The remedy")
SELECTS = 3  # countries of each sort that can be named

# The fields that each fact is asked with.
ASKED: Mapping[str, tuple[str, ...]] = {
    "kind": ("kind",), "not_for_profit": ("not_for_profit",), "registered_on": ("registered_on",),
    "registration_country": ("registration_country",), "partner_portal_id": ("partner_portal_id",),
    "assists_victims_since": ("since",), "carries_out_itself": ("carries_out_itself",), "protects_from_abuse": ("protects_from_abuse",),
    "own_bank_account": ("own_bank_account",), "language": ("language",), "starts_on": ("starts_on",), "months": ("months",),
    "implementation": ("works_in",), "origin": ("moved",), "destination": ("moved",), "remedies": ("remedy",), "lines": ("paid",),
    "total_minor": ("total",), "documents": ("pages",),
}  # fmt: skip
# Two rules look at the years, each at another side of them.
BY_RULE: Mapping[str, tuple[str, ...]] = {"yearly_cap": ("most",), "funded_years": ("years",)}


class YesNoField(ChoiceField):
    """Yes, no, or not answered; drawn as buttons."""

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        super().__init__(label, choices=YES_NO, **kwargs)


class PlacesField(SelectMultipleField):
    """A few countries, each chosen in a list of its own."""

    data: Any

    def chosen(self) -> list[str]:
        """The codes that were chosen, once each."""
        return list(dict.fromkeys(code for code in self.data or [] if code))

    def pre_validate(self, form: Form) -> None:
        """Unknown codes are left out, as an address may be typed by hand."""
        known = {code for code, _name in self.choices or []}
        self.data = [code for code in self.data or [] if code in known]


class SelfCheckForm(Form):
    kind = ChoiceField(choices=KINDS)
    not_for_profit = YesNoField()
    registered_on = DayField()
    registration_country = ChoiceField()
    since = NumberField(most=2200)
    own_bank_account = YesNoField()
    carries_out_itself = YesNoField()
    protects_from_abuse = YesNoField()
    partner_portal_id = LineField(validators=[Longest(40)])
    language = ChoiceField(
        choices=[
            ("", _("Choose")),
            ("en", _("English")),
            ("fr", _("French")),
            ("es", _("Spanish")),
            ("other", _("Another")),
        ]
    )
    starts_on = DayField()
    months = NumberField(most=600)
    works_in = PlacesField(_("Countries in which you work"))
    moved = PlacesField(_("Countries from which victims come, or to which they are taken"))
    remedy = YesNoField(
        _("Will victims receive at least one remedy, such as housing, legal aid or medical care?")
    )
    paid = YesNoField(_("Does a line of your budget pay for it?"))
    most = AmountField(
        description=_("In USD, for example 25,000. A year is twelve months from the start of your project.")
    )
    years = NumberField(most=100)
    total = AmountField(description=_("In USD, for example 25,000."))
    pages = NumberField(
        most=10_000,
        description=_(
            "A4 pages, with log frame, work plan and budget. Leave it empty if it is not written yet."
        ),
    )

    def __init__(self, *args: Any, countries: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.registration_country.choices = [("", gettext("Choose")), *countries]
        self.works_in.choices = self.moved.choices = [("", gettext("Choose")), *countries]

    def facts(self, at: datetime) -> Facts:
        """What the answers say; what was not answered stays unknown."""
        works_in, moved = tuple(self.works_in.chosen()), tuple(self.moved.chosen())
        answered = bool(works_in or moved)
        return Facts(
            at=at,
            kind=self.kind.data or None,
            **self._said(),
            registered_on=self.registered_on.data,
            registration_country=self.registration_country.data or None,
            country=self.registration_country.data or None,
            partner_portal_id=self.partner_portal_id.data or None,
            assists_victims_since=self.since.data,
            language=self.language.data or None,
            starts_on=self.starts_on.data,
            months=self.months.data,
            implementation=works_in if answered else None,
            origin=moved if answered else None,
            destination=() if answered else None,
            explanation=gettext("To be written") if answered else None,
            **self._remedies(),
            years=self._years(),
            total_minor=self.total.data,
            documents=(Paper(DocumentKind.PROPOSAL, self.pages.data),),
        )

    def _said(self) -> dict[str, Any]:
        names = ("not_for_profit", "own_bank_account", "carries_out_itself", "protects_from_abuse")
        return {name: _yes(self[name].data) for name in names}

    def _remedies(self) -> dict[str, Any]:
        remedy, paid = _yes(self.remedy.data), _yes(self.paid.data)
        if remedy is None:
            return {}
        given = (Remedy(THE_REMEDY, THE_REMEDY, None, ("paid",)),) if remedy else ()
        lines = None if paid is None and remedy else {"paid": int(bool(paid))}
        return {"remedies": given, "lines": lines}

    def _years(self) -> dict[int, int] | None:
        """The dearest year first, the others with a little; either answer alone says enough for its own rule."""
        if self.most.data is None and self.years.data is None:
            return None
        amount = 1 if self.most.data is None else self.most.data
        count = 1 if self.years.data is None else self.years.data
        return {1: amount if count else 0} | dict.fromkeys(range(2, count + 1), 1)


def questions_for(
    form: SelfCheckForm, choices: Sequence[Mapping[str, Any]], limits: Limits
) -> list[tuple[str, list[Field]]]:
    """For each chosen rule that asks anything new: its question and its fields. Two rules never ask the same thing twice."""
    asked: set[str] = set()
    groups: list[tuple[str, list[Field]]] = []
    for choice in choices:
        rule = RULES[choice["key"]]
        names = BY_RULE.get(rule.key) or tuple(name for fact in rule.needs for name in ASKED.get(fact, ()))
        fresh = [name for name in dict.fromkeys(names) if name not in asked]
        asked |= set(fresh)
        says = rule.says("ask", choice, limits)
        if rule.question and fresh and says:
            fields = [form[name] for name in fresh]
            if len(fields) == 1 and not isinstance(fields[0], PlacesField):
                fields[0].label = Label(fields[0].id, sentence(says))
            groups.append((sentence(says), fields))
    return groups


def answered(choice: Mapping[str, Any], form: SelfCheckForm) -> bool:
    """Whether the answers that a rule needs were given."""
    rule = RULES[choice["key"]]
    names = BY_RULE.get(rule.key) or tuple(name for fact in rule.needs for name in ASKED.get(fact, ()))
    return all(
        bool(form[name].data) or form[name].data == 0
        for name in names
        if name not in ("moved", "pages", "paid")
    )


def _yes(text: str | None) -> bool | None:
    return {"yes": True, "no": False}.get(text or "")


def said_in(args: Any) -> SelfChecked | None:
    """What an address of the self-check says of the project; None when it is no such address, or cannot be read."""
    if "check" not in args:
        return None
    form = SelfCheckForm(args, countries=countries())
    if not form.validate():
        return None
    return SelfChecked(form.works_in.chosen(), form.moved.chosen(), form.starts_on.data, form.months.data)
