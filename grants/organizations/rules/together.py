"""Who may bring people and organizations together: invitations, requests to join, handing over, merging. Verdicts and words."""

from dataclasses import dataclass
from datetime import timedelta

from grants.core.access import YES, Verdict, no, too_late
from grants.core.reasons import N_, Reason, declare
from grants.organizations.states import PairState

INVITATION_LIFE = timedelta(days=14)
SENT_MOST, SENT_PAUSE = 5, timedelta(minutes=10)  # of one invitation
UNANSWERED = timedelta(days=14)  # a request to join, before officers see it
REQUESTS_A_WEEK = 3
LONGEST_WHY = 500

WORDS = declare(
    {
        "invited_already": N_("%(name)s is invited already. Send that invitation again, or withdraw it."),
        "invitation_used": N_("This invitation was taken up already, on %(day)s. Sign in as always."),
        "invitation_withdrawn": N_(
            "This invitation was withdrawn. If that is a mistake, ask the organization to invite you again."
        ),
        "invitation_declined": N_(
            "This invitation was declined. Ask the organization to invite you again if you have changed your mind."
        ),
        "invitation_expired": N_(
            "This invitation ended on %(day)s. Ask the organization to send it again; it is one press for them."
        ),
        "invitation_replaced": N_("This link does not work. A newer mail may have taken its place: look for the last one."),
        "invitation_other_address": N_(
            "This invitation was sent to another address than yours. Sign in with that one, or ask to join with this account."
        ),
        "invitation_needs_sign_in": N_("There is an account with this address. Sign in, and the invitation is shown again."),
        "invitation_sent_often": N_(
            "This invitation was sent %(times)s times. Withdraw it, and look at the address before you invite again."
        ),
        "invitation_sent_lately": N_("It was sent a few minutes ago. Give the mail a little time."),
        "join_asked_already": N_("You have asked this organization already, and nobody has answered yet."),
        "join_asked_often": N_("You have asked %(most)s organizations this week. Wait for their answers first."),
        "join_answered": N_("This request was answered already."),
        "join_member": N_("You are a member of this organization already."),
        "why_missing": N_("Say why, in a sentence or two. It stays on the record."),
        "refusal_missing": N_("Say why in a sentence: the person who asked reads it."),
        "successor_missing": N_("Choose the colleague who takes over."),
        "successor_yourself": N_("Choose somebody else than yourself."),
        "successor_not_ready": N_("%(name)s has not confirmed the mail address yet, and could not send anything."),
        "has_administrator": N_("This organization has an administrator. Its own people decide who else becomes one."),
        "officer_is_member": N_("You are a member of this organization. Another fund manager must decide."),
        "successor_staff": N_("%(name)s works for the Fund, and cannot administer an organization that applies."),
        "pair_decided": N_("This was decided already: %(state)s."),
        "pair_not_asked": N_("Nobody has asked for this merge."),
        "pair_second_person": N_("You asked for this merge yourself. Another fund manager must confirm it."),
        "pair_already_merged": N_("One of the two was merged meanwhile. Look at the list again."),
        "merge_both_money": N_(
            "Both %(gone)s and %(kept)s have a verified bank account or a running grant. Money cannot be moved from one grantee to another: let one of the grants end first."
        ),
        "merge_other_way": N_(
            "%(gone)s has a verified bank account or a running grant, which must stay where it is. Merge the other way round: let %(gone)s survive."
        ),
        "merge_needs_two": N_("Money is involved, so a second fund manager confirms this merge."),
        "merge_needs_one": N_("No money is involved: this merge needs no second person."),
    }
)  # fmt: skip


@dataclass(frozen=True)
class InvitationFacts:
    """How an invitation ended, if it did; and how often and how lately it was sent."""

    ended: Reason | None
    sent: int
    just_sent: bool


def can_withdraw(facts: InvitationFacts) -> Verdict:
    """One that nobody has answered."""
    return Verdict(False, facts.ended, late=True) if facts.ended is not None else YES


def can_resend(facts: InvitationFacts) -> Verdict:
    """One that nobody has answered, a few times: a mailbox is not for flooding."""
    if not can_withdraw(facts):
        return can_withdraw(facts)
    if facts.sent >= SENT_MOST:
        return no("invitation_sent_often", times=facts.sent)
    return no("invitation_sent_lately") if facts.just_sent else YES


@dataclass(frozen=True)
class JoinFacts:
    """Who asks to join, and what they have asked before."""

    signed_in: bool
    member: bool
    open_here: bool
    lately: bool
    this_week: int


def can_ask_to_join(facts: JoinFacts) -> Verdict:
    """Once a day, three a week, one at a time for each organization: an administrator's mailbox is not for flooding."""
    if not facts.signed_in:
        return no("sign_in_first")
    if facts.member:
        return no("join_member")
    if facts.open_here:
        return no("join_asked_already")
    if facts.lately:
        return no("join_already_asked")
    return no("join_asked_often", most=REQUESTS_A_WEEK) if facts.this_week >= REQUESTS_A_WEEK else YES


def can_answer(decided: bool) -> Verdict:
    """A request is answered once."""
    return too_late("join_answered") if decided else YES


@dataclass(frozen=True)
class OrphanFacts:
    """Whether an organization has an administrator, and whether the officer belongs to it."""

    has_administrator: bool
    member: bool


def can_appoint(facts: OrphanFacts) -> Verdict:
    """Officers step in only where nobody is left, and never for an organization of their own."""
    if facts.has_administrator:
        return too_late("has_administrator")
    return no("officer_is_member") if facts.member else YES


@dataclass(frozen=True)
class PairFacts:
    """Where a pair stands, who asked to merge it, and who looks at it."""

    state: PairState
    asked_by: int | None
    reader: int | None
    member: bool


def can_decide_pair(facts: PairFacts) -> Verdict:
    """A pair that waits for a first decision, by somebody who belongs to neither."""
    if facts.member:
        return no("officer_is_member")
    return YES if facts.state is PairState.SUSPECTED else too_late("pair_decided", state=facts.state.label)


def can_confirm_pair(facts: PairFacts) -> Verdict:
    """A merge that was asked for, by another officer."""
    if facts.member:
        return no("officer_is_member")
    if facts.state is not PairState.MERGE_ASKED:
        return too_late("pair_not_asked")
    return no("pair_second_person") if facts.asked_by == facts.reader else YES


def can_call_off(facts: PairFacts) -> Verdict:
    """A merge that was asked for, by anybody who decides on doubles; the one who asked may think again, too."""
    return YES if facts.state is PairState.MERGE_ASKED else too_late("pair_not_asked")


@dataclass(frozen=True)
class MergeFacts:
    """What stands against merging one organization into another."""

    gone_has_money: bool
    kept_has_money: bool
    problems: tuple[Reason, ...]
    gone: str
    kept: str
    member: bool = False

    @property
    def needs_two(self) -> bool:
        """Whether a second officer confirms."""
        return self.gone_has_money or self.kept_has_money


def merge_problems(facts: MergeFacts) -> list[Reason]:
    """Everything that keeps the one from being merged into the other."""
    names = {"gone": facts.gone, "kept": facts.kept}
    money: list[Reason] = []
    if facts.gone_has_money:
        money = [Reason("merge_both_money" if facts.kept_has_money else "merge_other_way", **names)]
    return [*money, *facts.problems]
