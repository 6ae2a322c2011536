"""Pieces of the story that every call of the demo needs: people, organizations, an application from start to sending."""

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from schwifty import IBAN

from grants.accounts import actions as accounts
from grants.accounts.models import Person
from grants.applications import actions as applications
from grants.applications.models import Application
from grants.calls.models import Call
from grants.core.access import WHOLE
from grants.demo import answers, papers
from grants.demo.applicants import Applicant
from grants.demo.people import NAMED, REVIEWERS
from grants.demo.world import World
from grants.organizations import actions as organizations
from grants.organizations.matching import doubles_of
from grants.organizations.models import Organization
from grants.organizations.rules import BankDetails, Profile, has_ibans
from grants.organizations.states import DocumentKind, OrganizationKind

Step = tuple[datetime, int, Callable[[], None]]
NO_PASSWORD = "!"  # noqa: S105 - never the hash of anything: nobody signs in with it


class Cast:
    """The organizations of the demo, their people and applications, by the applicant's mail address."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.people: dict[str, Person] = {}
        self.organizations: dict[str, Organization] = {}
        self.applications: dict[str, Application] = {}
        self.applicants: dict[str, Applicant] = {}
        self.history: list[tuple[str, Application]] = []  # every application, oldest first
        self._writers: dict[int, str] = {}  # application id -> mail address

    def applicant_of(self, application: Application) -> Applicant:
        """Who wrote an application."""
        return self.applicants[self._writers[application.id]]

    def steps(self, applicant: Applicant, call: Call, *, send: bool = True, parts: int = 99) -> list[Step]:
        """Everything that one applicant does until sending, each with its time; told in the order of all their times."""
        sends, n = applicant.sends_at, applicant.number
        begins = max(_opens(call) + timedelta(minutes=10 + n), sends - timedelta(days=3 + n % 9))
        self.applicants[applicant.email] = applicant
        middle = begins + (sends - begins) / 2
        steps: list[Step] = [
            (begins, n, lambda: self.arrive(applicant)),
            (begins + timedelta(minutes=5), n, lambda: self.begin(applicant, call, parts)),
            (middle, n, lambda: self.attach(applicant)),
        ]
        return [*steps, (sends, n, lambda: self.send(applicant))] if send else steps

    def arrive(self, applicant: Applicant) -> None:
        """Sign up, verify the address, register the organization."""
        if applicant.email in self.organizations:
            return
        world = self.world
        name = "not public" if applicant.real else f"Office of {applicant.name}"
        person = world.do(
            accounts.sign_up,
            WHOLE,
            None,
            name=name[:120],
            email=applicant.email,
            password_hash=NO_PASSWORD,
            language="en",
        )
        world.do(accounts.verify_email, person, person)
        self.people[applicant.email] = person
        self.register(applicant, person)

    def register(self, applicant: Applicant, person: Person) -> Organization:
        """Register the organization; whoever does becomes its administrator."""
        fields = answers.profile(applicant)
        profile = Profile(**fields | {"kind": OrganizationKind(fields["kind"])})
        another = bool(doubles_of(profile))
        made = self.world.do(
            organizations.register_organization, WHOLE, person, profile=profile, another_one=another
        )
        made = made if isinstance(made, Organization) else made[0]
        self.organizations[applicant.email], self.people[applicant.email] = made, person
        self.world.forget()
        return made

    def begin(self, applicant: Applicant, call: Call, parts: int) -> None:
        """Start the application and write its sections."""
        world, person = self.world, self.people[applicant.email]
        written = list(answers.sections(applicant).items())[:parts]
        if "work_plan" not in dict(written):
            written = [(key, said) for key, said in written if key != "budget"]
        title = dict(written).get("project", {}).get("title", "")
        made = world.do(
            applications.start_application,
            self.organizations[applicant.email],
            person,
            call=call,
            title=title,
            language="en",
        )
        self.applications[applicant.email] = made
        self.history.append((applicant.email, made))
        self._writers[made.id] = applicant.email
        for key, said in written:
            world.do(applications.save_section, made, person, key=key, answers=said, base_version=0)

    def attach(self, applicant: Applicant) -> None:
        """Upload the proposal and attach it."""
        pages = 11 if applicant.mistake == "eleven_pages" else 7 + applicant.number % 4
        upload = papers.proposal(applicant.name, pages, not_public=applicant.real)
        world, person = self.world, self.people[applicant.email]
        version = world.do(
            organizations.add_document,
            self.organizations[applicant.email],
            person,
            kind=DocumentKind.PROPOSAL,
            title="Project proposal",
            upload=upload,
        )
        world.do(
            applications.attach_document, self.applications[applicant.email], person, document_version=version
        )

    def send(self, applicant: Applicant) -> None:
        """Send the application."""
        self.world.do(
            applications.submit_application, self.applications[applicant.email], self.people[applicant.email]
        )

    def bank(self, applicant: Applicant, verified_by: str | None) -> None:
        """Enter a bank account, made up, and let a second person verify it."""
        details = BankDetails(
            holder=applicant.name[:200], bank_name="Sample Bank (synthetic)", country=applicant.country, currency="USD",
            account_number=_account_number(applicant), bic="",
        )  # fmt: skip
        account = self.world.do(
            organizations.enter_bank_account,
            self.organizations[applicant.email],
            self.people[applicant.email],
            details=details,
        )
        if verified_by:
            self.world.do(
                organizations.verify_bank_account,
                account,
                verified_by,
                accepted=True,
                reason="Compared with the bank’s letter (synthetic)",
            )


def _account_number(applicant: Applicant) -> str:
    """A made-up number: an IBAN whose check digits are right, where the country has them."""
    if has_ibans(applicant.country):
        return str(IBAN.random(country_code=applicant.country, random=random.Random(applicant.number)))
    return f"SAMPLE{applicant.number:010d}"


def tell_in_order(world: World, steps: list[Step]) -> None:
    """Do all steps in the order of their times."""
    for at, _, step in sorted(steps, key=lambda s: (s[0], s[1])):
        world.at(at)
        step()


def introduce(world: World, password_hash: str) -> None:
    """The named people with their roles and the pool of reviewers."""
    for named in NAMED:
        world.do(
            accounts.add_person,
            WHOLE,
            None,
            name=named.shown,
            email=named.email,
            role=named.role,
            password_hash=password_hash,
        )
    for name in REVIEWERS:
        world.do(
            accounts.add_person,
            WHOLE,
            None,
            name=name.replace("-", " ").title(),
            email=f"{name}@readers.example",
            role="reviewer",
            password_hash=None,
        )
    world.forget()


def reader(n: int) -> str:
    """The n-th of the thirty reviewers, as `World.person` takes it."""
    named = ["ravi", "rosa", "rui"]
    return named[n] if n < 3 else f"{REVIEWERS[n - 3]}@readers.example"


def day(text: str) -> date:
    """A date from year-month-day."""
    return date.fromisoformat(text)


def _opens(call: Call) -> datetime:
    assert call.opens_at is not None  # noqa: S101 - the calls of the demo have windows
    return call.opens_at


def texts(title: str, summary: str, body: str) -> dict[str, dict[str, Any]]:
    """The English texts of a call."""
    return {"en": {"title": title, "summary": summary, "body": body}}
