"""The public record of the 2011 facility beside what the database says: by query, never by hand.

Each fact names where the public figure comes from. `docs/decisions/` says which reading of the figures was taken.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from grants.applications.models import Application, Submission
from grants.awards.models import Award, AwardYear
from grants.calls.models import Call
from grants.core.db import db
from grants.core.money import Money
from grants.core.sentences import money
from grants.disbursements.models import Payment, Tranche
from grants.disbursements.states import PaymentState

CALL = "sgf-2011"
PAID = (PaymentState.SENT, PaymentState.CONFIRMED)


@dataclass(frozen=True)
class Fact:
    """One published figure: what it says, where, what the database answers, and whether the two agree."""

    what: str
    published: str
    source: str
    ask: Callable[[], Any]
    agrees: Callable[[Any], bool]
    shown: Callable[[Any], str] = str


def _count(*conditions: Any) -> int:
    query = select(func.count()).select_from(Application).join(Call).where(Call.slug == CALL, *conditions)
    return int(db.session.execute(query).scalar_one())


def _in_time() -> int:
    query = (
        select(func.count(func.distinct(Application.id)))
        .select_from(Application).join(Call).join(Submission, Submission.application_id == Application.id)
        .where(Call.slug == CALL, Submission.submitted_at >= Call.opens_at, Submission.submitted_at < Call.closes_at)
    )  # fmt: skip
    return int(db.session.execute(query).scalar_one())


def _awards() -> Any:
    return (
        select(Award)
        .join(Application, Award.application_id == Application.id)
        .join(Call)
        .where(Call.slug == CALL)
    )


def _selected() -> int:
    return int(db.session.execute(select(func.count()).select_from(_awards().subquery())).scalar_one())


def _paid() -> Any:
    return (
        select(Payment.amount_minor, AwardYear.year, AwardYear.award_id)
        .select_from(Payment).join(Tranche, Payment.tranche_id == Tranche.id).join(AwardYear, Payment.award_year_id == AwardYear.id)
        .join(Award).join(Application, Award.application_id == Application.id).join(Call)
        .where(Call.slug == CALL, Payment.state.in_(PAID))
    ).subquery()  # fmt: skip


def _one(query: Any) -> Any:
    return db.session.execute(query).scalar_one()


def _paid_organizations(until: datetime | None = None) -> int:
    query = (
        select(func.count(func.distinct(Application.organization_id)))
        .select_from(Payment)
        .join(Tranche, Payment.tranche_id == Tranche.id)
    )
    query = (
        query.join(AwardYear, Tranche.award_year_id == AwardYear.id).join(Award).join(Application).join(Call)
    )
    query = query.where(Call.slug == CALL, Payment.state.in_(PAID))
    if until is not None:
        query = query.where(Payment.value_on < until.date())
    return int(_one(query))


def _total_paid() -> int:
    return int(_one(select(func.coalesce(func.sum(_paid().c.amount_minor), 0))))


def _most_a_year() -> int:
    paid = _paid()
    per_year = (
        select(func.sum(paid.c.amount_minor).label("sum")).group_by(paid.c.award_id, paid.c.year).subquery()
    )
    return int(_one(select(func.coalesce(func.max(per_year.c.sum), 0))))


def _most_years() -> int:
    return int(
        _one(
            select(func.coalesce(func.max(AwardYear.year), 0))
            .join(Award)
            .join(Application)
            .join(Call)
            .where(Call.slug == CALL)
        )
    )


def _first_year() -> int:
    query = (
        select(func.coalesce(func.sum(AwardYear.amount_minor), 0)).join(Award).join(Application).join(Call)
    )
    return int(_one(query.where(Call.slug == CALL, AwardYear.year == 1)))


def _window() -> str:
    call = _one(select(Call).where(Call.slug == CALL))
    last = datetime.fromtimestamp(call.closes_at.timestamp() - 1, UTC)
    zone = ZoneInfo(call.time_zone)
    return f"{call.opens_at.astimezone(zone):%-d %B %Y} to {last.astimezone(zone):%-d %B %Y}"


def _usd(minor: int) -> str:
    return money(Money(minor)).replace("\u00a0", " ")


REPORT, PRESS, FUND = (
    "CTOC/COP/2012/1, para. 37",
    "press release of 18 October 2011",
    "the Fund’s page on the 2011 facility",
)

FACTS = [
    Fact(
        "Window", "8 March to 30 April 2011", REPORT, _window, lambda v: v == "8 March 2011 to 30 April 2011"
    ),
    Fact("Applications received in the window", "more than 250", REPORT, _in_time, lambda v: v > 250),
    Fact("Projects selected", "12", PRESS, _selected, lambda v: v == 12),
    Fact(
        "First tranches awarded", "close to USD 300,000", PRESS, _first_year, lambda v: v == 30_000_000, _usd
    ),
    Fact(
        "Organizations paid by mid-2012",
        "11",
        REPORT,
        lambda: _paid_organizations(datetime(2012, 7, 1, tzinfo=UTC)),
        lambda v: v == 11,
    ),
    Fact("Organizations paid in the whole cycle", "11", FUND, _paid_organizations, lambda v: v == 11),
    Fact("Paid in the whole cycle", "USD 750,000", FUND, _total_paid, lambda v: v == 75_000_000, _usd),
    Fact(
        "Most that was paid for one grant year",
        "at most USD 25,000",
        REPORT,
        _most_a_year,
        lambda v: 0 < v <= 2_500_000,
        _usd,
    ),
    Fact("Most grant years of a project", "at most 3", REPORT, _most_years, lambda v: 0 < v <= 3),
]


def compared() -> list[tuple[Fact, str, bool]]:
    """Each fact with what the database says and whether it agrees. A database without the call agrees with nothing."""
    if db.session.execute(select(Call.id).where(Call.slug == CALL)).first() is None:
        return [(fact, "no such call", False) for fact in FACTS]
    found = [(fact, fact.ask()) for fact in FACTS]
    return [(fact, fact.shown(value), fact.agrees(value)) for fact, value in found]
