"""The facts that rules judge, read from the snapshot of an application.

`None` means that nobody has said it, which is not the same as none: a rule that needs such a fact leaves it to a person.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from grants.core.reasons import N_

# What each fact is called when it is missing, so that the sentence can say what to look for.
FACTS: dict[str, str] = {
    "kind": N_("the kind of organization"),
    "not_for_profit": N_("whether the organization works for profit"),
    "country": N_("the country of the organization"),
    "registered_on": N_("the date of registration"),
    "registration_country": N_("the country of registration"),
    "partner_portal_id": N_("the UN Partner Portal ID"),
    "assists_victims_since": N_("the year in which the organization began to help victims"),
    "carries_out_itself": N_("whether the organization carries out the project itself"),
    "protects_from_abuse": N_("whether there are measures against sexual exploitation and abuse"),
    "own_bank_account": N_("whether the bank account is in the organization’s own name"),
    "language": N_("the language of the application"),
    "starts_on": N_("the date on which the project starts"),
    "months": N_("how many months the project takes"),
    "implementation": N_("the countries in which the project is carried out"),
    "origin": N_("the countries from which victims come"),
    "destination": N_("the countries to which victims are taken"),
    "explanation": N_("how the countries work together"),
    "remedies": N_("the remedies for victims"),
    "lines": N_("the lines of the budget"),
    "years": N_("the amount asked for in each year"),
    "total_minor": N_("the amount asked for in all"),
    "indirect_minor": N_("the amount asked for as indirect support"),
    "cofunding_minor": N_("the money from others"),
    "partners": N_("the partners"),
    "documents": N_("the documents"),
    "other_applications": N_("whether the organization sent another application to this call"),
    "overdue_reports": N_("whether a report on an earlier grant is overdue"),
}


@dataclass(frozen=True, slots=True)
class Remedy:
    """One remedy: what is done, for how many people, and the keys of the budget lines that pay for it."""

    kind: str
    description: str = ""
    people: int | None = None
    line_keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Partner:
    """One partner of the consortium."""

    name: str
    country: str = ""
    declaration_signed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """One attached document."""

    kind: str
    pages: int | None = None
    expires_on: date | None = None


@dataclass(frozen=True)
class Facts:
    """What is known of an application at an instant. Amounts are minor units; countries are ISO codes."""

    at: datetime
    currency: str = "USD"
    kind: str | None = None
    not_for_profit: bool | None = None
    country: str | None = None
    placed_group: str | None = None  # an officer's placing of the organization's own country
    registered_on: date | None = None
    registration_country: str | None = None
    partner_portal_id: str | None = None
    assists_victims_since: int | None = None
    carries_out_itself: bool | None = None
    protects_from_abuse: bool | None = None
    own_bank_account: bool | None = None
    language: str | None = None
    starts_on: date | None = None
    months: int | None = None
    implementation: tuple[str, ...] | None = None
    origin: tuple[str, ...] | None = None
    destination: tuple[str, ...] | None = None
    explanation: str | None = None
    remedies: tuple[Remedy, ...] | None = None
    lines: Mapping[str, int] | None = None  # key of a budget line -> its amount
    years: Mapping[int, int] | None = None  # grant year -> amount asked
    total_minor: int | None = None
    indirect_minor: int | None = None  # of the amount asked for
    cofunding_minor: int | None = (
        None  # what others or the organization itself pay, certain or not; None when the call does not ask
    )
    uncertain_minor: int = 0  # of that, what is only asked for
    partners: tuple[Partner, ...] | None = None
    documents: tuple[Paper, ...] | None = None
    other_applications: int | None = None  # of the same organization to the same call, sent and not withdrawn
    overdue_reports: int | None = None

    @property
    def on(self) -> date:
        """The day that ages are counted to."""
        return self.at.date()

    @property
    def countries(self) -> tuple[str, ...]:
        """Every country of the project once, in the order of the alphabet."""
        return tuple(sorted({*(self.implementation or ()), *(self.origin or ()), *(self.destination or ())}))


def facts_of(snapshot: Mapping[str, Any], at: datetime, supplied: Mapping[str, Any] | None = None) -> Facts:
    """The facts of a snapshot (`applications.snapshot`), as asked about at an instant: as a rule, the closing of the call.

    `supplied` are facts that only other stages know (`registry.facts_about`): other_applications, overdue_reports.
    """
    organization = snapshot.get("organization") or {}
    sections = snapshot.get("sections") or {}
    budget = snapshot.get("budget") or {}
    roles = _by_role(snapshot.get("countries") or ())
    return Facts(
        at=at,
        currency=budget.get("currency", "USD"),
        **_of_organization(organization),
        language=snapshot.get("language"),
        starts_on=_day(snapshot.get("starts_on")),
        months=snapshot.get("months"),
        **roles,
        explanation=(sections.get("cross_border") or {}).get("explanation") or "",
        remedies=tuple(_remedy(r) for r in snapshot.get("remedies") or ()),
        lines=_lines(budget.get("lines") or ()),
        years={int(year): int(amount) for year, amount in (budget.get("years") or {}).items()},
        total_minor=budget.get("total_minor"),
        **_of_money(snapshot),
        partners=tuple(
            Partner(p.get("name", ""), p.get("country", ""), _day(p.get("declaration_signed_on")))
            for p in snapshot.get("partners") or ()
        ),
        documents=tuple(
            Paper(d["kind"], d.get("pages"), _day(d.get("expires_on")))
            for d in snapshot.get("attachments") or ()
        ),
        **(supplied or {}),
    )


def _of_organization(organization: Mapping[str, Any]) -> dict[str, Any]:
    plain = (
        "not_for_profit", "country", "assists_victims_since", "carries_out_itself", "protects_from_abuse",
        "own_bank_account",
    )  # fmt: skip
    return {
        **{name: organization.get(name) for name in plain},
        "kind": organization.get("kind") or None,
        "placed_group": organization.get("regional_group") or None,
        "registered_on": _day(organization.get("registered_on")),
        "registration_country": organization.get("registration_country") or None,
        "partner_portal_id": organization.get("partner_portal_id", ""),
    }


def _of_money(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """Indirect support and co-funding. A part that the call asks and nobody wrote in is no money; one that it leaves out is not known."""
    lines = (snapshot.get("budget") or {}).get("lines")
    left_out = (snapshot.get("asked") or {}).get("left_out") or ()
    sections = snapshot.get("sections")
    found: dict[str, Any] = {}
    if lines is not None:
        found["indirect_minor"] = sum(
            int(line["amount_minor"]) for line in lines if line.get("category") == "indirect"
        )
    if sections is not None and not {"cofunding", "cofunding.sources"} & set(left_out):
        rows = (sections.get("cofunding") or {}).get("sources") or ()
        found["cofunding_minor"] = sum(row.get("amount") or 0 for row in rows)
        found["uncertain_minor"] = sum(
            row.get("amount") or 0 for row in rows if row.get("state") not in ("agreed", "own")
        )
    return found


def _by_role(rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    roles: dict[str, list[str]] = {"implementation": [], "origin": [], "destination": []}
    for row in rows:
        roles[row["role"]].append(row["country"])
    return {role: tuple(codes) for role, codes in roles.items()}


def _remedy(row: Mapping[str, Any]) -> Remedy:
    return Remedy(
        row["kind"], row.get("description") or "", row.get("people"), tuple(row.get("line_keys") or ())
    )


def _lines(rows: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    return {row["key"]: int(row["amount_minor"]) for row in rows}


def _day(text: str | date | None) -> date | None:
    return text if isinstance(text, date) else date.fromisoformat(text) if text else None
