"""Bringing a call to each point of its selection, through the deeds themselves."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from grants.applications.models import Application
from grants.awards import actions
from grants.awards.models import Award, Decision
from grants.awards.states import DecisionOutcome
from grants.calls.models import Call
from grants.core import files
from grants.core.db import db
from grants.core.files import Upload
from grants.core.uploads import PDF
from grants.fund.ledger import AVAILABLE, Move, donor_account, envelope_account, post_entry
from tests.factories import NOW, a_call, a_submission, an_organization
from tests.people import actor, person

THEN = datetime(2011, 9, 5, 9, tzinfo=UTC)  # the selection
MET_ON = date(2011, 9, 20)
RELEASED = datetime(2011, 10, 18, 8, tzinfo=UTC)
TRUSTEES = ("tom", "tia", "tao", "ted", "tas")
FUND, RESERVE, REFUSE = DecisionOutcome.FUND, DecisionOutcome.RESERVE, DecisionOutcome.REFUSE
THREE_YEARS = {1: 2_500_000, 2: 2_500_000, 3: 2_500_000}


def a_funded_call(envelope_minor: int = 82_500_000, **keywords: Any) -> Call:
    """A published call whose envelope holds its money."""
    call = a_call(**keywords)
    moves = [
        Move(donor_account("sample"), AVAILABLE, envelope_minor),
        Move(AVAILABLE, envelope_account(call.slug), envelope_minor),
    ]
    post_entry("test:envelope", moves, at=NOW, deed="call.published", subject=call.trail_ref)
    db.session.commit()
    return call


def eligible(call: Call, count: int = 3) -> list[Application]:
    """Eligible applications of as many organizations; ana's is the first, the others are administered by admin2, admin3, …"""
    made = []
    for number in range(1, count + 1):
        organization = an_organization(
            f"House {number}", admin="ana" if number == 1 else f"admin{number}", editor=None
        )
        made.append(a_submission(organization, call, number=number))
    return made


def propose(
    application: Application, outcome: DecisionOutcome = FUND, by: str = "lea", **keywords: Any
) -> Decision:
    """A proposal by a fund manager; what is to be funded or kept is given as it was asked."""
    years: Mapping[int, int] = {} if outcome is REFUSE else THREE_YEARS
    values = {
        "years": years,
        "reserve_rank": 1 if outcome is RESERVE else None,
        "reason": "Nobody has reviewed it in this test.",
        "feedback": "Others were closer to the call." if outcome is REFUSE else "",
        **keywords,
    }
    return actions.propose_decision(application, outcome=outcome, by=actor(by), at=THEN, **values)


def meet(
    call: Call,
    present: Sequence[str] = TRUSTEES,
    recusals: Sequence[tuple[int, int, str]] = (),
    **keywords: Any,
) -> Any:
    """The Board meets; whoever is not present is absent."""
    absent = [person(name).id for name in TRUSTEES if name not in present]
    people = [person(name).id for name in present]
    values = {
        "held_on": MET_ON,
        "present": people,
        "absent": absent,
        "recusals": recusals,
        "by": actor("olu"),
        "at": RELEASED - timedelta(days=8),
    }
    return actions.record_meeting(call, **{**values, **keywords})


def confirmed(call: Call, outcomes: Mapping[Application, DecisionOutcome], **keywords: Any) -> None:
    """Everything decided, endorsed and confirmed; nothing told."""
    for application, outcome in outcomes.items():
        propose(application, outcome, **keywords)
    meet(call)
    actions.confirm_decisions(call, by=actor("max"), at=RELEASED - timedelta(days=1))


def offered(call: Call | None = None, **keywords: Any) -> Award:
    """Ana's organization has an offer of three years of 25,000."""
    call = call or a_funded_call()
    (application,) = eligible(call, 1)
    confirmed(call, {application: FUND}, **keywords)
    actions.release_letters(call, by=actor("olu"), at=RELEASED)
    return db.session.query(Award).one()


def drawn(
    award: Award, data: bytes = b"%PDF-1.4 agreement", at: datetime = RELEASED + timedelta(days=2)
) -> Any:
    """A version of the agreement; its bytes are kept."""
    pdf = Upload("agreement.pdf", data, PDF)
    files.keep(pdf)
    return actions.draw_agreement(award, pdf=pdf, trail_hash="0" * 64, by=actor("olu"), at=at)


def accepted() -> Award:
    """An offer that ana has accepted."""
    award = offered()
    actions.accept_award(award, by=actor("ana"), at=RELEASED + timedelta(days=1))
    return award


def signed() -> Award:
    """A grant whose agreement both have signed."""
    award = accepted()
    drawn(award)
    at = RELEASED + timedelta(days=3)
    actions.sign_for_grantee(award, name="Ana A.", function="Director", by=actor("ana"), at=at)
    actions.sign_for_fund(
        award, name="Olu O.", function="Fund manager", by=actor("olu"), at=at + timedelta(hours=1)
    )
    return award
