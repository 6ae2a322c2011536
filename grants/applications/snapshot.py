"""The snapshot: an application with its organization as one plain document, which is what was sent and what everybody reads later.

It holds what was said and nothing about when: the same answers make the same document and the same hash.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from grants.applications.asked import Asked, asked
from grants.applications.models import (
    Application,
    ApplicationSection,
    Attachment,
    Budget,
    PartnerDeclaration,
)
from grants.applications.rules import totals_of
from grants.applications.rules.partners import signed_rows
from grants.applications.sections import IN_COLUMNS
from grants.applications.states import BudgetKind, DeclarationState
from grants.core.db import db
from grants.organizations.models import Organization

FORMAT = 2
PROFILE = (
    "key", "legal_name", "short_name", "former_names", "kind", "not_for_profit", "registered_on", "registration_country",
    "registration_number", "partner_portal_id", "country", "city", "address", "website", "head_name", "head_function",
    "board_members", "staff_full_time", "staff_part_time", "volunteers", "staff_with_victims", "assists_victims_since",
    "annual_budgets", "main_donors", "carries_out_itself", "protects_from_abuse", "safeguarding", "anti_fraud", "audits",
    "own_bank_account", "language", "regional_group",
)  # fmt: skip


def document_of(
    application: Application, saved: Mapping[str, ApplicationSection] | None = None, form: Asked | None = None
) -> dict[str, Any]:
    """The application as it stands now, as plain JSON: of its saved parts, typed rows, attachments and organization.

    `saved` spares the query when the parts are at hand; `form` is what the call asks, the whole stock when left out.
    What a call asks differently from the stock is kept with the answers, so that they are read as they were asked.
    """
    form = form or asked()
    saved = saved_sections(application) if saved is None else saved
    answers = {key: section.answers for key, section in saved.items()}
    project = answers.get("project", {})
    budget = budget_of(application)
    lines = {line["key"] for line in budget["lines"]}
    return {
        "format": FORMAT,
        "call": application.call.slug,
        "language": application.language,
        "title": project.get("title") or application.title,
        "starts_on": project.get("starts_on"),
        "months": project.get("months"),
        "organization": profile_of(application.organization),
        "sections": {key: _told(form.answers_to(key, answers[key])) for key in form.texts if key in answers},
        "countries": [
            {"country": row.country, "role": row.role.value}
            for row in application.countries
            if form.asks("countries", row.role.value)
        ],
        "remedies": [_remedy(row, lines) for row in answers.get("remedies", {}).get("remedies", [])],
        "partners": _partners(
            application,
            answers.get("partners", {}).get("partners", []) if form.asks("partners", "partners") else [],
        ),
        "budget": budget,
        "attachments": [_paper(row) for row in application.attachments],
        **({"asked": form.choice} if form.choice else {}),
    }


def signatures_of(application: Application) -> dict[str, PartnerDeclaration]:
    """What each partner answered last, by its key: a signature, or that it declines."""
    query = select(PartnerDeclaration).where(
        PartnerDeclaration.application_id == application.id,
        PartnerDeclaration.state.in_((DeclarationState.SIGNED, DeclarationState.DECLINED)),
    )
    return {row.partner_key: row for row in db.session.scalars(query.order_by(PartnerDeclaration.id))}


def _partners(application: Application, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The partners, with the signatures that stand."""
    answered = signatures_of(application) if rows else {}
    signed = {
        key: {**json.loads(row.document), "hash": row.content_hash}
        for key, row in answered.items()
        if row.document
    }
    return signed_rows(rows, signed, ZoneInfo(application.call.time_zone))


def saved_sections(application: Application) -> dict[str, ApplicationSection]:
    """The version of each part that stands: the highest. One query, whatever the length of the history."""
    newest = (
        select(ApplicationSection.key, func.max(ApplicationSection.version).label("version"))
        .where(ApplicationSection.application_id == application.id)
        .group_by(ApplicationSection.key)
        .subquery()
    )
    query = select(ApplicationSection).where(
        ApplicationSection.application_id == application.id,
        ApplicationSection.key == newest.c.key,
        ApplicationSection.version == newest.c.version,
    )
    return {section.key: section for section in db.session.scalars(query)}


def profile_of(organization: Organization) -> dict[str, Any]:
    """The profile of an organization as it stands, without its bank account."""
    return {name: _plain(getattr(organization, name)) for name in PROFILE}


def budget_of(application: Application) -> dict[str, Any]:
    """The requested budget with its lines and sums."""
    budget = requested(application)
    lines = [
        {
            "key": line.key, "grant_year": line.grant_year, "category": line.category.value, "description": line.description, "unit": line.unit,
            "quantity_hundredths": line.quantity_hundredths, "unit_cost_minor": line.unit_cost_minor, "amount_minor": line.amount_minor,
            "activity": line.activity, "partner": line.partner,
        }
        for line in (budget.lines if budget else [])
    ]  # fmt: skip
    totals = totals_of(lines)
    return {
        "currency": budget.currency if budget else "USD",
        "lines": lines,
        "years": {str(year): amount for year, amount in totals.years.items()},
        "total_minor": totals.total,
    }


def requested(application: Application) -> Budget | None:
    """The budget as asked for; None before its first line."""
    return next((b for b in application.budgets if b.kind is BudgetKind.REQUESTED), None)


def papers_in(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every file of a document: attached, or the answer to a question."""
    answers = (value for said in document["sections"].values() for value in said.values())
    return [*document["attachments"], *(v for v in answers if isinstance(v, Mapping) and "sha256" in v)]


def canonical(document: Mapping[str, Any]) -> str:
    """The one way to write a document down: keys in order, no spaces to vary."""
    return json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def content_hash(text: str) -> str:
    """The SHA-256 of a canonical document: printed on the receipt."""
    return hashlib.sha256(text.encode()).hexdigest()


def _told(answers: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in answers.items() if key not in IN_COLUMNS}


def _remedy(row: Mapping[str, Any], lines: set[str]) -> dict[str, Any]:
    """A remedy; it rests only on budget lines that are still there."""
    return {**row, "line_keys": [key for key in row["line_keys"] if key in lines]}


def _paper(row: Attachment) -> dict[str, Any]:
    version = row.document_version
    return {
        "kind": row.kind.value, "name": version.name, "sha256": version.sha256, "pages": version.file.pages, "size": version.file.size,
        "media_type": version.file.media_type, "title": version.document.title, "expires_on": _plain(version.document.expires_on),
    }  # fmt: skip


def _plain(value: Any) -> Any:
    """A column's value as JSON: enums by their stored text, days in ISO form."""
    if isinstance(value, date):
        return value.isoformat()
    return getattr(value, "value", value)
