"""What may be proposed, endorsed, confirmed and told; with the numbers it is measured against."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from grants.applications.states import ApplicationState
from grants.awards.states import DecisionOutcome, DecisionState
from grants.core.access import YES, Verdict, no, too_late
from grants.core.money import Money
from grants.core.reasons import N_, Reason, declare

QUORUM_PERCENT = 50  # of the trustees: more than this must be present, unless the call says otherwise

WORDS = declare(
    {
        "decision_needs_eligible": N_(
            "Only an eligible application can be decided on; this one is: %(state)s."
        ),
        "proposal_replaced": N_(
            "Somebody proposed something else while you were writing. Both are shown; nothing is lost."
        ),
        "unread_feedback_missing": N_(
            "Nobody has reviewed this application, so its letter would give no reason. Write feedback for the applicant, or wait for a review."
        ),
        "unread_reason_missing": N_(
            "Nobody has reviewed this application. Say for the Board and the record why it is proposed all the same, or wait for a review."
        ),
        "decision_stands": N_(
            "The decision on this application is confirmed by a second person, so it stands."
        ),
        "amount_above_asked": N_("Year %(year)s was asked at %(asked)s; this is %(above)s above it."),
        "amount_year_not_asked": N_("Nothing was asked for year %(year)s, so nothing can be given for it."),
        "amount_above_cap": N_("The call gives at most %(cap)s in a grant year; this is %(above)s above it."),
        "total_above_cap": N_(
            "Together this is %(total)s; the call gives at most %(cap)s, so it is %(above)s above."
        ),
        "years_above_limit": N_("The call funds at most %(most)s grant years; this has %(count)s."),
        "amount_of_nothing": N_("Write the amount for at least the first year, or choose another outcome."),
        "amount_gap": N_(
            "Year %(year)s has no amount although a later year has one. Grant years follow each other."
        ),
        "envelope_exceeded": N_(
            "With this the call would promise %(total)s, and its envelope holds %(free)s: %(above)s too much. Lower this amount or another one first."
        ),
        "envelope_exceeded_unsaid": N_(
            "With this the call would promise more than its envelope holds. How much more is not shown, because an application of this call is closed to you. Lower this amount, or ask another fund manager to propose it."
        ),
        "sums_in_conflict": N_(
            "Not shown: you have a conflict of interest in this call, and its sums would tell what is proposed for that application. The envelope is kept all the same."
        ),
        "sums_not_yet": N_(
            "Not shown before you have said, under My reviews, whether you have a conflict of interest in this call."
        ),
        "letter_before_review": N_(
            "You still review this application, and its letter tells what the other reviewers found. Hand in your review first, or ask a fund manager to take it back."
        ),
        "rank_missing": N_("Give its place on the reserve list: 1 comes first."),
        "rank_taken": N_("Place %(rank)s of the reserve list is taken by %(reference)s."),
        "nothing_to_endorse": N_("No decision waits for the Board. Propose decisions first."),
        "rest_is_decided": N_("Every eligible application has a decision already."),
        "rest_is_unread": N_(
            "None of these %(count)s applications has a review. Tick that they are included, and say why, or have them read first."
        ),
        "rest_reason_missing": N_(
            "Say why an application that nobody has reviewed is refused. It goes on the record of each of them."
        ),
        "rest_changed": N_(
            "Something changed while you were looking: the numbers are different now. Look at them and propose again."
        ),
        "meeting_in_future": N_("This day has not come yet. Record the meeting when it has been held."),
        "meeting_before_closing": N_(
            "The call closed on %(closed)s. The Board endorses what was received by then, so it met on that day or later."
        ),
        "quorum_missed": N_(
            "%(present)s of %(trustees)s trustees were present; the Board decides with at least %(quorum)s."
        ),
        "attendance_unknown": N_(
            "Only trustees sit on the Board. Choose present or absent for each of them."
        ),
        "attendance_twice": N_("Nobody can be both present and absent."),
        "recusal_incomplete": N_(
            "For each recusal choose the trustee and the application, and write the reason."
        ),
        "nothing_to_confirm": N_("No decision waits to be confirmed. The Board endorses them first."),
        "confirm_own": N_(
            "A second fund manager must confirm these, because you proposed them or are in conflict with them: %(references)s."
        ),
        "letters_nothing": N_(
            "No letter waits. Decisions are confirmed first, and each letter goes out once."
        ),
        "letters_in_check": N_(
            "Letters leave together: %(count)s applications are still in the eligibility check, and %(open)s eligible ones have no confirmed decision yet."
        ),
        "letters_undecided": N_(
            "Letters leave together: %(count)s applications have no confirmed decision yet."
        ),
    }
)


@dataclass(frozen=True)
class Limits:
    """What a call allows, in minor units; None is no rule."""

    cap_year_minor: int | None = None
    cap_total_minor: int | None = None
    max_years: int | None = None


@dataclass(frozen=True)
class Proposal:
    """What a fund manager wants to propose, with all that it is measured against."""

    outcome: DecisionOutcome
    years: Mapping[int, int]  # grant year -> minor units
    asked: Mapping[int, int]
    limits: Limits
    envelope_minor: int  # what the envelope holds
    promised_minor: int  # what other proposals of the call already want of it
    reserve_rank: int | None = None
    ranks_taken: Mapping[int, str] = field(default_factory=dict)  # rank -> reference of who has it
    currency: str = "USD"
    read: bool = True  # at least one review is handed in
    reason: str = ""
    feedback: str = ""
    sums_shown: bool = True  # else a refusal must not tell what other proposals want

    @property
    def total(self) -> int:
        """All years together."""
        return sum(self.years.values())


def problems_of(proposal: Proposal) -> list[tuple[str | None, Reason]]:
    """What is wrong with a proposal, each beside its field; empty when it may be made."""
    if proposal.outcome is DecisionOutcome.REFUSE:
        return _unread_problems(proposal)
    problems = _unread_problems(proposal) + _year_problems(proposal) + _total_problems(proposal)
    if proposal.outcome is DecisionOutcome.RESERVE:
        return problems + _rank_problems(proposal)
    wanted = proposal.promised_minor + proposal.total
    if wanted > proposal.envelope_minor and not proposal.sums_shown:
        problems.append((_first_field(proposal), Reason("envelope_exceeded_unsaid")))
    elif wanted > proposal.envelope_minor:
        money = _moneys(
            proposal, total=wanted, free=proposal.envelope_minor, above=wanted - proposal.envelope_minor
        )
        problems.append((_first_field(proposal), Reason("envelope_exceeded", **money)))
    return problems


def _unread_problems(proposal: Proposal) -> list[tuple[str | None, Reason]]:
    """Without any review nobody has said why yet: a refusal needs words for the applicant, all else for the record."""
    if proposal.read:
        return []
    if proposal.outcome is DecisionOutcome.REFUSE:
        return [] if proposal.feedback.strip() else [("feedback", Reason("unread_feedback_missing"))]
    return [] if proposal.reason.strip() else [("reason", Reason("unread_reason_missing"))]


def _year_problems(proposal: Proposal) -> list[tuple[str | None, Reason]]:
    if not proposal.years:
        return [("year_1", Reason("amount_of_nothing"))]
    last = max(proposal.years)
    gaps = [y for y in range(1, last) if y not in proposal.years]
    problems: list[tuple[str | None, Reason]] = [(f"year_{y}", Reason("amount_gap", year=y)) for y in gaps]
    cap = proposal.limits.cap_year_minor
    for year, amount in sorted(proposal.years.items()):
        asked = proposal.asked.get(year, 0)
        if not asked:
            problems.append((f"year_{year}", Reason("amount_year_not_asked", year=year)))
        elif amount > asked:
            problems.append(
                (
                    f"year_{year}",
                    Reason(
                        "amount_above_asked",
                        year=year,
                        **_moneys(proposal, asked=asked, above=amount - asked),
                    ),
                )
            )
        if cap is not None and amount > cap:
            problems.append(
                (f"year_{year}", Reason("amount_above_cap", **_moneys(proposal, cap=cap, above=amount - cap)))
            )
    return problems


def _total_problems(proposal: Proposal) -> list[tuple[str | None, Reason]]:
    problems: list[tuple[str | None, Reason]] = []
    cap, most = proposal.limits.cap_total_minor, proposal.limits.max_years
    if cap is not None and proposal.total > cap:
        money = _moneys(proposal, total=proposal.total, cap=cap, above=proposal.total - cap)
        problems.append((_first_field(proposal), Reason("total_above_cap", **money)))
    if most is not None and len(proposal.years) > most:
        problems.append(
            (f"year_{max(proposal.years)}", Reason("years_above_limit", most=most, count=len(proposal.years)))
        )
    return problems


def _rank_problems(proposal: Proposal) -> list[tuple[str | None, Reason]]:
    rank = proposal.reserve_rank
    if not rank:
        return [("reserve_rank", Reason("rank_missing"))]
    if rank in proposal.ranks_taken:
        return [("reserve_rank", Reason("rank_taken", rank=rank, reference=proposal.ranks_taken[rank]))]
    return []


def _first_field(proposal: Proposal) -> str:
    return f"year_{min(proposal.years, default=1)}"


def _moneys(proposal: Proposal, **amounts: int) -> dict[str, Money]:
    return {name: Money(minor, proposal.currency) for name, minor in amounts.items()}


@dataclass(frozen=True)
class DecisionFacts:
    """Where an application and its decision stand."""

    application: ApplicationState
    decision: DecisionState | None


def can_propose(facts: DecisionFacts) -> Verdict:
    """An eligible application may be decided on, and decided anew until a second person has confirmed."""
    if facts.decision in (DecisionState.CONFIRMED, DecisionState.RELEASED):
        return too_late("decision_stands")
    if facts.application is not ApplicationState.ELIGIBLE:
        return no("decision_needs_eligible", state=facts.application.label)
    return YES


@dataclass(frozen=True)
class SelectionFacts:
    """Where the selection of a call stands, in numbers; `own` are references that the asker may not confirm."""

    undecided: int = 0
    proposed: int = 0
    endorsed: int = 0
    confirmed: int = 0
    released: int = 0
    own: tuple[str, ...] = ()
    offers: int = 0  # of the letters that wait or are out
    reserves: int = 0
    refusals: int = 0
    in_check: int = 0  # received, and not judged eligible or not yet
    untold: int = 0  # letters that are closed to the asker, and in none of the three numbers before

    @property
    def open(self) -> int:
        """Eligible applications without a confirmed decision."""
        return self.undecided + self.proposed + self.endorsed

    @property
    def total(self) -> int:
        """All applications that are decided on."""
        return self.open + self.confirmed + self.released


def can_propose_the_rest(facts: SelectionFacts) -> Verdict:
    """There must be somebody left."""
    return YES if facts.undecided else too_late("rest_is_decided")


def rest_problems(read: int, unread: int, include: bool, reason: str) -> list[tuple[str | None, Reason]]:
    """What keeps the rest from being refused together: nobody is refused unread, unless somebody says so and why."""
    if include and unread and not reason.strip():
        return [("unread_reason", Reason("rest_reason_missing"))]
    if unread and not read and not include:
        return [("include_unread", Reason("rest_is_unread", count=unread))]
    return []


def can_record_meeting(facts: SelectionFacts) -> Verdict:
    """A meeting takes up what is proposed."""
    return YES if facts.proposed else no("nothing_to_endorse")


def can_confirm(facts: SelectionFacts) -> Verdict:
    """Somebody else than the proposer confirms; what is one's own stays for a colleague."""
    if not facts.endorsed:
        return too_late("nothing_to_confirm")
    return no("confirm_own", references=facts.own) if facts.endorsed <= len(facts.own) else YES


def can_release_letters(facts: SelectionFacts) -> Verdict:
    """All letters of a call leave together, so every application must be judged, and every eligible one decided."""
    if not facts.confirmed:
        return too_late("letters_nothing")
    if facts.in_check:
        return no("letters_in_check", count=facts.in_check, open=facts.open)
    return no("letters_undecided", count=facts.open) if facts.open else YES


def quorum(trustees: int, percent: int = QUORUM_PERCENT) -> int:
    """How many trustees must be present: more than this share of them."""
    return trustees * percent // 100 + 1


@dataclass(frozen=True)
class Meeting:
    """What is said of a meeting: who was there, who stood aside."""

    held_on: date
    today: date
    trustees: frozenset[int]
    present: Sequence[int]
    absent: Sequence[int]
    recusals: Sequence[tuple[int, int, str]] = ()  # person, application, reason
    applications: frozenset[int] = frozenset()
    quorum_percent: int = QUORUM_PERCENT
    closed_on: date | None = None  # the last day on which applications were taken


def meeting_problems(meeting: Meeting) -> list[tuple[str | None, Reason]]:
    """What is wrong with a meeting as it was described."""
    problems: list[tuple[str | None, Reason]] = []
    present, absent = set(meeting.present), set(meeting.absent)
    if meeting.held_on > meeting.today:
        problems.append(("held_on", Reason("meeting_in_future")))
    if meeting.closed_on is not None and meeting.held_on < meeting.closed_on:
        problems.append(("held_on", Reason("meeting_before_closing", closed=meeting.closed_on)))
    if (present | absent) - meeting.trustees:
        problems.append(("present", Reason("attendance_unknown")))
    if present & absent:
        problems.append(("present", Reason("attendance_twice")))
    needed = quorum(len(meeting.trustees), meeting.quorum_percent)
    if len(present & meeting.trustees) < needed:
        counted = len(present & meeting.trustees)
        problems.append(
            (
                "present",
                Reason("quorum_missed", present=counted, trustees=len(meeting.trustees), quorum=needed),
            )
        )
    for person, application, reason in meeting.recusals:
        if person not in meeting.trustees or application not in meeting.applications or not reason.strip():
            problems.append(("recusals", Reason("recusal_incomplete")))
    return problems
