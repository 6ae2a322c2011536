"""A complete application of 2011, part by part, and the ways to bring one about in a test."""

from datetime import datetime
from typing import Any

from grants.applications import actions
from grants.applications.models import Application
from grants.calls.models import Call
from grants.organizations.models import Organization
from tests.factories import NOW, a_call, a_document, an_organization
from tests.people import actor


def a_line(year: int = 1, unit_cost_minor: int = 250_000, **changes: Any) -> dict[str, Any]:
    """Ten months of shelter beds: 25,000 a year."""
    return {
        "key": f"beds-{year}", "grant_year": year, "category": "contractual", "description": "Shelter beds", "unit": "Months",
        "quantity_hundredths": 1000, "unit_cost_minor": unit_cost_minor, **changes,
    }  # fmt: skip


def answers(**changes: Any) -> dict[str, dict[str, Any]]:
    """Complete answers in the order of the form; a part may be replaced."""
    return {
        "project": {"title": "Home and heard", "summary": "A safe way home.", "starts_on": "2012-01-01", "months": 36, "theme": ""},
        "countries": {"implementation": ["KE"], "origin": ["NP"], "destination": ["KE"]},
        "cross_border": {"explanation": "Two lawyers share each case."},
        "beneficiaries": {"direct": 40, "indirect": 200, "description": "Women and men who came back."},
        "needs": {"problem": "No papers, no money.", "activities": "A helpline and eight beds."},
        "remedies": {"remedies": [{"kind": "shelter", "description": "Beds", "people": 40, "line_keys": ["beds-1"]}]},
        "partners": {"partners": [{"name": "Daraja Legal Clinic", "country": "NP", "role": "Lawyers", "share_minor": 500_000,
                                   "declaration_signed_on": "2011-03-20"}]},
        "results": {"log_frame": "Nights, claims, journeys.", "work_plan": "Month by month."},
        "safety": {"risks": "Somebody looks for them.", "confidentiality": "Numbers, no names.", "sustainability": "The city pays.",
                   "monitoring": "We count."},
        "budget": {"lines": [a_line(1), a_line(2), a_line(3)]},
        "declarations": {"confirmed": True, "name": "Ana, director"},
        **changes,
    }  # fmt: skip


def a_draft(
    organization: Organization | None = None, call: Call | None = None, at: datetime = NOW
) -> Application:
    """A draft of ana's organization, begun by the deed."""
    organization, call = organization or an_organization(), call or a_call()
    made: Application = actions.start_application(
        organization, call=call, title="Home and heard", by=actor("ana", at), at=at
    )
    return made


def write(application: Application, at: datetime = NOW, by: str = "ana", **changes: Any) -> Application:
    """Save every part."""
    for key, said in answers(**changes).items():
        actions.save_section(application, key=key, answers=said, base_version=0, by=actor(by, at), at=at)
    return application


def a_complete_draft(
    organization: Organization | None = None, call: Call | None = None, at: datetime = NOW, **changes: Any
) -> Application:
    """A draft that can be sent: every part, and the proposal attached."""
    made = write(a_draft(organization, call, at), at, **changes)
    version = a_document(made.organization)
    actions.attach_document(made, document_version=version, by=actor("ana", at), at=at)
    return made


def a_sent_one(at: datetime = NOW, **changes: Any) -> Application:
    """One that ana has sent."""
    made = a_complete_draft(at=at, **changes)
    actions.submit_application(made, by=actor("ana", at), at=at)
    return made
