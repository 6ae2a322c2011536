"""What the public may know of calls and awards: a fixed number of queries, however many there are."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, case, func, select

from grants.applications.models import Application
from grants.applications.states import ApplicationState
from grants.awards.models import Agreement, AgreementSignature, Award, AwardYear, Decision
from grants.awards.states import AwardState, DecisionState
from grants.calls.models import Call, CallText
from grants.calls.rules import grace_in, refused_from
from grants.calls.states import CallState
from grants.core.db import AnySelect, db
from grants.organizations.models import Organization

FOUND_ELIGIBLE = (
    ApplicationState.ELIGIBLE,
    ApplicationState.SELECTED,
    ApplicationState.RESERVED,
    ApplicationState.NOT_SELECTED,
)
MOST_CALLS, MOST_AWARDS = (
    200,
    5000,
)  # a register beyond these wants pages; the Fund makes about thirty awards a year


@dataclass(frozen=True)
class PublicAward:
    """One released award, as the public sees it. Amounts are minor units of the currency."""

    reference: str
    organization_id: int  # to count by, never shown
    organization: str | None  # None: the name is withheld
    country: str
    title: str
    starts_on: date
    ends_on: date
    awarded_minor: int
    paid_minor: int
    currency: str
    state: AwardState
    signed: bool

    def ended(self, on: date) -> bool:
        """Whether a running grant has come to its last day."""
        return self.state is AwardState.SIGNED and self.ends_on < on


@dataclass(frozen=True)
class PublicCall:
    """One published call. Counts that would tell of decisions are None until the letters are released."""

    slug: str
    title: str
    opens_at: datetime
    closes_at: datetime
    time_zone: str
    currency: str
    applications: int | None
    eligible: int | None
    awards: tuple[PublicAward, ...]
    released: bool

    @property
    def last_day(self) -> date:
        """The last day of the window, in the call's zone: `closes_at` itself is the first instant refused."""
        return (self.closes_at - timedelta(seconds=1)).astimezone(ZoneInfo(self.time_zone)).date()

    @property
    def selected(self) -> int | None:
        """How many were selected, once everybody has been told."""
        return len(self.awards) if self.released else None

    @property
    def agreements(self) -> int:
        """How many agreements both sides have signed."""
        return sum(award.signed for award in self.awards)

    @property
    def organizations_paid(self) -> int:
        """How many organizations have been paid something, each counted once."""
        return len({award.organization_id for award in self.awards if award.paid_minor > 0})

    @property
    def awarded_minor(self) -> int:
        """Awarded in all, what later fell away included."""
        return sum(award.awarded_minor for award in self.awards)

    @property
    def paid_minor(self) -> int:
        """Paid in all."""
        return sum(award.paid_minor for award in self.awards)


def register(at: datetime) -> list[PublicCall]:
    """Every published call with its released awards, newest first. Four queries."""
    calls = db.session.execute(_calls(at)).all()
    counts = {row.call_id: row for row in db.session.execute(_counts())}
    awards: dict[int, list[PublicAward]] = defaultdict(list)
    for row in db.session.execute(_awards()):
        awards[row.call_id].append(_award(row))
    released = set(db.session.scalars(_released_calls()))
    return [
        _call(call, counts.get(call.id), tuple(awards[call.id]), call.id in released, at) for call in calls
    ]


def _calls(at: datetime) -> AnySelect:
    title = (
        select(CallText.title)
        .where(CallText.call_id == Call.id)
        .order_by(CallText.language != "en", CallText.id)
    )
    return (
        select(
            Call.id, Call.slug, Call.opens_at, Call.closes_at, Call.time_zone, Call.currency, Call.settings,
            title.limit(1).scalar_subquery().label("title"),
        )
        .where(Call.state != CallState.DRAFT)
        .order_by(Call.closes_at.desc(), Call.slug)
        .limit(MOST_CALLS)
    )  # fmt: skip


def _counts() -> AnySelect:
    sent = func.count(case((Application.state != ApplicationState.DRAFT, 1)))
    eligible = func.count(case((Application.state.in_(FOUND_ELIGIBLE), 1)))
    return select(Application.call_id, sent.label("sent"), eligible.label("eligible")).group_by(
        Application.call_id
    )


def _released_calls() -> AnySelect:
    query = select(Application.call_id).join(Decision, Decision.application_id == Application.id)
    return query.where(Decision.state == DecisionState.RELEASED).distinct()


def _awards() -> AnySelect:
    years = (
        select(
            AwardYear.award_id,
            func.sum(AwardYear.amount_minor).label("awarded"),
            func.sum(AwardYear.paid_minor).label("paid"),
        )
        .group_by(AwardYear.award_id)
        .subquery()
    )
    signatures = (
        select(Agreement.award_id)
        .join(AgreementSignature, AgreementSignature.agreement_id == Agreement.id)
        .group_by(Agreement.id, Agreement.award_id)
        .having(func.count() == 2)
        .subquery()
    )
    return (
        select(
            Application.call_id, Award.reference, Award.starts_on, Award.ends_on, Award.currency, Award.state,
            Application.title, Application.organization_id, Organization.legal_name, Organization.name_withheld, Organization.not_public,
            Organization.country, years.c.awarded, years.c.paid, Award.id.in_(select(signatures.c.award_id)).label("signed"),
        )
        .select_from(Award)
        .join(Application, Award.application_id == Application.id)
        .join(Organization, Application.organization_id == Organization.id)
        .join(years, years.c.award_id == Award.id)
        .order_by(Award.reference)
        .limit(MOST_AWARDS)
    )  # fmt: skip


def _award(row: Row[Any]) -> PublicAward:
    return PublicAward(
        reference=row.reference, organization_id=row.organization_id, organization=None if row.name_withheld else row.legal_name, country=row.country,
        title="" if row.name_withheld or row.not_public else row.title, starts_on=row.starts_on, ends_on=row.ends_on,
        awarded_minor=int(row.awarded), paid_minor=int(row.paid), currency=row.currency, state=row.state, signed=row.signed,
    )  # fmt: skip


def _call(
    row: Row[Any], counts: Any, awards: tuple[PublicAward, ...], released: bool, at: datetime
) -> PublicCall:
    closed = refused_from(row.closes_at, grace_in(row.settings)) <= at
    return PublicCall(
        slug=row.slug, title=row.title or row.slug, opens_at=row.opens_at, closes_at=row.closes_at, time_zone=row.time_zone,
        currency=row.currency, applications=(counts.sent if counts else 0) if closed else None,
        eligible=counts.eligible if released else None, awards=awards, released=released,
    )  # fmt: skip
