"""A proposal as it is read: the parts of a snapshot in words, for officers, trustees and reviewers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from flask_babel import gettext

from grants.applications.asked import asked_in, row_labels, serving
from grants.applications.models import Application, Submission
from grants.applications.queries.reading import snapshot_of
from grants.applications.queries.saying import in_plain_words
from grants.applications.rules.tables import grouped, months_of_plan
from grants.applications.sections import Kind, Question, Section
from grants.applications.states import Category, CountryRole, RemedyKind
from grants.core import files
from grants.core.errors import NotFound
from grants.core.money import Money
from grants.core.reasons import N_, Country
from grants.core.sentences import country, day, figure, in_words, locale, money
from grants.organizations import papers
from grants.organizations.regions import group_of
from grants.organizations.states import DocumentKind, OrganizationKind

__all__ = ["Block", "Part", "Proposal", "attachment_of", "organization_facts", "proposal_of"]

Facts = list[tuple[str, Any]]
ORGANIZATION: Sequence[tuple[str, str]] = (
    ("legal_name", N_("Legal name")), ("short_name", N_("Short name")), ("former_names", N_("Former names")), ("kind", N_("Kind")),
    ("not_for_profit", N_("Not for profit")), ("country", N_("Country")), ("city", N_("City")), ("registered_on", N_("Registered on")),
    ("registration_country", N_("Registered in")), ("registration_number", N_("Registration number")), ("partner_portal_id", N_("UN Partner Portal ID")),
    ("website", N_("Website")), ("head_name", N_("Head")), ("head_function", N_("Function")), ("staff_full_time", N_("Full-time staff")),
    ("staff_part_time", N_("Part-time staff")), ("volunteers", N_("Volunteers")), ("staff_with_victims", N_("Staff who work with victims")),
    ("assists_victims_since", N_("Helps victims since")), ("carries_out_itself", N_("Carries the project out itself")), ("main_donors", N_("Main donors")),
    ("safeguarding", N_("Measures against exploitation and abuse")), ("anti_fraud", N_("Measures against fraud")), ("audits", N_("Audits")),
)  # fmt: skip


# Short names for the links above a proposal, where there is no room for the titles of the form.
SHORT: Mapping[str, str] = {
    "project": N_("Summary"), "countries": N_("Countries"), "cross_border": N_("Cross-border"), "beneficiaries": N_("People"), "needs": N_("Problem"),
    "remedies": N_("Remedies"), "partners": N_("Partners"), "log_frame": N_("Log frame"), "work_plan": N_("Work plan"), "past_work": N_("Past work"), "own": N_("This call"), "cofunding": N_("Co-funding"), "safety": N_("Safety"), "budget": N_("Budget"),
    "declarations": N_("Declarations"), "organization": N_("Organization"),
}  # fmt: skip


@dataclass(frozen=True)
class Block:
    """A piece of a part: `text` under a label, `facts` as label and value, a `table` with figures at the end of the row,
    or a `plan` with the months in `figures` and the names of its columns in `head`.
    """

    kind: str
    label: str = ""
    text: str = ""
    facts: tuple[tuple[str, Any], ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[Any, ...], ...] = ()
    figures: tuple[int, ...] = ()
    foot: tuple[Any, ...] = ()

    @property
    def named_rows(self) -> list[dict[str, Any]]:
        """The rows of a plan by the names of their columns."""
        return [dict(zip(self.head, row, strict=True)) for row in self.rows]


@dataclass(frozen=True)
class Part:
    """One topic of the proposal, with a short name for the links above it."""

    key: str
    title: str
    blocks: tuple[Block, ...]

    @property
    def short(self) -> str:
        """Its name where there is little room."""
        return gettext(SHORT[self.key]) if self.key in SHORT else self.title


@dataclass(frozen=True)
class Proposal:
    """A snapshot in words. `attachments` are those of the snapshot, with their hashes."""

    title: str
    submission: Submission
    summary: Facts
    parts: tuple[Part, ...]
    attachments: tuple[dict[str, Any], ...] = field(default=())


def proposal_of(submission: Submission) -> Proposal:
    """The proposal of a submission, in the reader's language."""
    document = snapshot_of(submission)
    parts = [
        *(_part(section, document) for section in asked_in(document, str(locale())).sections.values()),
        Part("organization", gettext("The organization"), (_organization(document),)),
    ]
    attachments = tuple(
        paper | {"label": gettext(DocumentKind(paper["kind"]).label)}
        for paper in document.get("attachments") or ()
    )
    return Proposal(
        document.get("title") or "",
        submission,
        _summary(document, submission),
        tuple(part for part in parts if part.blocks),
        attachments,
    )


def organization_facts(application: Application, submission: Submission) -> Facts:
    """Who applies and with whom, and nothing of the proposal: what somebody needs to know whether they are in conflict."""
    document = snapshot_of(submission)
    profile = document.get("organization") or {}
    board = [str(member.get("name", "")) for member in profile.get("board_members") or ()]
    partners = [
        f"{p.get('name', '')} ({country(p['country'])})" if p.get("country") else p.get("name", "")
        for p in document.get("partners") or ()
    ]
    return [
        (gettext("Organization"), profile.get("legal_name") or application.organization.legal_name),
        (gettext("Former names"), profile.get("former_names") or gettext("Not named")),
        (gettext("Country"), country(profile.get("country") or application.organization.country)),
        (gettext("Head"), profile.get("head_name") or gettext("Not named")),
        (gettext("Board"), ", ".join(filter(None, board)) or gettext("Not named")),
        (gettext("Partners"), ", ".join(filter(None, partners)) or gettext("Works alone")),
    ]


def attachment_of(submission: Submission, kind: str) -> tuple[dict[str, Any], bytes]:
    """The document of a kind that was sent with a submission, and its bytes. NotFound when there is none."""
    found = next(
        (paper for paper in snapshot_of(submission).get("attachments") or () if paper["kind"] == kind), None
    )
    if found is None:
        raise NotFound
    papers.require_clean(found["sha256"])
    try:
        return dict(found), files.read(found["sha256"])
    except FileNotFoundError as error:
        raise NotFound from error


def _summary(document: Mapping[str, Any], submission: Submission) -> Facts:
    profile = document.get("organization") or {}
    works = [
        row["country"]
        for row in document.get("countries") or ()
        if row["role"] == CountryRole.IMPLEMENTATION.value
    ]
    asked = money(Money(submission.requested_minor, submission.currency))
    months = document.get("months")
    return [
        (
            gettext("Organization"),
            f"{profile.get('legal_name', '')}, {country(profile['country'])}"
            if profile.get("country")
            else profile.get("legal_name"),
        ),
        (gettext("Works in"), ", ".join(_placed(code, profile) for code in works)),
        (
            gettext("Asks"),
            gettext("%(amount)s over %(months)s months", amount=asked, months=months) if months else asked,
        ),
    ]


def _placed(code: str, profile: Mapping[str, Any]) -> str:
    group = group_of(code, profile.get("regional_group") if code == profile.get("country") else None)
    return f"{country(code)} ({gettext(group.label)})" if group else country(code)


def _part(section: Section, document: Mapping[str, Any]) -> Part:
    special = {"countries": _countries, "remedies": _remedies, "partners": _partners, "budget": _budget}.get(
        section.key
    )
    blocks = special(document) if special else _answers(section, document)
    return Part(section.key, gettext(section.title), tuple(blocks))


def _answers(section: Section, document: Mapping[str, Any]) -> list[Block]:
    key = section.key
    answers = (document.get("sections") or {}).get(key) or {}
    dates = (
        {"starts_on": document.get("starts_on"), "months": document.get("months")} if key == "project" else {}
    )
    blocks, facts = [], []
    for question in section.questions:
        value = answers.get(question.key, dates.get(question.key))
        if value in (None, "", []) or question.key == "title":
            continue
        if question.kind is Kind.TABLE:
            blocks += _tables(section, question, answers, document)
            continue
        if question.kind is Kind.TEXT:
            blocks.append(Block("text", gettext(question.label), str(value)))
        else:
            facts.append((gettext(question.label), _said(question, value, {})))
    return ([Block("facts", facts=tuple(facts))] if facts else []) + blocks


def _tables(
    section: Section, question: Question, answers: Mapping[str, Any], document: Mapping[str, Any]
) -> list[Block]:
    """A table as it is read best: under the rows that it is of, as a plan by month, or as it is."""
    rows, labels = answers[question.key], row_labels(document)
    months = months_of_plan(question, rows, document.get("months"))
    if months:
        keys = [c.key for c in question.columns]
        told = tuple(
            tuple(
                _said(question.column(key), row.get(key), labels)
                if key not in ("first", "last")
                else row.get(key) or 0
                for key in keys
            )
            for row in rows
        )
        return [Block("plan", gettext(question.label), head=tuple(keys), rows=told, figures=(months,))]
    under = grouped(section, question, answers)
    if under is None:
        return [_table(question, rows, labels)]
    narrow, groups = under
    return [
        replace(_table(narrow, own, labels), label=_under(question, other, labels)) for other, own in groups
    ]


def _under(question: Question, other: Mapping[str, Any] | None, labels: Mapping[str, str]) -> str:
    name = labels.get(other["key"], "") if other else gettext("of no result")
    return gettext("%(table)s – %(row)s", table=gettext(question.label), row=name)


def _table(question: Question, rows: Sequence[Mapping[str, Any]], labels: Mapping[str, str]) -> Block:
    figures = tuple(n for n, c in enumerate(question.columns) if c.kind in (Kind.NUMBER, Kind.MONEY))
    return Block(
        "table", gettext(question.label), head=tuple(gettext(c.label) for c in question.columns), figures=figures,
        rows=tuple(tuple(_said(c, row.get(c.key), labels) for c in question.columns) for row in rows),
    )  # fmt: skip


def _said(question: Question, value: Any, labels: Mapping[str, str]) -> Any:
    """One answer in words; an open one is a dash."""
    return in_plain_words(question, value, labels) or "–"


def _countries(document: Mapping[str, Any]) -> list[Block]:
    rows = document.get("countries") or ()
    profile = document.get("organization") or {}
    facts = [
        (
            gettext(role.label),
            ", ".join(_placed(row["country"], profile) for row in rows if row["role"] == role.value),
        )
        for role in CountryRole
    ]
    return [Block("facts", facts=tuple(facts))] if rows else []


def _remedies(document: Mapping[str, Any]) -> list[Block]:
    lines = {line["key"]: line["description"] for line in (document.get("budget") or {}).get("lines") or ()}
    blocks = []
    for remedy in document.get("remedies") or ():
        paid = ", ".join(lines[key] for key in remedy.get("line_keys") or () if key in lines)
        people = (
            gettext("For %(people)s people.", people=f"{remedy['people']:,}") if remedy.get("people") else ""
        )
        money_behind = (
            gettext("Paid by: %(lines)s.", lines=paid) if paid else gettext("No budget line pays for it.")
        )
        text = "\n".join(
            filter(None, (remedy.get("description"), " ".join(filter(None, (people, money_behind)))))
        )
        blocks.append(Block("text", gettext(RemedyKind(remedy["kind"]).label), text))
    return blocks


def _partners(document: Mapping[str, Any]) -> list[Block]:
    rows = tuple(
        (
            p.get("name", ""),
            country(p["country"]) if p.get("country") else "",
            p.get("role", ""),
            figure(Money(p.get("share_minor") or 0)),
            _declared(p),
        )
        for p in document.get("partners") or ()
    )
    head = (
        gettext("Partner"),
        gettext("Country"),
        gettext("Its part"),
        gettext("Share, USD"),
        gettext("Declaration"),
    )
    return [Block("table", head=head, rows=rows, figures=(3,))] if rows else []


def _declared(partner: Mapping[str, Any]) -> str:
    """`Signed on 3 April 2011 by P. Sample, director`, or that it is not."""
    on, by = partner.get("declaration_signed_on"), partner.get("declaration_signed_by")
    if not on:
        return gettext("Not signed")
    signed = day(date.fromisoformat(on))
    return (
        gettext("Signed on %(day)s by %(who)s", day=signed, who=by)
        if by
        else gettext("Signed on %(day)s", day=signed)
    )


def _budget(document: Mapping[str, Any]) -> list[Block]:
    budget = document.get("budget") or {}
    currency = budget.get("currency", "USD")
    head = (
        gettext("Line"),
        gettext("Category"),
        gettext("Quantity"),
        gettext("Unit cost, %(currency)s", currency=currency),
        currency,
    )
    blocks = []
    served = serving(document)
    for year in sorted({line["grant_year"] for line in budget.get("lines") or ()}):
        lines = [line for line in budget["lines"] if line["grant_year"] == year]
        rows = tuple(_line(line, currency, served.get(line["key"], ("", ""))) for line in lines)
        foot = (
            gettext("Year %(year)s", year=year),
            "",
            "",
            "",
            figure(Money(sum(line["amount_minor"] for line in lines), currency)),
        )
        blocks.append(
            Block(
                "table",
                gettext("Grant year %(year)s", year=year),
                head=head,
                rows=rows,
                figures=(2, 3, 4),
                foot=foot,
            )
        )
    return blocks


def _line(line: Mapping[str, Any], currency: str, served: tuple[str, str]) -> tuple[Any, ...]:
    whole, rest = divmod(line["quantity_hundredths"], 100)
    quantity = f"{whole:,}" + (f".{rest:02d}".rstrip("0") if rest else "")
    unit = f"{quantity} {line.get('unit', '')}".strip()
    category = gettext(Category(line["category"]).label)
    return (
        ", ".join(filter(None, (line["description"], *served))),
        category,
        unit,
        figure(Money(line["unit_cost_minor"], currency)),
        figure(Money(line["amount_minor"], currency)),
    )


def _organization(document: Mapping[str, Any]) -> Block:
    profile = document.get("organization") or {}
    facts = [
        (gettext(label), _profile_value(name, profile[name]))
        for name, label in ORGANIZATION
        if profile.get(name) not in (None, "")
    ]
    return Block("facts", facts=tuple(facts))


def _profile_value(name: str, value: Any) -> Any:
    if name in ("country", "registration_country"):
        return in_words(Country(value))
    if name == "kind":
        return gettext(OrganizationKind(value).label)
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    return in_words(date.fromisoformat(value)) if name == "registered_on" else value
