"""The register as data for programs."""

from datetime import date
from typing import Any

from grants.open_data.queries import PublicAward, PublicCall


def register_json(calls: list[PublicCall], on: date) -> dict[str, Any]:
    """`{"calls": [...]}`: times in ISO 8601 with zone, amounts in minor units, null where nothing may be said yet.

    A running grant past its last day is "ended", as the page says.
    """
    return {"calls": [_call(call, on) for call in calls]}


def _call(call: PublicCall, on: date) -> dict[str, Any]:
    return {
        "id": call.slug, "title": call.title, "opens_at": call.opens_at.isoformat(), "closes_at": call.closes_at.isoformat(),
        "time_zone": call.time_zone, "applications": call.applications, "eligible": call.eligible, "selected": call.selected,
        "agreements": call.agreements, "organizations_paid": call.organizations_paid,
        "amount_awarded_minor": call.awarded_minor, "amount_paid_minor": call.paid_minor, "currency": call.currency,
        "awards": [_award(award, on) for award in call.awards],
    }  # fmt: skip


def _award(award: PublicAward, on: date) -> dict[str, Any]:
    return {
        "reference": award.reference, "organization": award.organization, "country": award.country,
        "title": award.title or None, "starts_on": award.starts_on.isoformat(), "ends_on": award.ends_on.isoformat(),
        "amount_awarded_minor": award.awarded_minor, "amount_paid_minor": award.paid_minor, "currency": award.currency,
        "state": "ended" if award.ended(on) else award.state.value,
    }  # fmt: skip
