"""The list of a call's applications for officers: views with their counts, filters, rows with the verdict on each rule."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from grants.accounts.roles import Permission
from grants.applications.models import Application, EligibilityCheck, EligibilityVerdict, Submission
from grants.applications.states import ApplicationState, Outcome
from grants.calls.models import Call
from grants.core.access import Actor, seen
from grants.core.db import db
from grants.core.reasons import N_, Reason
from grants.eligibility.rules import rule_of
from grants.organizations.models import Organization
from grants.organizations.regions import GROUP_OF, RegionalGroup, group_of

__all__ = [
    "SORTS",
    "VIEWS",
    "Row",
    "Wanted",
    "counts_of",
    "everything_of",
    "list_of",
    "rows_of",
    "staff_call_for",
]

S = ApplicationState
MOST = 5000  # rows of a spreadsheet
# key -> (label, states, whether something still waits for a judgement: None for either)
VIEWS: Mapping[str, tuple[str, tuple[ApplicationState, ...], bool | None]] = {
    "": (N_("All"), tuple(state for state in S if state is not S.DRAFT), None),
    "received": (N_("Received"), (S.SUBMITTED,), None),
    "undecided": (N_("To be decided"), (S.CHECKING,), True),
    "ready": (N_("To be confirmed"), (S.CHECKING,), False),
    "ineligible": (N_("Not eligible"), (S.INELIGIBLE,), None),
    "eligible": (N_("Eligible"), (S.ELIGIBLE, S.SELECTED, S.RESERVED, S.NOT_SELECTED), None),
    "withdrawn": (N_("Withdrawn"), (S.WITHDRAWN,), None),
}
SORTS: Mapping[str, Any] = {
    "reference": Application.reference,
    "organization": func.lower(Organization.legal_name),
    "asked": Submission.requested_minor,
    "received": Application.submitted_at,
    "state": Application.state,
}


@dataclass(frozen=True)
class Wanted:
    """What the officer asked for: a view, filters and an order. Empty is everything."""

    view: str = ""
    word: str = ""
    rule: str = ""
    verdict: str = ""
    group: str = ""
    sort: str = "-received"


@dataclass(frozen=True)
class Row:
    """One application in the list. Countries are those where it works, by code."""

    reference: str
    state: ApplicationState
    title: str
    organization: str
    country: str
    group: RegionalGroup | None
    asked_minor: int
    currency: str
    works_in: tuple[str, ...]
    submitted_at: datetime
    late: bool = False  # it came in the grace period
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    unmet: tuple[
        tuple[str, Reason | None, str], ...
    ] = ()  # title of the rule, what was computed, what a person wrote
    to_judge: tuple[str, ...] = ()  # titles of rules
    override_waits: bool = False


def staff_call_for(actor: Actor, slug: str) -> Call:
    """A call with its texts and versions, for who reads its applications. Two statements."""
    query = select(Call).where(Call.slug == slug).options(joinedload(Call.texts), selectinload(Call.versions))
    return seen(actor, db.session.scalars(query).unique().one_or_none(), (Permission.APPLICATION_READ,))


def counts_of(call: Call, actor: Actor) -> dict[str, int]:
    """How many applications each view holds, for this actor. One query."""
    undecided = and_(Application.state == S.CHECKING, _waits())
    query = (
        select(Application.state, undecided, func.count())
        .where(*_visible(call, actor))
        .group_by(Application.state, undecided)
    )
    found = [(state, bool(open_), number) for state, open_, number in db.session.execute(query)]
    return {
        key: sum(
            number for state, open_, number in found if state in states and (waits is None or waits is open_)
        )
        for key, (_, states, waits) in VIEWS.items()
    }


def list_of(call: Call, actor: Actor, wanted: Wanted) -> Select[*tuple[Any, ...]]:
    """The rows of the list, in order, as columns for `rows_of`."""
    _, states, waits = VIEWS.get(wanted.view, VIEWS[""])
    query = (
        select(Application.reference, Application.state, Application.title, Application.submitted_at, Organization.legal_name,
               Organization.country, Organization.regional_group, Submission.id, Submission.requested_minor, Submission.currency,
               Submission.document, Submission.late_after)
        .join(Organization, Organization.id == Application.organization_id)
        .join(Submission, and_(Submission.application_id == Application.id, Submission.version == Application.submission_version))
        .where(*_visible(call, actor), Application.state.in_(states), *_filters(wanted))
    )  # fmt: skip
    if waits is not None:
        query = query.where(_waits() if waits else ~_waits())
    column = SORTS.get(wanted.sort.lstrip("-"), SORTS["received"])
    return query.order_by(
        column.desc() if wanted.sort.startswith("-") else column, Application.reference.desc()
    )


def everything_of(call: Call, actor: Actor, wanted: Wanted) -> Sequence[Any]:
    """All rows of the list, for spreadsheets; bounded all the same."""
    return db.session.execute(list_of(call, actor, wanted).limit(MOST)).all()


def rows_of(found: Iterable[Any]) -> list[Row]:
    """The rows of a page of the list, with their verdicts. One query."""
    found = list(found)
    verdicts = _verdicts([row.id for row in found])
    return [_row(row, verdicts.get(row.id, [])) for row in found]


def _visible(call: Call, actor: Actor) -> list[ColumnElement[bool]]:
    """Sent to this call, and not closed to the actor by a conflict of interest: those are not even counted."""
    shown = [Application.call_id == call.id, Application.state != S.DRAFT]
    closed = actor.closed("application")
    return [*shown, Application.key.not_in(closed)] if closed else shown


def _holds() -> ColumnElement[Any]:
    """What holds of a verdict, as `EligibilityVerdict.outcome` says it."""
    confirmed = EligibilityVerdict.confirmed_by_id.is_not(None) & EligibilityVerdict.override_outcome.is_not(
        None
    )
    judged = func.coalesce(EligibilityVerdict.judged_outcome, EligibilityVerdict.computed)
    return case((confirmed, EligibilityVerdict.override_outcome), else_=judged)


def _has_verdict(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    standing = select(EligibilityVerdict.id).join(EligibilityVerdict.check)
    return standing.where(EligibilityCheck.id == _newest_check(Application.id), *conditions).exists()


def _newest_check(application: Any) -> Any:
    """The check that counts: the rules may have run again on a version that answers a request."""
    others = aliased(EligibilityCheck)
    newest = select(func.max(others.id)).where(others.application_id == application)
    return newest.correlate_except(others).scalar_subquery()


def _waits() -> ColumnElement[bool]:
    """Something waits for a person: a rule to be judged, or an override to be confirmed."""
    override = EligibilityVerdict.override_by_id.is_not(None) & EligibilityVerdict.confirmed_by_id.is_(None)
    return _has_verdict(or_(_holds() == Outcome.TO_BE_JUDGED.value, override))


def _filters(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions = []
    for word in wanted.word.split():
        like = "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        columns = (Organization.legal_name, Organization.short_name, Application.reference, Application.title)
        conditions.append(or_(*(column.ilike(like, escape="\\") for column in columns)))
    known = wanted.verdict in list(Outcome)  # whatever else stands in an address is no filter
    if wanted.rule or known:
        rule = [EligibilityVerdict.rule == wanted.rule] if wanted.rule else []
        verdict = [_holds() == wanted.verdict] if known else []
        conditions.append(_has_verdict(*rule, *verdict))
    if wanted.group:
        members = [code for code, group in GROUP_OF.items() if group == wanted.group]
        placed = and_(
            Organization.country.not_in(list(GROUP_OF)), Organization.regional_group == wanted.group
        )
        conditions.append(or_(Organization.country.in_(members), placed))
    return conditions


def _verdicts(submissions: Sequence[int]) -> dict[int, list[EligibilityVerdict]]:
    query = (
        select(Submission.id, EligibilityVerdict)
        .select_from(Submission)
        .join(EligibilityCheck, EligibilityCheck.id == _newest_check(Submission.application_id))
        .join(EligibilityVerdict, EligibilityVerdict.check_id == EligibilityCheck.id)
        .where(Submission.id.in_(submissions))
        .order_by(EligibilityVerdict.position)
    )
    found: dict[int, list[EligibilityVerdict]] = {}
    for submission, verdict in db.session.execute(query):
        found.setdefault(submission, []).append(verdict)
    return found


def _row(found: Any, verdicts: Sequence[EligibilityVerdict]) -> Row:
    countries = json.loads(found.document).get("countries") or []
    return Row(
        reference=found.reference, state=found.state, title=found.title, organization=found.legal_name, country=found.country,
        group=group_of(found.country, found.regional_group), asked_minor=found.requested_minor, currency=found.currency,
        works_in=tuple(row["country"] for row in countries if row["role"] == "implementation"), submitted_at=found.submitted_at,
        late=found.late_after is not None,
        outcomes={v.rule: v.outcome for v in verdicts},
        unmet=tuple(_fault(v) for v in verdicts if v.outcome is Outcome.NOT_MET),
        to_judge=tuple(rule_of(v.rule).title for v in verdicts if v.outcome is Outcome.TO_BE_JUDGED),
        override_waits=any(v.override_by_id is not None and v.confirmed_by_id is None for v in verdicts),
    )  # fmt: skip


def _fault(verdict: EligibilityVerdict) -> tuple[str, Reason | None, str]:
    title = rule_of(verdict.rule).title
    if verdict.confirmed_by_id is not None:
        return title, None, verdict.override_reason
    if verdict.judged_outcome is not None:
        return title, None, verdict.judged_reason
    return title, Reason.from_json(verdict.reasons[0]) if verdict.reasons else None, ""
