"""What each route answers to each role, in the demo: the evidence behind docs/permissions.md.

A route with arguments is tried with the things named in SAMPLES; a new argument wants a line there.
"""

from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from grants.applications.models import Application, InformationRequest
from grants.applications.states import ApplicationState
from grants.awards.models import Award
from grants.calls.models import Call, CallQuestion
from grants.core.db import db
from grants.core.outbox import OutboxMessage
from grants.disbursements.models import Payment, Tranche
from grants.fund.models import Receipt
from grants.organizations.models import BankAccount, Document, DoublePair, Organization
from grants.reviews.models import Review
from grants.reviews.states import ReviewState
from tests.people import give, person

# column of the table -> who stands for it (None: nobody is signed in)
COLUMNS: dict[str, str | None] = {
    "anybody": None, "viewer": "vic", "editor": "ben", "org. admin": "ana", "other org.": "chi", "reviewer": "ravi", "fund manager": "olu",
    "approving": "ada", "finance": "fay", "trustee": "tom", "auditor": "uma", "administrator": "sam",
}  # fmt: skip
LEFT_OUT = ("static", "gallery.")
SELECTION = "sgp-safe-return"  # the demo's call that is being decided


def add_a_viewer() -> None:
    """A viewer of ana's organization, whom the demo does not have."""
    give(person("vic"), "organization_viewer", ("organization", _home().key))


def every_route(app: Flask) -> list[tuple[str, str]]:
    """All (method, endpoint) pairs but the files of the look, in their order."""
    pairs = [
        (method, rule.endpoint)
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) & {"GET", "POST"})
        if not any(word in rule.endpoint for word in LEFT_OUT)
    ]
    return sorted(pairs, key=lambda pair: (pair[1], pair[0]))


def address(app: Flask, endpoint: str) -> str:
    """The address of a route with its sample."""
    rule = next(app.url_map.iter_rules(endpoint))
    values = {name: sample(rule, name) for name in rule.arguments}
    with app.test_request_context():
        from flask import url_for

        return url_for(endpoint, **values)


def sample(rule: Rule, name: str) -> Any:
    """A value for one argument of a route."""
    stage = rule.endpoint.split(".")[0]
    found = SAMPLES.get((rule.endpoint, name)) or SAMPLES.get((stage, name)) or SAMPLES.get(("", name))
    assert found is not None, f"Say in tests/contracts/routes.py what <{name}> of {rule.rule} is tried with"
    return found()


def answer(response: TestResponse) -> str:
    """One word for an answer. A form sent without an account comes back as the sign-in page that carries it."""
    sent_on = response.status_code in (301, 302, 303) and "/sign-in" in response.headers.get("Location", "")
    if sent_on or response.status_code == 401:
        return "sign in"
    assert response.status_code < 500, response.request.path
    return {403: "no", 404: "hidden"}.get(response.status_code, "yes")


def _home() -> Organization:
    return db.session.scalars(
        select(Organization).where(Organization.legal_name == "Two Rivers Safe Return")
    ).one()


def _draft() -> str:
    query = select(Application).where(
        Application.organization_id == _home().id, Application.state == ApplicationState.DRAFT
    )
    return db.session.scalars(query).one().ref


def _sent() -> str:
    query = (
        select(Application.reference)
        .join(Call, Application.call_id == Call.id)
        .where(Call.slug == SELECTION, Application.state == ApplicationState.ELIGIBLE)
    )
    return str(db.session.scalars(query.order_by(Application.reference)).first())


def _refused() -> str:
    query = (
        select(Application.reference)
        .join(Organization, Application.organization_id == Organization.id)
        .where(Organization.legal_name == "Harvest Lane Circle")
    )
    return str(db.session.scalars(query).first())


def _grant() -> str:
    query = (
        select(Award.reference)
        .join(Application, Award.application_id == Application.id)
        .where(Application.organization_id == _home().id)
    )
    return str(db.session.scalars(query).first())


def _tranche() -> str:
    query = (
        select(Tranche.key)
        .join(Tranche.award_year)
        .where(
            Tranche.award_year.has(
                award_id=select(Award.id).where(Award.reference == _grant()).scalar_subquery()
            )
        )
    )
    return str(db.session.scalars(query).first())


def _ravis_review() -> str:
    query = (
        select(Review.key)
        .where(Review.reviewer_id == person("ravi").id, Review.state == ReviewState.OPEN)
        .order_by(Review.id)
    )
    return str(db.session.scalars(query).first())


def _questioned() -> str:
    query = select(Application.reference).join(
        InformationRequest, InformationRequest.application_id == Application.id
    )
    return str(db.session.scalars(query.order_by(InformationRequest.id)).first())


def _appealable() -> str:
    query = select(Application.reference).where(Application.state == ApplicationState.INELIGIBLE)
    return str(db.session.scalars(query.order_by(Application.id.desc())).first())


def _first(column: Any) -> Callable[[], Any]:
    return lambda: db.session.scalars(select(column).limit(1)).first()


# (endpoint or stage or "", argument) -> the value it is tried with
SAMPLES: dict[tuple[str, str], Callable[[], Any]] = {
    ("", "slug"): lambda: SELECTION,
    ("applications.start", "slug"): lambda: "sgp-open",
    ("applications.reminders_by_mail", "token"): lambda: "not-a-token",
    ("applications.partner_declaration", "token"): lambda: "not-a-token",
    ("applications.ask_partner", "key"): lambda: "not-a-partner",
    ("applications.withdraw_partner", "key"): lambda: "not-a-partner",
    ("calls.answers", "slug"): lambda: "sgp-open",
    ("calls.ask", "slug"): lambda: "sgp-open",
    ("calls.asked", "slug"): lambda: "sgp-open",
    ("calls", "key"): lambda: "form",
    ("calls.settle", "slug"): lambda: "sgp-open",
    ("calls.settle", "key"): _first(CallQuestion.key),
    ("calls.correct", "slug"): lambda: "sgp-open",
    ("calls.correct", "number"): lambda: 1,
    ("applications", "ref"): _draft,
    ("applications.receipt", "ref"): _grant,
    ("applications.receipt_pdf", "ref"): _grant,
    ("applications.sent_version", "ref"): _grant,
    ("applications.version_pdf", "ref"): _grant,
    ("applications", "key"): lambda: "project",
    ("applications", "number"): lambda: 1,
    ("applications", "kind"): lambda: "proposal",
    ("applications", "sha256"): lambda: "0" * 64,
    ("checks", "ref"): _sent,
    ("checks.information", "ref"): _questioned,
    ("checks.information_request", "ref"): _questioned,
    ("checks.extend_request", "ref"): _questioned,
    ("checks.withdraw_request", "ref"): _questioned,
    ("checks.accept_answer", "ref"): _questioned,
    ("awards.appeal", "ref"): _appealable,
    ("awards.decide_appeal", "ref"): _appealable,
    ("awards.appeal_as_pdf", "ref"): _appealable,
    ("checks.refusal", "ref"): _refused,
    ("checks.refusal_pdf", "ref"): _refused,
    ("checks", "rule"): lambda: "cross_border",
    ("checks", "number"): lambda: 1,
    ("checks", "kind"): lambda: "proposal",
    ("checks.applications_export", "kind"): lambda: "csv",
    ("ranking", "kind"): lambda: "csv",
    ("reviews", "key"): _ravis_review,
    ("reviews", "kind"): lambda: "proposal",
    ("review_desk", "ref"): _sent,
    ("review_desk", "key"): _ravis_review,
    ("awards", "ref"): _grant,
    ("awards.decision", "ref"): _sent,
    ("awards", "version"): lambda: 1,
    ("reports", "ref"): _grant,
    ("reports", "year"): lambda: 1,
    ("disbursements", "ref"): _grant,
    ("disbursements", "key"): _tranche,
    ("disbursements", "year"): lambda: 2,
    ("disbursements", "number"): lambda: db.session.scalars(
        select(Payment.id).join(Tranche).where(Tranche.key == _tranche())
    ).first(),
    ("organizations", "key"): lambda: _home().key,
    ("organizations", "person"): lambda: person("ben").key,
    ("organizations", "document"): lambda: db.session.scalars(
        select(Document.key).where(Document.organization_id == _home().id)
    ).first(),
    ("organizations", "number"): lambda: 1,
    ("organizations", "topic"): lambda: "identity",
    ("organizations", "pair_key"): _first(DoublePair.key),
    ("organizations", "invitation_key"): lambda: "not-an-invitation",
    ("organizations", "request_key"): lambda: "not-a-request",
    ("organizations", "token"): lambda: "not-a-token",
    ("organizations", "account_id"): _first(BankAccount.id),
    ("accounts", "key"): lambda: person("ben").key,
    ("accounts", "number"): lambda: person("ben").duties[0].id,
    ("accounts", "token"): lambda: "not-a-token",
    ("fund", "reference"): _first(Receipt.reference),
    ("home", "number"): _first(OutboxMessage.id),
}
