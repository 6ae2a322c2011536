"""Who may do what with a tranche, when, and what a recorded payment must look like. Pure: verdicts over frozen facts.

Separation of duties (UN Financial Rules 105.5 and 105.6) compares persons, never roles: whoever certifies does not approve,
whoever approves does not pay, whoever asks does none of these, and nobody of the grantee's own people has a hand in it.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import pycountry

from grants.core.access import YES, Verdict, no, too_late
from grants.core.money import LARGEST, Money, exponent
from grants.core.reasons import N_, Reason, declare
from grants.disbursements.conditions import Line, WaitsFor, YearFacts, unmet
from grants.disbursements.states import PaymentState, TrancheState

WORDS = declare(
    {
        "tranche_waits": N_("The tranche waits for %(what)s."),
        "tranche_on_its_way": N_(
            "The tranche of this year has been asked for already. It is now “%(state)s”."
        ),
        "tranche_moved_on": N_(
            "The tranche is now “%(state)s”, so this is not possible any more. Look at its page to see what happened."
        ),
        "tranche_not_so_far": N_("The tranche is “%(state)s”. This comes later."),
        "year_all_paid": N_("All %(amount)s of this grant year have been paid."),
        "year_is_firm": N_("This grant year needs no renewal: it was firm from the start."),
        "year_renewed_already": N_("This grant year was renewed on %(on)s."),
        "year_award_not_running": N_("Only a year of a running grant can be renewed."),
        "own_organizations_money": N_(
            "You belong to this organization, so somebody else must look after its money."
        ),
        "certified_it_yourself": N_("You certified this tranche. A different person must approve it."),
        "approved_it_yourself": N_("You approved this tranche. A different person must record its payment."),
        "asked_for_it_yourself": N_("You asked for this tranche. A different person must go on with it."),
        "paid_it_yourself": N_(
            "You recorded this payment. Somebody of the organization must say that it arrived."
        ),
        "bank_account_changed": N_(
            "The bank details have changed since the tranche was certified. Send it back, so that it is certified again with the new details."
        ),
        "payment_moved_on": N_("This payment is now “%(state)s”, so this is not possible any more."),
        "payment_reason_missing": N_("Say why in a sentence or two; it stays on the record."),
        "currency_of_payment_unknown": N_("Choose the currency that the bank paid in."),
        "paid_amount_not_tranche": N_("In US dollars the amount paid is that of the tranche: %(amount)s."),
        "rate_of_dollar": N_("For US dollars the rate is 1."),
        "rate_missing": N_("Write the UN operational rate of exchange, for example 3,672.5."),
        "rate_not_a_number": N_("Write the rate in digits with a point, for example 0.92 or 3,672.5."),
        "rate_two_meanings": N_(
            "Do you mean %(large)s or %(small)s units for one dollar? Write it with a point, or without a comma."
        ),
        "rate_decimals": N_("Write at most six decimals."),
        "rate_day_missing": N_("Write the date of the rate, for example the first of the month."),
        "paid_amount_off_rate": N_(
            "%(amount)s at the rate of %(rate)s come to %(expected)s. Look at the amount and the rate again."
        ),
        "paid_amount_not_positive": N_("Write the amount that the bank paid, above zero."),
        "rate_after_value": N_(
            "The rate’s date, %(rate_on)s, is after the value date. Write the rate that was in force then."
        ),
        "value_before_signature": N_(
            "The agreement was signed by both on %(signed)s; money cannot have left before."
        ),
        "value_before_approval": N_(
            "The tranche was approved on %(approved)s; money cannot have left before."
        ),
        "value_too_far_ahead": N_(
            "The value date is more than %(days)s days ahead. Record the payment when the bank has made it."
        ),
        "bank_reference_missing": N_("Write the bank’s reference, as it stands on the statement."),
        "bank_reference_long": N_("A bank reference has at most %(limit)s characters."),
        "bank_reference_known": N_(
            "This reference already belongs to another payment. Every payment has its own."
        ),
        "problem_state_unknown": N_("Say whether the payment failed or came back."),
    }
)

DOLLAR = "USD"
RATE_ONE = 1_000_000
REFERENCE_LIMIT = 60
DAYS_AHEAD = 31


@dataclass(frozen=True)
class Doer:
    """Who wants to do it: the person, and whether the grantee is their own organization."""

    person_id: int | None
    is_member: bool = False


@dataclass(frozen=True)
class YearDeed:
    """What decides about a grant year: its facts, and the state of its tranche that is on its way, if there is one."""

    year: YearFacts
    doer: Doer
    under_way: TrancheState | None = None


@dataclass(frozen=True)
class TrancheDeed:
    """What decides about a tranche: where it stands, who has had a hand in it, and the account it rests on."""

    year: YearFacts
    doer: Doer
    state: TrancheState
    requested_by_id: int | None = None
    certified_by_id: int | None = None
    approved_by_id: int | None = None
    account_id: int | None = None


@dataclass(frozen=True)
class PaymentDeed:
    """What decides about a payment that was recorded."""

    doer: Doer
    state: PaymentState
    recorded_by_id: int


@dataclass(frozen=True)
class Paid:
    """A payment as somebody writes it down. Amounts in minor units; the rate in millionths of local units for one dollar."""

    paid_currency: str
    paid_amount_minor: int
    rate_millionths: int
    rate_on: date
    value_on: date
    bank_reference: str


@dataclass(frozen=True)
class PaymentLimits:
    """What a written-down payment is held against."""

    amount_minor: int
    signed_on: date | None
    approved_on: date | None
    today: date
    reference_known: bool = False


def can_request(facts: YearDeed) -> Verdict:
    """The organization asks for the year's money: once, and when every condition holds."""
    if facts.under_way is not None:
        return too_late("tranche_on_its_way", state=facts.under_way.label)
    if facts.year.left_minor <= 0:
        return too_late("year_all_paid", amount=Money(facts.year.amount_minor))
    return _waits_for(unmet(facts.year))


def can_renew(facts: YearDeed) -> Verdict:
    """A fund manager makes an indicative year firm: once, while the grant runs."""
    if not facts.year.indicative:
        return too_late("year_is_firm")
    if facts.year.renewed_on is not None:
        return too_late("year_renewed_already", on=facts.year.renewed_on)
    if any(line.condition.key in ("award_runs", "agreement_signed") for line in unmet(facts.year)):
        return no("year_award_not_running")
    return no("own_organizations_money") if facts.doer.is_member else YES


def can_certify(facts: TrancheDeed) -> Verdict:
    """A fund manager certifies that the money is due: all conditions hold again; the account is then the newest verified one."""
    return _first_no(
        _stands_at(facts, TrancheState.REQUESTED),
        _hands_off(facts.doer, facts.requested_by_id, "asked_for_it_yourself"),
        _waits_for(unmet(facts.year)),
    )


def can_approve(facts: TrancheDeed) -> Verdict:
    """A different person approves what was certified, while everything it was certified on still holds."""
    return _first_no(
        _stands_at(facts, TrancheState.CERTIFIED),
        _hands_off(facts.doer, facts.requested_by_id, "asked_for_it_yourself"),
        _hands_off(facts.doer, facts.certified_by_id, "certified_it_yourself"),
        _waits_for(unmet(facts.year)),
        _same_account(facts),
    )


def can_record_payment(facts: TrancheDeed) -> Verdict:
    """Finance records what the bank paid: never the approver, and only while everything still holds."""
    return _first_no(
        _stands_at(facts, TrancheState.APPROVED),
        _hands_off(facts.doer, facts.requested_by_id, "asked_for_it_yourself"),
        _hands_off(facts.doer, facts.approved_by_id, "approved_it_yourself"),
        _waits_for(unmet(facts.year)),
        _same_account(facts),
    )


def can_send_back(facts: TrancheDeed) -> Verdict:
    """Whoever looks after the money sends a tranche back while it has not been paid."""
    if facts.state is TrancheState.PLANNED:
        return no("tranche_not_so_far", state=facts.state.label)
    if facts.state not in SENT_BACK_TO:
        return too_late("tranche_moved_on", state=facts.state.label)
    return no("own_organizations_money") if facts.doer.is_member else YES


SENT_BACK_TO = {
    TrancheState.REQUESTED: TrancheState.PLANNED,
    TrancheState.CERTIFIED: TrancheState.REQUESTED,
    TrancheState.APPROVED: TrancheState.REQUESTED,
}


def can_confirm(facts: PaymentDeed) -> Verdict:
    """The organization says that the money arrived."""
    if facts.state is not PaymentState.SENT:
        return too_late("payment_moved_on", state=facts.state.label)
    return no("paid_it_yourself") if facts.doer.person_id == facts.recorded_by_id else YES


def can_record_problem(facts: PaymentDeed) -> Verdict:
    """Finance records that the bank could not deliver, or that the money came back."""
    if facts.state is not PaymentState.SENT:
        return too_late("payment_moved_on", state=facts.state.label)
    return no("own_organizations_money") if facts.doer.is_member else YES


def expected_minor(amount_minor: int, currency: str, rate_millionths: int) -> int:
    """What an amount in US cents comes to in another currency's minor units, to the nearest one."""
    numerator, denominator = _at_rate(amount_minor, currency, rate_millionths)
    return (2 * numerator + denominator) // (2 * denominator)


def fits_rate(amount_minor: int, paid_minor: int, currency: str, rate_millionths: int) -> bool:
    """Whether an amount paid is the dollars at the rate, give or take one minor unit: banks round up, down or to the nearest.

    Exact: |paid - amount x rate| <= 1 minor unit, in whole numbers.
    """
    numerator, denominator = _at_rate(amount_minor, currency, rate_millionths)
    return abs(paid_minor * denominator - numerator) <= denominator


def payment_problems(paid: Paid, limits: PaymentLimits) -> list[tuple[str, Reason]]:
    """Everything that is wrong with a payment as written down, each beside its field."""
    return [
        *_amount_problems(paid, limits),
        *_date_problems(paid, limits),
        *_reference_problems(paid, limits),
    ]


def is_currency(code: str) -> bool:
    """Whether a code is one of ISO 4217."""
    return pycountry.currencies.get(alpha_3=code) is not None


def every_currency() -> list[str]:
    """The codes of ISO 4217 that one can be paid in; precious metals and test codes begin with X, as do a few that are real."""
    real = {"XAF", "XCD", "XOF", "XPF", "XCG"}
    return sorted(
        c.alpha_3 for c in pycountry.currencies if not c.alpha_3.startswith("X") or c.alpha_3 in real
    )


def waits_for_whom(lines: Iterable[Line]) -> list[WaitsFor]:
    """Who is waited for by conditions that do not hold, one entry a condition."""
    return [line.found.waits_for for line in lines if line.found.waits_for is not None]


def _amount_problems(paid: Paid, limits: PaymentLimits) -> list[tuple[str, Reason]]:
    amount = Money(limits.amount_minor)
    if not is_currency(paid.paid_currency):
        return [("paid_currency", Reason("currency_of_payment_unknown"))]
    if not 0 < paid.paid_amount_minor <= LARGEST * 1_000:  # a dollar buys many thousands of some currencies
        return [("paid_amount_minor", Reason("paid_amount_not_positive"))]
    if paid.paid_currency == DOLLAR:
        wrong_rate = (
            [("rate_millionths", Reason("rate_of_dollar"))] if paid.rate_millionths != RATE_ONE else []
        )
        off = paid.paid_amount_minor != limits.amount_minor
        return wrong_rate + (
            [("paid_amount_minor", Reason("paid_amount_not_tranche", amount=amount))] if off else []
        )
    if paid.rate_millionths <= 0:
        return [("rate_millionths", Reason("rate_missing"))]
    if fits_rate(limits.amount_minor, paid.paid_amount_minor, paid.paid_currency, paid.rate_millionths):
        return []
    expected = Money(
        expected_minor(limits.amount_minor, paid.paid_currency, paid.rate_millionths), paid.paid_currency
    )
    return [
        (
            "paid_amount_minor",
            Reason(
                "paid_amount_off_rate",
                amount=amount,
                rate=rate_in_words(paid.rate_millionths),
                expected=expected,
            ),
        )
    ]


def rate_in_words(rate_millionths: int) -> str:
    """A rate as it is written: `3,672.5`, at most six decimals."""
    whole, rest = divmod(rate_millionths, RATE_ONE)
    return f"{whole:,}" + (f".{rest:06d}".rstrip("0") if rest else "")


def read_rate(text: str) -> int | Reason:
    """A typed rate in millionths, or what is wrong with it. A point is a decimal point; a lone comma must leave no doubt."""
    plain = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text if not c.isspace())
    plain = plain.replace("٫", ".").replace("٬", ",")
    if re.fullmatch(r"[1-9]\d{0,2},\d{3}", plain):
        return Reason("rate_two_meanings", large=plain.replace(",", ""), small=plain.replace(",", "."))
    if re.fullmatch(r"\d{1,3}(,\d{3})+\.\d+|[1-9]\d{0,2}(,\d{3}){2,}", plain):
        plain = plain.replace(",", "")
    match = re.fullmatch(r"(\d{1,9})(?:[.,](\d+))?", plain)
    if match is None:
        return Reason("rate_not_a_number")
    whole, decimals = match[1], match[2] or ""
    if len(decimals) > 6:
        return Reason("rate_decimals")
    return int(whole) * RATE_ONE + int(decimals.ljust(6, "0"))


def _date_problems(paid: Paid, limits: PaymentLimits) -> list[tuple[str, Reason]]:
    problems = []
    if limits.signed_on is not None and paid.value_on < limits.signed_on:
        problems.append(("value_on", Reason("value_before_signature", signed=limits.signed_on)))
    elif limits.approved_on is not None and paid.value_on < limits.approved_on:
        problems.append(("value_on", Reason("value_before_approval", approved=limits.approved_on)))
    elif paid.value_on > limits.today + timedelta(days=DAYS_AHEAD):
        problems.append(("value_on", Reason("value_too_far_ahead", days=DAYS_AHEAD)))
    if paid.rate_on > paid.value_on:
        problems.append(("rate_on", Reason("rate_after_value", rate_on=paid.rate_on)))
    return problems


def _reference_problems(paid: Paid, limits: PaymentLimits) -> list[tuple[str, Reason]]:
    if not paid.bank_reference:
        return [("bank_reference", Reason("bank_reference_missing"))]
    if len(paid.bank_reference) > REFERENCE_LIMIT:
        return [("bank_reference", Reason("bank_reference_long", limit=REFERENCE_LIMIT))]
    return [("bank_reference", Reason("bank_reference_known"))] if limits.reference_known else []


def _at_rate(amount_minor: int, currency: str, rate_millionths: int) -> tuple[int, int]:
    """Minor units of the currency as a fraction: cents x rate, both scales taken out."""
    return amount_minor * rate_millionths * 10 ** exponent(currency), 10 ** exponent(DOLLAR) * RATE_ONE


def _first_no(*verdicts: Verdict) -> Verdict:
    return next((verdict for verdict in verdicts if not verdict), YES)


def _stands_at(facts: TrancheDeed, state: TrancheState) -> Verdict:
    if facts.state is state:
        return YES
    before = list(TrancheState).index(facts.state) < list(TrancheState).index(state)
    refuse = no if before else too_late
    return refuse("tranche_not_so_far" if before else "tranche_moved_on", state=facts.state.label)


def _hands_off(doer: Doer, other_id: int | None, why: str) -> Verdict:
    if doer.is_member:
        return no("own_organizations_money")
    return no(why) if other_id is not None and doer.person_id == other_id else YES


def _same_account(facts: TrancheDeed) -> Verdict:
    newest = facts.year.account
    return YES if newest is not None and newest.id == facts.account_id else no("bank_account_changed")


def _waits_for(lines: tuple[Line, ...]) -> Verdict:
    return no("tranche_waits", what=tuple(line.condition.named for line in lines)) if lines else YES
