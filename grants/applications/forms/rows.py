"""Forms of the parts that are lists: countries, remedies, partners. Rows are added and taken out by buttons that keep all that was typed."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import FieldList, FormField, HiddenField

from grants.applications.asked import SECTIONS
from grants.applications.forms.fields import CountryField
from grants.applications.forms.plain import SectionForm
from grants.applications.forms.tables import Row, take_out
from grants.applications.sections import MOST_COUNTRIES, MOST_PARTNERS
from grants.applications.states import RemedyKind
from grants.core.money import Money
from grants.core.sentences import money
from grants.core.web.fields import (
    AmountField,
    ChoicesField,
    DayField,
    LineField,
    Longest,
    NumberField,
    TextField,
)

LONGEST = 1500


class CountriesForm(SectionForm):
    """Countries by what they are to the project, typed by name."""

    section = SECTIONS["countries"]
    implementation = FieldList(CountryField(), label=_("Where will you work?"), max_entries=MOST_COUNTRIES)
    origin = FieldList(CountryField(), label=_("Where do the victims come from?"), max_entries=MOST_COUNTRIES)
    destination = FieldList(
        CountryField(),
        label=_("Where were they taken, or are they at risk of being taken?"),
        max_entries=MOST_COUNTRIES,
    )

    @property
    def roles(self) -> list[FieldList]:
        """The three lists."""
        return [self.implementation, self.origin, self.destination]

    def leave_room(self) -> None:
        """An empty field after what is there, two where there is nothing."""
        for role in self.roles:
            empty = sum(not (entry.data or (entry.raw_data and entry.raw_data[0])) for entry in role.entries)
            for _number in range(max(0, (1 if role.entries else 2) - empty)):
                if len(role.entries) < MOST_COUNTRIES:
                    role.append_entry()

    def answers(self) -> dict[str, Any]:
        return {role.short_name: [entry.data for entry in role.entries if entry.data] for role in self.roles}

    def reshape(self, pressed: Mapping[str, str]) -> bool:
        role = {role.short_name: role for role in self.roles}.get(pressed.get("add", ""))
        if role is not None and len(role.entries) < MOST_COUNTRIES:
            role.append_entry()
        return "add" in pressed


class RemedyRow(Row):
    kind = HiddenField()
    description = TextField(
        _("What will a person receive from you?"),
        [Longest(LONGEST)],
        description=_("Two or three short sentences are enough."),
        render_kw={"rows": 3},
    )
    people = NumberField(
        _("How many people, over the whole project?"),
        description=_("Count a person once. A good estimate is enough."),
    )
    line_keys = ChoicesField(_("Which budget lines pay for it?"), validate_choice=False)  # fmt: skip

    @property
    def blank(self) -> bool:
        """A remedy that was picked is there, even before anything is said about it."""
        return False

    @property
    def remedy(self) -> RemedyKind | None:
        """The kind it is of, if the hidden value is one."""
        return RemedyKind(self.kind.data) if self.kind.data in set(RemedyKind) else None


class RemediesForm(SectionForm):
    """What people receive: a part for each kind that was picked."""

    section = SECTIONS["remedies"]
    remedies = FieldList(FormField(RemedyRow), max_entries=len(RemedyKind))

    @classmethod
    def fields_of(cls, answers: Mapping[str, Any]) -> dict[str, Any]:
        return {"remedies": [dict(row) for row in answers.get("remedies", [])]}

    def offer_lines(self, groups: list[tuple[tuple[str, ...], str]]) -> None:
        """Let each remedy choose among budget lines; a line that was chosen in one year counts for all its years."""
        for entry in self.remedies.entries:
            field = entry.form.line_keys
            field.choices = [(" ".join(keys), label) for keys, label in groups]
            chosen = {key for value in field.data or [] for key in str(value).split()}
            field.data = [" ".join(keys) for keys, _label in groups if chosen & set(keys)]

    @property
    def free(self) -> list[tuple[str, str]]:
        """The kinds that can still be picked."""
        picked = {entry.form.kind.data for entry in self.remedies.entries}
        return [(kind.value, gettext(kind.label)) for kind in RemedyKind if kind.value not in picked]

    def answers(self) -> dict[str, Any]:
        return {"remedies": [self._row(entry.form) for entry in self.remedies.entries]}

    def reshape(self, pressed: Mapping[str, str]) -> bool:
        if "remove" in pressed:
            return take_out(self.remedies, pressed["remove"])
        if "add" in pressed and pressed.get("kind") in dict(self.free):
            self.remedies.append_entry({"kind": pressed["kind"]})
        return "add" in pressed

    @staticmethod
    def _row(form: Any) -> dict[str, Any]:
        keys = [key for value in form.line_keys.data or [] for key in str(value).split()]
        return {
            "kind": form.kind.data,
            "description": form.description.data,
            "people": form.people.data,
            "line_keys": keys,
        }


class PartnerRow(Row):
    name = LineField(_("Name, as on its certificate"), [Longest(200)])
    country = CountryField(_("Country"))
    role = TextField(_("What will it do?"), [Longest(LONGEST)], render_kw={"rows": 3})
    share_minor = AmountField(
        _("Its share of the budget, in USD"), description=_("Zero if it receives no money from the grant.")
    )
    declaration_signed_on = DayField(
        _("Declaration signed on"), description=_("Leave it open until it is signed.")
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Who a partner is and where: the rest may come later."""
        good = super().validate(extra_validators)
        if self.blank:
            return True
        for field, words in (
            (self.name, gettext("Write the partner’s name as on its certificate")),
            (self.country, gettext("Choose the partner’s country")),
        ):
            if not field.data and not field.errors:
                field.errors = [words]
                good = False
        return good


class PartnersForm(SectionForm):
    """The partners of the consortium."""

    section = SECTIONS["partners"]
    partners = FieldList(FormField(PartnerRow), max_entries=MOST_PARTNERS)

    @classmethod
    def fields_of(cls, answers: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "partners": [
                {
                    **row,
                    "declaration_signed_on": date.fromisoformat(row["declaration_signed_on"])
                    if row["declaration_signed_on"]
                    else None,
                }
                for row in answers.get("partners", [])
            ]
        }

    def answers(self) -> dict[str, Any]:
        return {
            "partners": [
                self._row(entry.form.data) for entry in self.partners.entries if not entry.form.blank
            ]
        }

    def reshape(self, pressed: Mapping[str, str]) -> bool:
        if "remove" in pressed:
            return take_out(self.partners, pressed["remove"])
        if "add" in pressed and len(self.partners.entries) < MOST_PARTNERS:
            self.partners.append_entry()
        return "add" in pressed

    @staticmethod
    def _row(data: dict[str, Any]) -> dict[str, Any]:
        signed = data["declaration_signed_on"]
        return {
            **data,
            "share_minor": data["share_minor"] or 0,
            "declaration_signed_on": signed.isoformat() if signed else None,
        }


def grouped_lines(
    lines: Iterable[Mapping[str, Any]], currency: str = "USD"
) -> list[tuple[tuple[str, ...], str]]:
    """Budget lines to choose from: the same cost in several years is one choice, with what it comes to."""
    groups: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for line in lines:
        groups.setdefault((line["category"], line["description"].casefold()), []).append(line)
    return [
        (
            tuple(line["key"] for line in same),
            gettext("%(what)s, %(amount)s", what=same[0]["description"], amount=_amount(same, currency)),
        )
        for same in groups.values()
    ]


def _amount(lines: list[Mapping[str, Any]], currency: str) -> str:
    return money(Money(sum(line["amount_minor"] for line in lines), currency))
