"""What must hold before a grant year's money is asked for, certified, approved and paid. One registry, for all four.

To add a condition: what it needs as fields of YearFacts, an entry in CONDITIONS, and a test. The checklist of the grant
page, the refusals of the deeds and the wording all come from the entry.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from grants.accounts.roles import ROLES
from grants.awards.states import AwardState
from grants.core.money import Money
from grants.core.reasons import N_, Reason, declare
from grants.core.states import State
from grants.reports.states import ReportState

WORDS = declare(
    {
        "needs_award_runs": N_("Nothing has stopped this grant."),
        "needs_award_fell_away": N_("This award fell away, so nothing more is paid."),
        "needs_award_is_closed": N_("This grant is closed, so nothing more is paid."),
        "needs_award_was_declined": N_("The organization declined this award."),
        "needs_offer_to_be_answered": N_("Answers the offer first."),
        "needs_agreement_to_be_drawn": N_("Draws up the agreement first."),
        "needs_agreement_to_be_signed_by_grantee": N_("Signs the agreement."),
        "needs_agreement_to_be_signed_by_fund": N_("Signs the agreement for the Fund."),
        "needs_agreement_signed_on": N_("The organization on %(grantee)s, the Fund on %(fund)s."),
        "needs_agreement_signed": N_("Signed by both."),
        "needs_account_to_be_entered": N_("Enters the details of its bank account."),
        "needs_account_to_be_verified": N_("Verifies the details that were entered on %(entered)s."),
        "needs_account_not_accepted": N_("Enters the details again: on %(on)s they were not accepted."),
        "needs_account_verified": N_("Verified by %(by)s on %(on)s."),
        "needs_report_to_be_sent": N_("Sends the report of year %(year)s, due on %(due)s."),
        "needs_report_to_be_started": N_("Sends the report of year %(year)s."),
        "needs_report_questions_open": N_("Answers the questions on the report of year %(year)s."),
        "needs_report_to_be_read": N_("Reads the report of year %(year)s, sent on %(sent)s."),
        "needs_report_accepted": N_("Accepted on %(on)s."),
        "needs_year_to_be_renewed": N_("Renews year %(year)s, with a reason."),
        "needs_year_renewed": N_("Renewed by %(by)s on %(on)s."),
        "needs_money_left": N_("%(left)s of %(amount)s are still to be paid."),
        "needs_money_all_paid": N_("All %(amount)s of year %(year)s have been paid."),
    }
)


class WaitsFor(State):
    """From whom a condition is waited for: the organization, or a role of the Fund."""

    GRANTEE = "grantee", N_("The organization")
    FUND_MANAGER = "fund_manager", ROLES["fund_manager"].label
    FINANCE = "finance_officer", ROLES["finance_officer"].label


@dataclass(frozen=True)
class AccountFacts:
    """The newest bank account of the organization. `accepted` is None until a finance officer has looked at it."""

    id: int
    entered_on: date
    accepted: bool | None = None
    verified_on: date | None = None
    verified_by: str = ""


@dataclass(frozen=True)
class ReportFacts:
    """The report of the grant year before; `state` is None when nobody has begun it."""

    year: int
    state: ReportState | None = None
    due_on: date | None = None
    sent_on: date | None = None
    decided_on: date | None = None


@dataclass(frozen=True)
class YearFacts:
    """What the conditions of one grant year look at. Amounts in minor units of USD; `report` is None for the first year."""

    year: int
    amount_minor: int
    paid_minor: int
    award_state: AwardState
    agreement_drawn: bool
    grantee_signed_on: date | None
    fund_signed_on: date | None
    account: AccountFacts | None
    report: ReportFacts | None
    indicative: bool
    renewed_on: date | None = None
    renewed_by: str = ""

    @property
    def left_minor(self) -> int:
        """What of the year's amount has not been paid."""
        return self.amount_minor - self.paid_minor


@dataclass(frozen=True)
class Found:
    """What a condition came to: met or not, why, and from whom it is waited for when it is not."""

    why: Reason
    waits_for: WaitsFor | None = None

    @property
    def met(self) -> bool:
        """Nobody is waited for; a condition that can never be met again waits for nobody either, and says so by `Never`."""
        return self.waits_for is None and not isinstance(self, Never)


@dataclass(frozen=True)
class Never(Found):
    """Not met, and nobody can do anything about it any more."""


@dataclass(frozen=True)
class Condition:
    """One condition: its line in the checklist, how a refusal names it, the facts it needs, and how it is judged.

    `look` gives None when the condition has nothing to ask of this year. `after` names a condition that comes first: until
    that one is met, this one is not yet anybody's turn.
    """

    key: str
    words: str
    named: str
    needs: tuple[str, ...]
    look: Callable[[YearFacts], Found | None]
    after: str = ""
    by_itself: bool = False


@dataclass(frozen=True)
class Line:
    """A condition as it stands for a year: a line of the checklist."""

    condition: Condition
    found: Found
    turn: bool  # whether what it waits for can be done now

    @property
    def shown(self) -> bool:
        """Whether readers see the line: what holds by itself is left out."""
        return not (self.condition.by_itself and self.found.met)


def checklist(facts: YearFacts) -> tuple[Line, ...]:
    """Every condition that this year has, in the order of the registry."""
    found = [(condition, result) for condition in CONDITIONS if (result := condition.look(facts)) is not None]
    met = {condition.key for condition, result in found if result.met}
    asked = {condition.key for condition, _ in found}
    return tuple(Line(c, result, turn=c.after in met or c.after not in asked) for c, result in found)


def unmet(facts: YearFacts) -> tuple[Line, ...]:
    """The conditions that do not hold."""
    return tuple(line for line in checklist(facts) if not line.found.met)


def _award_runs(facts: YearFacts) -> Found:
    stopped = {
        AwardState.RELEASED: "needs_award_fell_away",
        AwardState.CLOSED: "needs_award_is_closed",
        AwardState.DECLINED: "needs_award_was_declined",
    }.get(facts.award_state)
    return Never(Reason(stopped)) if stopped else Found(Reason("needs_award_runs"))


def _agreement(facts: YearFacts) -> Found:
    if facts.award_state is AwardState.OFFERED:
        return Found(Reason("needs_offer_to_be_answered"), WaitsFor.GRANTEE)
    if facts.award_state is not AwardState.ACCEPTED:
        if facts.grantee_signed_on and facts.fund_signed_on:
            return Found(
                Reason(
                    "needs_agreement_signed_on", grantee=facts.grantee_signed_on, fund=facts.fund_signed_on
                )
            )
        return Found(Reason("needs_agreement_signed"))
    if not facts.agreement_drawn:
        return Found(Reason("needs_agreement_to_be_drawn"), WaitsFor.FUND_MANAGER)
    if facts.grantee_signed_on is None:
        return Found(Reason("needs_agreement_to_be_signed_by_grantee"), WaitsFor.GRANTEE)
    return Found(Reason("needs_agreement_to_be_signed_by_fund"), WaitsFor.FUND_MANAGER)


def _account(facts: YearFacts) -> Found:
    account = facts.account
    if account is None:
        return Found(Reason("needs_account_to_be_entered"), WaitsFor.GRANTEE)
    if account.accepted is None:
        return Found(Reason("needs_account_to_be_verified", entered=account.entered_on), WaitsFor.FINANCE)
    if not account.accepted:
        return Found(Reason("needs_account_not_accepted", on=account.verified_on), WaitsFor.GRANTEE)
    return Found(Reason("needs_account_verified", by=account.verified_by, on=account.verified_on))


def _report(facts: YearFacts) -> Found | None:
    report = facts.report
    if report is None:
        return None
    match report.state:
        case ReportState.ACCEPTED:
            return Found(Reason("needs_report_accepted", on=report.decided_on))
        case ReportState.SUBMITTED:
            return Found(
                Reason("needs_report_to_be_read", year=report.year, sent=report.sent_on),
                WaitsFor.FUND_MANAGER,
            )
        case ReportState.RETURNED:
            return Found(Reason("needs_report_questions_open", year=report.year), WaitsFor.GRANTEE)
    if report.due_on is None:
        return Found(Reason("needs_report_to_be_started", year=report.year), WaitsFor.GRANTEE)
    return Found(Reason("needs_report_to_be_sent", year=report.year, due=report.due_on), WaitsFor.GRANTEE)


def _renewal(facts: YearFacts) -> Found | None:
    if not facts.indicative:
        return None
    if facts.renewed_on is None:
        return Found(Reason("needs_year_to_be_renewed", year=facts.year), WaitsFor.FUND_MANAGER)
    return Found(Reason("needs_year_renewed", by=facts.renewed_by, on=facts.renewed_on))


def _money(facts: YearFacts) -> Found:
    amount = Money(facts.amount_minor)
    if facts.left_minor <= 0:
        return Never(Reason("needs_money_all_paid", amount=amount, year=facts.year))
    return Found(Reason("needs_money_left", left=Money(facts.left_minor), amount=amount))


CONDITIONS: tuple[Condition, ...] = (
    Condition("award_runs", N_("The grant runs"), N_("a grant that runs"), ("award_state",), _award_runs, by_itself=True),
    Condition(
        "agreement_signed", N_("Agreement signed by both"), N_("the agreement signed by both"),
        ("award_state", "agreement_drawn", "grantee_signed_on", "fund_signed_on"), _agreement,
    ),
    Condition(
        "account_verified", N_("Bank details entered, and verified by a second person"),
        N_("bank details that a finance officer has verified"), ("account",), _account,
    ),
    Condition(
        "report_accepted", N_("Report of the year before accepted"), N_("the report of the year before accepted"), ("report",), _report,
    ),
    Condition(
        "year_renewed", N_("Year renewed, with a reason"), N_("the renewal of the year"),
        ("indicative", "renewed_on", "renewed_by"), _renewal, after="report_accepted",
    ),
    Condition("money_left", N_("Money left in the grant year"), N_("money left in the grant year"), ("amount_minor", "paid_minor"), _money, by_itself=True),
)  # fmt: skip
