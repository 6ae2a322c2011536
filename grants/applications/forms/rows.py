"""Forms of the parts that are lists: countries, remedies, partners. Rows are added and taken out by buttons that keep all that was typed."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import FieldList, FormField, HiddenField

from grants.applications.asked import SECTIONS
from grants.applications.forms.fields import CountryField
from grants.applications.forms.plain import SectionForm
from grants.applications.forms.tables import Row, new_key, take_out
from grants.applications.rules.answers import PARTNER_LINES
from grants.applications.rules.partners import Shares, shares_of
from grants.applications.sections import MOST_COUNTRIES, MOST_PARTNERS
from grants.applications.states import RemedyKind
from grants.core.money import Money
from grants.core.sentences import money
from grants.core.web.fields import (
    AmountField,
    ChoicesField,
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
        asked = {question.key for question in self.section.questions}
        return [
            role for role in (self.implementation, self.origin, self.destination) if role.short_name in asked
        ]

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
    key = HiddenField()
    name = LineField(_("Name, as on its certificate"), [Longest(200)])
    country = CountryField(_("Country"))
    role = TextField(_("What will it do?"), [Longest(LONGEST)], render_kw={"rows": 3})
    share_minor = AmountField(
        _("Its share of the budget, in USD"), description=_("Zero if it receives no money from the grant.")
    )
    registration_number = LineField(
        _("Registration number"), [Longest(PARTNER_LINES["registration_number"])], description=_("If you know it. The partner can correct it when it signs.")
    )  # fmt: skip
    head_name = LineField(
        _("Who heads it?"), [Longest(PARTNER_LINES["head_name"])], description=_("If you know. The partner can correct it when it signs.")
    )  # fmt: skip
    signer = LineField(_("Who signs the declaration for it?"), [Longest(PARTNER_LINES["signer"])])
    email = LineField(
        _("Mail address of that person"), [Longest(PARTNER_LINES["email"])], description=_("The link to the declaration goes there. Another address ends the link that was sent before."),
        render_kw={"autocomplete": "off", "inputmode": "email"},
    )  # fmt: skip

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

    shares: Shares | None = None  # as saved: what there is to divide, and what the budget lines say

    @classmethod
    def fields_of(cls, answers: Mapping[str, Any]) -> dict[str, Any]:
        return {"partners": [dict(row) for row in answers.get("partners", [])]}

    def divide(self, budget: Mapping[str, Any]) -> None:
        """Divide a budget by what is typed: the rest is the lead's."""
        rows = [entry.form for entry in self.partners.entries]
        typed = [
            {"key": row.key.data, "name": row.name.data or "", "share_minor": row.share_minor.data or 0}
            for row in rows
        ]
        self.shares = shares_of(typed, budget)

    def take_share(self, number: str) -> None:
        """Put what the budget lines come to in place of the typed share."""
        for entry, share in zip(
            self.partners.entries, self.shares.partners if self.shares else (), strict=False
        ):
            if entry.name == f"{self.partners.name}-{number}" and share.of_lines is not None:
                entry.form.share_minor.data, entry.form.share_minor.raw_data = share.of_lines, None

    def answers(self) -> dict[str, Any]:
        return {
            "partners": [
                self._row(entry.form.data) for entry in self.partners.entries if not entry.form.blank
            ]
        }

    def reshape(self, pressed: Mapping[str, str]) -> bool:
        if "remove" in pressed:
            return take_out(self.partners, pressed["remove"])
        if "use" in pressed:
            self.take_share(pressed["use"])
            return True
        if "add" in pressed and len(self.partners.entries) < MOST_PARTNERS:
            self.partners.append_entry({"key": new_key()})
        return "add" in pressed

    @staticmethod
    def _row(data: dict[str, Any]) -> dict[str, Any]:
        return {**data, "key": data["key"] or new_key(), "share_minor": data["share_minor"] or 0}


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
