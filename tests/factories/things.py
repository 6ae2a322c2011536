"""One function a noun. Ana administers, ben edits the first organization; chi administers the second."""

import hashlib
import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

from grants.accounts.models import Duty
from grants.applications.models import Application, Submission
from grants.applications.states import ApplicationState
from grants.awards.models import Award, AwardYear, BoardMeeting, Decision, DecisionYear
from grants.awards.states import AwardState, DecisionOutcome, DecisionState
from grants.calls.models import Call, CallText, CallVersion, Criterion
from grants.calls.states import CallState
from grants.core.db import db
from grants.core.files import StoredFile
from grants.disbursements.models import Tranche
from grants.organizations.models import BankAccount, BankVerification, Document, DocumentVersion, Organization
from grants.organizations.states import DocumentKind, OrganizationKind
from grants.reviews.models import Review
from grants.reviews.states import ReviewState
from tests.people import give, person

NOW = datetime(2011, 4, 1, 12, tzinfo=UTC)  # while the 2011 call is open
OPENS, CLOSES = datetime(2011, 3, 7, 23, tzinfo=UTC), datetime(2011, 4, 30, 22, tzinfo=UTC)

LIMITS_2011 = {"cap_year_minor": 2_500_000, "cap_total_minor": 7_500_000, "max_years": 3, "max_months": 36}
RULES_2011 = [
    {"key": "non_governmental"}, {"key": "not_for_profit"}, {"key": "yearly_cap"}, {"key": "funded_years"},
    {"key": "cross_border"}, {"key": "effective_remedies"}, {"key": "proposal_pages", "most": 10},
]  # fmt: skip
GRID = [
    ("relevance", "Relevance to the call and to victims’ needs", 25), ("remedies", "Quality of the remedies and method", 25),
    ("cross_border", "Cross-border cooperation", 15), ("capacity", "Capacity and track record", 15),
    ("value", "Value for money", 10), ("sustainability", "Sustainability", 10),
]  # fmt: skip


def an_organization(
    name: str = "Lantern House", *, admin: str = "ana", editor: str | None = "ben", **fields: Any
) -> Organization:
    """An eligible NGO of Kenya, with its people."""
    values: dict[str, Any] = {
        "legal_name": name, "kind": OrganizationKind.NGO, "not_for_profit": True, "country": "KE", "registration_country": "KE",
        "registered_on": date(2003, 2, 14), "registration_number": "NGO-17", "city": "Nairobi", "address": "1 Sample Street",
        "head_name": "A. Sample", "head_function": "Director", "carries_out_itself": True, "protects_from_abuse": True,
        "own_bank_account": True, "assists_victims_since": 2004, "created_at": NOW, "changed_at": NOW, "created_by_id": person(admin).id,
    }  # fmt: skip
    made = Organization(**{**values, **fields})
    db.session.add(made)
    db.session.commit()
    give(person(admin), "organization_administrator", ("organization", made.key))
    if editor:
        give(person(editor), "organization_editor", ("organization", made.key))
    return made


def a_call(
    slug: str = "sgf-2011",
    *,
    published: bool = True,
    opens_at: datetime = OPENS,
    closes_at: datetime = CLOSES,
    **settings: Any,
) -> Call:
    """The 2011 call, published and with its grid; `settings` replace single ones."""
    full = {
        "limits": dict(LIMITS_2011), "rules": list(RULES_2011), "documents": [{"kind": "proposal", "needed": True}],
        "languages": ["en"], "threshold": 60, "reviewers": 3, **settings,
    }  # fmt: skip
    made = Call(
        slug=slug, opens_at=opens_at, closes_at=closes_at, time_zone="Europe/Vienna", envelope_minor=82_500_000,
        settings=full, created_at=OPENS - timedelta(days=30), state=CallState.DRAFT,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    title = "Grants for victims of trafficking across borders"
    db.session.add(
        CallText(
            call_id=made.id,
            language="en",
            title=title,
            summary="Up to USD 25,000 a year.",
            body="Who can apply.",
        )
    )
    guidance = "0 nothing, 3 good enough, 5 excellent"
    db.session.add_all(
        Criterion(call_id=made.id, key=k, title=t, weight=w, position=i, guidance=guidance)
        for i, (k, t, w) in enumerate(GRID)
    )
    db.session.commit()
    return publish(made) if published else made


def publish(call: Call) -> Call:
    """Put a call's first version in force, as publishing does."""
    assert call.opens_at
    assert call.closes_at
    call.version, call.state = 1, CallState.PUBLISHED
    call.published_at, call.published_by_id = call.created_at, person("olu").id
    window = {
        "opens_at": call.opens_at.isoformat(), "closes_at": call.closes_at.isoformat(), "time_zone": call.time_zone,
        "envelope_minor": call.envelope_minor, "currency": "USD",
    }  # fmt: skip
    db.session.add(
        CallVersion(
            call_id=call.id,
            version=1,
            in_force_from=call.created_at,
            settings=call.settings,
            window=window,
            reason="Published",
            by_id=person("olu").id,
        )
    )
    db.session.commit()
    return call


def an_application(organization: Organization, call: Call, **fields: Any) -> Application:
    """A draft, unless `state` and `reference` say otherwise."""
    values: dict[str, Any] = {
        "call_id": call.id,
        "organization_id": organization.id,
        "title": "Home and heard",
        "created_at": NOW,
        "created_by_id": person("ana").id,
        "starts_on": date(2012, 1, 1),
        "months": 36,
    }
    made = Application(**{**values, **fields})
    db.session.add(made)
    db.session.commit()
    return made


def a_submission(
    organization: Organization,
    call: Call,
    number: int = 42,
    state: ApplicationState = ApplicationState.ELIGIBLE,
    document: dict[str, Any] | None = None,
    requested_minor: int = 7_500_000,
) -> Application:
    """An application that was sent, with a snapshot; by default found eligible."""
    made = an_application(
        organization,
        call,
        state=state,
        reference=f"{call.slug.upper()}-{number:04d}",
        submitted_at=NOW,
        submitted_by_id=person("ana").id,
        submission_version=1,
    )
    text = json.dumps(document or a_snapshot(made), sort_keys=True, ensure_ascii=False)
    db.session.add(
        Submission(
            application_id=made.id,
            version=1,
            submitted_at=NOW,
            submitted_by_id=person("ana").id,
            document=text,
            content_hash=hashlib.sha256(text.encode()).hexdigest(),
            requested_minor=requested_minor,
        )
    )
    db.session.commit()
    return made


def a_snapshot(application: Application) -> dict[str, Any]:
    """A snapshot as `applications.snapshot` makes them: three years of 25,000."""
    organization = application.organization
    lines = [
        {
            "key": f"line-{y}",
            "grant_year": y,
            "category": "contractual",
            "description": "Shelter beds",
            "unit": "Months",
            "quantity_hundredths": 1000,
            "unit_cost_minor": 250_000,
            "amount_minor": 2_500_000,
            "activity": "",
            "partner": "",
        }
        for y in (1, 2, 3)
    ]
    return {
        "format": 2, "call": application.call.slug, "language": "en", "title": application.title, "starts_on": "2012-01-01", "months": 36,
        "organization": {"key": organization.key, "legal_name": organization.legal_name, "kind": "ngo", "not_for_profit": True, "country": organization.country},
        "sections": {"project": {"summary": "A safe way home."}, "cross_border": {"explanation": "Two lawyers share each case."}},
        "countries": [{"country": "KE", "role": "implementation"}, {"country": "NP", "role": "origin"}],
        "remedies": [{"kind": "shelter", "description": "Beds", "people": 40, "line_keys": ["line-1"]}],
        "partners": [], "budget": {"currency": "USD", "lines": lines, "years": {"1": 2_500_000, "2": 2_500_000, "3": 2_500_000}, "total_minor": 7_500_000},
        "attachments": [{"kind": "proposal", "name": "proposal.pdf", "sha256": "0" * 64, "pages": 10}],
    }  # fmt: skip


def a_document(
    organization: Organization,
    kind: DocumentKind = DocumentKind.PROPOSAL,
    data: bytes = b"%PDF-1.4 sample",
    pages: int | None = 10,
) -> DocumentVersion:
    """A document with one version; the bytes themselves are not stored."""
    digest = hashlib.sha256(data).hexdigest()
    if db.session.get(StoredFile, digest) is None:
        db.session.add(
            StoredFile(
                sha256=digest, size=len(data), media_type="application/pdf", pages=pages, stored_at=NOW
            )
        )
    document = Document(organization_id=organization.id, kind=kind, title=kind.label, created_at=NOW)
    db.session.add(document)
    db.session.flush()
    made = DocumentVersion(
        document_id=document.id,
        version=1,
        sha256=digest,
        name="proposal.pdf",
        uploaded_at=NOW,
        uploaded_by_id=person("ana").id,
    )
    db.session.add(made)
    db.session.commit()
    return made


def a_review(
    application: Application, reviewer: str, state: ReviewState = ReviewState.OPEN, **fields: Any
) -> Review:
    """A review given to somebody of the pool, with its duty."""
    duty: Duty = give(person(reviewer), "assigned_reviewer", ("application", application.key))
    values: dict[str, Any] = {
        "state": state,
        "assigned_at": NOW,
        "assigned_by_id": person("olu").id,
        "declared_at": NOW if state is not ReviewState.ASSIGNED else None,
        "submitted_at": NOW if state is ReviewState.SUBMITTED else None,
    }
    made = Review(
        application_id=application.id,
        submission_id=application.submissions[-1].id,
        reviewer_id=person(reviewer).id,
        duty_id=duty.id,
        **{**values, **fields},
    )
    db.session.add(made)
    db.session.commit()
    return made


def a_released_decision(application: Application, years: int = 3, amount_minor: int = 2_500_000) -> Decision:
    """What lea proposed, the Board endorsed, olu confirmed and the letter told: equal grant years."""
    made = Decision(
        application_id=application.id, outcome=DecisionOutcome.FUND, state=DecisionState.PROPOSED, proposed_at=NOW, proposed_by_id=person("lea").id,
        years=[DecisionYear(year=y, amount_minor=amount_minor) for y in range(1, years + 1)],
    )  # fmt: skip
    meeting = BoardMeeting(
        call_id=application.call_id, held_on=NOW.date(), recorded_at=NOW, recorded_by_id=person("olu").id
    )
    officer = person("olu").id
    db.session.add_all([made, meeting])
    db.session.flush()
    made.confirmed_at, made.confirmed_by_id = NOW, officer
    made.released_at, made.released_by_id = NOW, officer
    made.meeting_id, made.state = meeting.id, DecisionState.RELEASED
    db.session.commit()
    return made


def an_award(
    application: Application,
    state: AwardState = AwardState.SIGNED,
    years: int = 3,
    amount_minor: int = 2_500_000,
    decided: int = 0,
) -> Award:
    """An award of equal grant years; the first is firm, the others indicative. The application becomes selected.

    `decided` years stand in the decision, when those are more.
    """
    a_released_decision(application, max(years, decided), amount_minor)
    application.state = ApplicationState.SELECTED
    made = Award(
        application_id=application.id,
        reference=application.reference,
        starts_on=date(2011, 10, 1),
        ends_on=date(2011 + years, 9, 30),
        offered_at=NOW,
        answer_until=NOW + timedelta(days=30),
    )
    db.session.add(made)
    db.session.flush()
    for y in range(1, years + 1):
        db.session.add(
            AwardYear(
                award_id=made.id,
                year=y,
                starts_on=date(2010 + y, 10, 1),
                ends_on=date(2011 + y, 9, 30),
                amount_minor=amount_minor,
                cap_minor=(application.call.settings.get("limits") or {}).get("cap_year_minor"),
                paid_minor=0,
                indicative=y > 1,
            )
        )
    db.session.flush()
    made.state = state  # the years come with the offer
    db.session.commit()
    return made


def a_tranche(year: AwardYear, amount_minor: int | None = None, number: int = 1) -> Tranche:
    """A planned tranche of a grant year."""
    made = Tranche(award_year_id=year.id, number=number, amount_minor=amount_minor or year.amount_minor)
    db.session.add(made)
    db.session.commit()
    return made


def a_verified_account(organization: Organization, accepted: bool | None = True) -> BankAccount:
    """A bank account entered by ana; verified by fay unless `accepted` is None."""
    made = BankAccount(
        organization_id=organization.id,
        holder=organization.legal_name,
        bank_name="Sample Bank",
        country="KE",
        currency="USD",
        account_number="0011223344",
        entered_at=NOW,
        entered_by_id=person("ana").id,
    )
    db.session.add(made)
    db.session.flush()
    if accepted is not None:
        db.session.add(
            BankVerification(
                bank_account_id=made.id,
                entered_by_id=made.entered_by_id,
                verified_by_id=person("fay").id,
                verified_at=NOW,
                accepted=accepted,
                reason="Compared with the bank’s letter",
            )
        )
    db.session.commit()
    return made
