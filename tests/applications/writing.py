"""A complete application of 2011, part by part, and the ways to bring one about in a test."""

from datetime import datetime
from typing import Any

from grants.applications import actions
from grants.applications.asked import SECTIONS
from grants.applications.models import Application
from grants.applications.sections import Kind
from grants.calls.models import Call
from grants.organizations.models import Organization
from tests.factories import NOW, a_call, a_document, an_organization
from tests.people import actor


def a_line(year: int = 1, unit_cost_minor: int = 250_000, **changes: Any) -> dict[str, Any]:
    """Ten months of shelter beds: 25,000 a year."""
    return {
        "key": f"beds-{year}", "grant_year": year, "category": "contractual", "description": "Shelter beds", "unit": "Months",
        "quantity_hundredths": 1000, "unit_cost_minor": unit_cost_minor, "activity": "beds", "partner": "", **changes,
    }  # fmt: skip


def answers(**changes: Any) -> dict[str, dict[str, Any]]:
    """Complete answers in the order of the form; a part may be replaced."""
    return {
        "project": {"title": "Home and heard", "summary": "A safe way home.", "starts_on": "2012-01-01", "months": 36, "theme": ""},
        "countries": {"implementation": ["KE"], "origin": ["NP"], "destination": ["KE"]},
        "cross_border": {"explanation": "Two lawyers share each case."},
        "beneficiaries": {"direct": 40, "indirect": 200, "women": 20, "girls": 5, "men": 10, "boys": 5, "description": "Women and men who came back."},
        "needs": {"problem": "No papers, no money.", "activities": "A helpline and eight beds."},
        "remedies": {"remedies": [{"kind": "shelter", "description": "Beds", "people": 40, "line_keys": ["beds-1"]}]},
        "partners": {"partners": [{"name": "Daraja Legal Clinic", "country": "NP", "role": "Lawyers", "share_minor": 500_000,
                                   "registration_number": "NP-77", "head_name": "P. Sample", "signer": "P. Sample",
                                   "email": "office@daraja.example", "key": "daraja"}]},
        "log_frame": {
            "objective": "A life after trafficking.",
            "results": [{"key": "home", "level": "outcome", "text": "People choose what comes next."}],
            "indicators": [{"key": "nights", "result": "home", "text": "Nights in a safe bed", "baseline": "0", "target": "2,000", "source": "House book"}],
        },
        "work_plan": {"activities": [{"key": "beds", "text": "Eight beds", "who": "We", "first": 1, "last": 36, "result": "home"}]},
        "safety": {"risks": "Somebody looks for them.", "confidentiality": "Numbers, no names.", "sustainability": "The city pays.",
                   "monitoring": "We count."},
        "past_work": {
            "projects": [{"key": "helpline", "title": "Helpline", "donor": "City", "country": "KE", "years": "2008 to 2010", "amount": 1_000_000, "result": "Calls"}],
            "references": [{"key": "city", "organization": "City of Nairobi", "name": "A. Sample, head of social work", "email": "city@works.example", "phone": ""}],
        },
        "budget": {"lines": [a_line(1), a_line(2), a_line(3)]},
        "cofunding": {"sources": [{"key": "own", "source": "Safe Harbour", "what": "Rent", "amount": 500_000, "state": "own", "proof": ""}]},
        "declarations": {"confirmed": True, "name": "Ana, director"},
        **changes,
    }  # fmt: skip


def typed(key: str, said: dict[str, Any]) -> dict[str, str]:
    """The answers of a part as a browser sends them; rows of tables by their numbers."""
    sent: dict[str, str] = {}
    for question in SECTIONS[key].questions:
        if question.kind is Kind.TABLE:
            for number, row in enumerate(said[question.key]):
                amounts = {c.key for c in question.columns if c.kind is Kind.MONEY}
                sent |= {
                    f"{question.key}-{number}-{name}": str(value // 100 if name in amounts else value)
                    for name, value in row.items()
                }
        else:
            sent[question.key] = {None: "", True: "y"}.get(said[question.key], str(said[question.key]))
    return sent


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
