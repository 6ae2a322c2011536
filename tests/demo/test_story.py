"""The demo tells the Facility's history through the deeds; what it leaves must agree with the public record."""

import json
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from grants.applications.models import Application, Submission
from grants.applications.queries import submission_of
from grants.applications.states import ApplicationState
from grants.awards.models import Award, AwardYear
from grants.calls.models import Call, CallQuestion
from grants.core import trail
from grants.core.commands import money_problems
from grants.core.db import db
from grants.core.outbox import Delivery, OutboxMessage
from grants.core.trail import TrailEntry
from grants.demo.facts import compared
from grants.disbursements.models import Payment
from grants.organizations.models import Organization
from grants.organizations.regions import group_of
from grants.reports.models import Report
from tests.signing_in import signed_in


@pytest.fixture
def told(demo: Flask) -> Any:
    with demo.app_context():
        yield demo


def of_2011(*what: Any) -> Any:
    return (
        select(*what)
        .select_from(Application)
        .join(Call, Application.call_id == Call.id)
        .where(Call.slug == "sgf-2011")
    )


def test_every_published_figure_agrees_with_the_database(told: Flask) -> None:
    assert [fact.what for fact, _, agrees in compared() if not agrees] == []


def test_the_call_that_is_open_has_two_answers_and_a_question_that_waits(told: Flask) -> None:
    open_now = (
        select(CallQuestion.state).join(Call, CallQuestion.call_id == Call.id).where(Call.slug == "sgp-open")
    )
    assert sorted(db.session.scalars(open_now)) == ["answered", "answered", "open"]


def test_253_applications_were_sent_in_the_window(told: Flask) -> None:
    query = of_2011(func.count(func.distinct(Submission.application_id))).join(
        Submission, Submission.application_id == Application.id
    )
    in_time = query.where(Submission.submitted_at >= Call.opens_at, Submission.submitted_at < Call.closes_at)
    assert (db.session.scalar(query), db.session.scalar(in_time)) == (253, 253)


def test_applicants_come_from_all_five_regional_groups(told: Flask) -> None:
    countries = db.session.scalars(
        of_2011(Organization.country)
        .join(Organization, Application.organization_id == Organization.id)
        .distinct()
    )
    groups = {group_of(country) for country in countries}
    assert sorted(group.value for group in groups if group) == [
        "african", "asia_pacific", "eastern_european", "grulac", "weog",
    ]  # fmt: skip


def test_the_states_of_2011_are_the_same_every_time(told: Flask) -> None:
    rows = db.session.execute(of_2011(Application.state, func.count()).group_by(Application.state))
    assert dict(map(tuple, rows)) == {
        ApplicationState.DRAFT: 12,
        ApplicationState.WITHDRAWN: 5,
        ApplicationState.INELIGIBLE: 137,
        ApplicationState.SELECTED: 12,
        ApplicationState.RESERVED: 10,
        ApplicationState.NOT_SELECTED: 89,
    }


def test_the_money_is_right_and_the_trail_holds(told: Flask) -> None:
    assert money_problems() == []
    assert list(trail.breaks(db.session())) == []


def test_no_mail_of_the_demo_waits_to_be_sent(told: Flask) -> None:
    states = db.session.scalars(select(OutboxMessage.state).distinct()).all()
    assert states == [Delivery.KEPT]


def test_the_register_says_what_the_public_record_says(told: Flask) -> None:
    calls = told.test_client().get("/register.json").get_json()["calls"]
    found = next(call for call in calls if call["id"] == "sgf-2011")
    awards = found.pop("awards")
    assert len(awards) == 12
    assert found == {
        "id": "sgf-2011", "title": found["title"], "opens_at": "2011-03-07T23:00:00+00:00", "closes_at": "2011-04-30T22:00:00+00:00",
        "time_zone": "Europe/Vienna", "applications": 253, "eligible": 111, "selected": 12, "agreements": 11, "organizations_paid": 11,
        "amount_awarded_minor": 82_500_000, "amount_paid_minor": 75_000_000, "currency": "USD",
    }  # fmt: skip


def test_nothing_synthetic_about_real_organizations_is_public(told: Flask) -> None:
    client = told.test_client()
    for page in ("/", "/register", "/register.json", "/calls/sgf-2011"):
        assert "ynthetic" not in client.get(page).text, page


def test_the_first_tranches_are_paid_from_october_2011_and_the_indian_award_falls_away_later(
    told: Flask,
) -> None:
    references = [f"SYN-2011-{n:04d}" for n in range(1, 12)]
    query = (
        select(Payment.value_on)
        .where(Payment.bank_reference.in_(references))
        .order_by(Payment.bank_reference)
    )
    days = list(db.session.scalars(query))
    assert (days[0], days[-1], days == sorted(days), len(days)) == (
        date(2011, 10, 24),
        date(2011, 10, 27),
        True,
        11,
    )
    released = select(TrailEntry.at).where(TrailEntry.deed == "award.released").order_by(TrailEntry.seq)
    assert [at.date() for at in db.session.scalars(released.limit(1))] == [date(2011, 12, 5)]


def test_what_is_made_up_about_real_grantees_says_so(told: Flask) -> None:
    real = db.session.scalars(of_2011(Application).join(Organization).where(Organization.not_public)).all()
    assert len(real) == 12
    for application in real:
        sent = submission_of(application)
        assert sent is not None
        said = json.loads(sent.document)
        assert all(line["description"].endswith("(synthetic)") for line in said["budget"]["lines"])
        assert all("numbers of people" in remedy["description"] for remedy in said["remedies"])
        assert "numbers of people" in said["sections"]["beneficiaries"]["description"]
    reports = db.session.scalars(
        select(Report)
        .join(AwardYear)
        .join(Award)
        .join(Application)
        .join(Organization)
        .where(Organization.not_public)
    ).all()
    assert reports
    assert all(report.results.startswith("Synthetic, for the demonstration") for report in reports)


@pytest.mark.parametrize(
    "name",
    [
        "ana",
        "ben",
        "chi",
        "ravi",
        "rosa",
        "rui",
        "olu",
        "lea",
        "max",
        "ada",
        "abe",
        "fay",
        "tom",
        "uma",
        "sam",
    ],
)
def test_every_named_person_finds_a_page_of_today(told: Flask, name: str) -> None:
    client = told.test_client()
    signed_in(client, name)
    assert client.get("/today").status_code == 200


@pytest.mark.parametrize(
    "name", ["ana", "ravi", "rosa", "rui", "olu", "lea", "max", "ada", "abe", "fay", "tom"]
)
def test_whoever_has_something_to_try_finds_it_waiting(told: Flask, name: str) -> None:
    client = told.test_client()
    signed_in(client, name)
    assert 'class="tasks"' in client.get("/today").text
