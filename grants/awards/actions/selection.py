"""Deciding: one fund manager proposes, the Board endorses, another fund manager confirms, and all letters leave together."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from grants.accounts.roles import Permission
from grants.applications.models import Application, Conflict
from grants.applications.states import ApplicationState
from grants.awards import mail, queries, rules
from grants.awards.models import Attendance, Award, AwardYear, BoardMeeting, Decision, DecisionYear, Recusal
from grants.awards.states import DecisionOutcome, DecisionState
from grants.calls.models import Call
from grants.calls.queries import governing
from grants.core import trail
from grants.core.access import Actor
from grants.core.action import action
from grants.core.db import db
from grants.core.errors import RuleBroken, StaleVersion
from grants.core.reasons import Reason
from grants.fund.ledger import Move, award_account, envelope_account, lock_accounts, post_entry

BECOMES = {
    DecisionOutcome.FUND: ApplicationState.SELECTED,
    DecisionOutcome.RESERVE: ApplicationState.RESERVED,
    DecisionOutcome.REFUSE: ApplicationState.NOT_SELECTED,
}


@action(
    Permission.AWARD_PROPOSE, facts=queries.decision_facts, may=rules.can_propose, records="decision.proposed"
)
def propose_decision(
    application: Application,
    *,
    outcome: DecisionOutcome,
    years: Mapping[int, int],
    reserve_rank: int | None = None,
    reason: str = "",
    feedback: str = "",
    replaces: str | None = None,
    by: Actor,
    at: datetime,
) -> Decision:
    """Say what should happen to an eligible application; amounts per grant year in minor units. Said anew, it needs the Board anew.

    `replaces` is the mark of the proposal that the form was filled in over: StaleVersion when another one stands now.
    """
    _hold_envelope(application.call)
    standing = queries.decision_of(application)
    if replaces is not None and replaces != queries.mark_of(standing):
        raise StaleVersion(Reason("proposal_replaced"))
    outcome = DecisionOutcome(outcome)
    proposal = replace(
        queries.proposal_of(application, outcome, years, reserve_rank, by), reason=reason, feedback=feedback
    )
    if problems := rules.problems_of(proposal):
        raise RuleBroken(*problems)
    decision = standing or Decision(application_id=application.id, state=DecisionState.PROPOSED)
    decision.move_to(DecisionState.PROPOSED)
    decision.outcome, decision.reason, decision.feedback = outcome, reason, feedback
    decision.meeting_id = None
    decision.reserve_rank = reserve_rank if outcome is DecisionOutcome.RESERVE else None
    decision.proposed_at, decision.proposed_by_id = at, _person(by)
    _write_years(decision, proposal.years if outcome is not DecisionOutcome.REFUSE else {})
    total = proposal.total if decision.years else 0
    trail.note(db.session, outcome=outcome.value, total=total, rank=decision.reserve_rank)
    return decision


@action(
    Permission.AWARD_PROPOSE,
    facts=queries.selection_facts,
    may=rules.can_propose_the_rest,
    records="decisions.proposed_for_the_rest",
)
def propose_the_rest(
    call: Call,
    *,
    reason: str = "",
    feedback: str = "",
    include_unread: bool = False,
    unread_reason: str = "",
    shown: str | None = None,
    by: Actor,
    at: datetime,
) -> list[Decision]:
    """Propose not to fund every eligible application that nobody has proposed anything for. Those closed to the actor stay.

    One without any review stays, too, unless `include_unread` says so with its own reason. `shown` is the mark of the
    numbers that the asker has seen: StaleVersion when they are different now.
    """
    rest = queries.rest_of(call, by)
    if shown is not None and shown != rest.mark:
        raise StaleVersion(Reason("rest_changed"))
    unread = len(rest.unread)
    if problems := rules.rest_problems(len(rest.rows) - unread, unread, include_unread, unread_reason):
        raise RuleBroken(*problems)
    made = [
        Decision(application_id=row.application_id, outcome=DecisionOutcome.REFUSE, state=DecisionState.PROPOSED,
                 reason=reason if row.handed_in else unread_reason.strip(), feedback=feedback, proposed_at=at, proposed_by_id=_person(by))
        for row in sorted(rest.rows, key=lambda row: row.reference)
        if row.handed_in or include_unread
    ]  # fmt: skip
    db.session.add_all(made)
    trail.note(db.session, count=len(made))
    if include_unread and unread:
        trail.note(db.session, without_review=unread, reason=trail.fingerprint(unread_reason.strip()))
    return made


@action(
    Permission.BOARD_RECORD,
    facts=queries.selection_facts,
    may=rules.can_record_meeting,
    records="board_meeting.recorded",
)
def record_meeting(
    call: Call,
    *,
    held_on: date,
    present: Sequence[int],
    absent: Sequence[int],
    recusals: Sequence[tuple[int, int, str]] = (),
    note: str = "",
    by: Actor,
    at: datetime,
) -> BoardMeeting:
    """Record that the Board has met and endorsed what is proposed. Who stood aside is in conflict from now on.

    Conflicts already on record of those present are taken up as recusals. Raises RuleBroken without a quorum.
    """
    trustees = queries.trustees_of(call, at)
    known = [
        (c.person_id, c.application_id, c.reason)
        for c in queries.known_conflicts(call, trustees)
        if c.person_id in present
    ]
    said = {(person, application) for person, application, _ in recusals}
    recusals = [*recusals, *(r for r in known if (r[0], r[1]) not in said)]
    _check_meeting(call, rules.Meeting(
        held_on, at.astimezone(ZoneInfo(call.time_zone)).date(), frozenset(p.id for p in trustees), present, absent, recusals,
        frozenset(_decided_ids(call)), governing(call).quorum_percent, queries.closed_on(call),
    ))  # fmt: skip
    meeting = _meet(call, held_on, present, absent, note, _person(by), at)
    _stand_aside(meeting, recusals, known, by, at)
    endorsed = _decisions(call, DecisionState.PROPOSED)
    for decision in endorsed:
        decision.move_to(DecisionState.ENDORSED)
        decision.meeting_id = meeting.id
    counts = {"present": len(present), "recusals": len(recusals), "endorsed": len(endorsed)}
    trail.note(db.session, meeting=meeting.key, held_on=held_on.isoformat(), **counts)
    return meeting


@action(
    Permission.AWARD_CONFIRM,
    facts=queries.selection_facts,
    may=rules.can_confirm,
    records="decisions.confirmed",
)
def confirm_decisions(call: Call, *, by: Actor, at: datetime) -> list[Decision]:
    """A second fund manager confirms what the Board endorsed. What they proposed themselves stays for a colleague."""
    closed = by.closed("application")
    mine = [
        d
        for d in _decisions(call, DecisionState.ENDORSED)
        if d.proposed_by_id != by.person_id and d.application.key not in closed
    ]
    for decision in mine:
        decision.move_to(DecisionState.CONFIRMED)
        decision.confirmed_at, decision.confirmed_by_id = at, _person(by)
    trail.note(db.session, count=len(mine))
    return mine


@action(
    Permission.AWARD_RELEASE,
    facts=queries.selection_facts,
    may=rules.can_release_letters,
    records="letters.released",
)
def release_letters(call: Call, *, by: Actor, at: datetime) -> list[Decision]:
    """Tell everybody at once: applications move, awards and their money come into being, letters are queued. Once each."""
    decisions = _decisions(call, DecisionState.CONFIRMED)
    for decision in decisions:
        decision.move_to(DecisionState.RELEASED)
        decision.released_at, decision.released_by_id = at, _person(by)
        decision.application.move_to(BECOMES[decision.outcome])
    db.session.flush()
    limits = queries.limits_of(call)
    funded = [
        _award(decision, limits, at) for decision in decisions if decision.outcome is DecisionOutcome.FUND
    ]
    for award in funded:
        _promise(award, at)
    mail.letters_released(decisions, {award.application_id: award.answer_until for award in funded}, at)
    trail.note(db.session, letters=len(decisions), awards=len(funded))
    return decisions


def _write_years(decision: Decision, years: Mapping[int, int]) -> None:
    """The proposed amounts, in place of those of an earlier proposal."""
    decision.years.clear()
    db.session.add(decision)
    db.session.flush()
    decision.years.extend(DecisionYear(year=y, amount_minor=amount) for y, amount in sorted(years.items()))


def _meet(
    call: Call,
    held_on: date,
    present: Sequence[int],
    absent: Sequence[int],
    note: str,
    by_id: int,
    at: datetime,
) -> BoardMeeting:
    """The row of the meeting, and who was there."""
    meeting = BoardMeeting(call_id=call.id, held_on=held_on, note=note, recorded_at=at, recorded_by_id=by_id)
    db.session.add(meeting)
    db.session.flush()
    there = {**dict.fromkeys(absent, False), **dict.fromkeys(present, True)}
    db.session.add_all(
        Attendance(meeting_id=meeting.id, person_id=p, present=yes) for p, yes in there.items()
    )
    return meeting


def _award(decision: Decision, limits: rules.Limits, at: datetime) -> Award:
    """The award of a released decision, with its grant years; what the call allows is copied, so that later changes do not reach it."""
    application, call = decision.application, decision.application.call
    starts_on, months = (
        application.starts_on or rules.months_after(at.date().replace(day=1), 1),
        application.months or 12 * len(decision.years),
    )
    spans = rules.grant_years(starts_on, months, max(year.year for year in decision.years))
    award = Award(
        application_id=application.id, reference=application.reference, currency=call.currency, starts_on=starts_on, ends_on=spans[-1][1],
        offered_at=at, answer_until=rules.answer_until(at, call.time_zone, governing(call).answer_days),
    )  # fmt: skip
    award.years = [
        AwardYear(year=y.year, starts_on=spans[y.year - 1][0], ends_on=spans[y.year - 1][1], amount_minor=y.amount_minor,
                  cap_minor=limits.cap_year_minor, paid_minor=0, indicative=y.year > 1)
        for y in decision.years
    ]  # fmt: skip
    db.session.add(award)
    db.session.flush()
    return award


def _promise(award: Award, at: datetime) -> None:
    envelope = envelope_account(award.application.call.slug)
    moves = [
        Move(envelope, award_account(award.reference, year.year), year.amount_minor) for year in award.years
    ]
    post_entry(
        f"award:{award.reference}:promised",
        moves,
        at=at,
        deed="letters.released",
        subject=award.trail_ref,
        currency=award.currency,
    )


def _check_meeting(call: Call, meeting: rules.Meeting) -> None:
    if problems := rules.meeting_problems(meeting):
        raise RuleBroken(*problems)


def _stand_aside(
    meeting: BoardMeeting, recusals: Sequence[Any], known: Sequence[Any], by: Actor, at: datetime
) -> None:
    """A recusal is also a conflict of interest, which shuts the trustee out of that application everywhere."""
    recorded = {(person, application) for person, application, _ in known}
    for person, application, reason in recusals:
        db.session.add(
            Recusal(meeting_id=meeting.id, person_id=person, application_id=application, reason=reason)
        )
        if (person, application) not in recorded and not _in_conflict(person, application):
            db.session.add(
                Conflict(
                    person_id=person,
                    application_id=application,
                    reason=reason,
                    recorded_at=at,
                    recorded_by_id=_person(by),
                )
            )


def _in_conflict(person: int, application: int) -> bool:
    query = select(Conflict.id).where(
        Conflict.person_id == person, Conflict.application_id == application, Conflict.ended_at.is_(None)
    )
    return db.session.execute(query).first() is not None


def _decisions(call: Call, state: DecisionState) -> list[Decision]:
    """The call's decisions in a state, without applications withdrawn meanwhile.

    Locked in one order with their applications, so that two officers at once wait for each other.
    """
    standing = (Application.call_id == call.id, Application.state == ApplicationState.ELIGIBLE)
    decided = Application.id.in_(select(Decision.application_id).where(Decision.state == state))
    list(
        db.session.scalars(
            select(Application).where(*standing, decided).order_by(Application.id).with_for_update()
        )
    )
    query = (
        select(Decision)
        .join(Application, Application.id == Decision.application_id)
        .where(*standing, Decision.state == state)
    )
    return list(db.session.scalars(query.order_by(Application.reference).with_for_update(of=Decision)))


def _decided_ids(call: Call) -> list[int]:
    return list(
        db.session.scalars(
            select(Application.id).where(
                Application.call_id == call.id, Application.state.in_(queries.DECIDED)
            )
        )
    )


def _hold_envelope(call: Call) -> None:
    """Two proposals at once would each see room that only one of them has: the second waits here."""
    lock_accounts({envelope_account(call.slug)})


def _person(by: Actor) -> int:
    """The person who acts; these deeds are never the program's own."""
    if by.person_id is None:
        raise ValueError("A person decides, never the program")
    return by.person_id
