"""The grant: the answer, the agreement in versions, both signatures, an award that falls away."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from grants.accounts.queries import SYSTEM
from grants.applications.states import ApplicationState
from grants.awards import actions, queries
from grants.awards.states import AwardState, Side
from grants.awards.views import answer_chore
from grants.core import registry
from grants.core.access import WHOLE
from grants.core.errors import NotAllowed, RuleBroken, StaleVersion
from grants.core.outbox import OutboxMessage
from grants.core.reasons import Reason
from grants.core.trail import TrailEntry
from grants.fund.ledger import Move, award_account, balance, envelope_account, grant_account, post_entry
from tests.awards.selecting import RELEASED, accepted, drawn, offered, signed
from tests.people import actor, give, person

Session = scoped_session  # of the test
LATER = RELEASED + timedelta(days=3)


def kinds(session: Session) -> list[tuple[str, str]]:
    """All mail after the letters."""
    found = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
    return [(m.kind, m.address.split("@")[0]) for m in found if m.kind != "award_offered"]


def last_entry(session: Session) -> TrailEntry:
    return session.scalars(select(TrailEntry).order_by(TrailEntry.seq.desc()).limit(1)).one()


def test_accepting_tells_the_officers(session: Session) -> None:
    award = accepted()
    assert (award.state, award.answered_at) == (AwardState.ACCEPTED, RELEASED + timedelta(days=1))
    assert kinds(session) == [("award_accepted", name) for name in ("lea", "max", "olu")]
    assert last_entry(session).deed == "award.accepted"


def test_after_its_day_an_offer_is_kindly_refused(session: Session) -> None:
    award = offered()
    with pytest.raises(NotAllowed) as refused:
        actions.accept_award(award, by=actor("ana"), at=award.answer_until)
    assert refused.value.why == Reason("offer_lapsed", until=award.answer_until - timedelta(minutes=1))


@pytest.mark.parametrize("name", ["ben", "chi", "olu", "uma"])
def test_only_an_administrator_of_the_organization_answers(session: Session, name: str) -> None:
    award = offered()
    give(person("ben"), "organization_editor", ("organization", award.application.organization.key))
    with pytest.raises(NotAllowed):
        actions.accept_award(award, by=actor(name), at=LATER)


def test_declining_gives_the_money_back_and_leaves_the_application_selected(session: Session) -> None:
    award = offered()
    actions.decline_award(award, reason="Another donor pays", by=actor("ana"), at=LATER)
    assert (award.state, award.application.state) == (AwardState.DECLINED, ApplicationState.SELECTED)
    assert balance(envelope_account("sgf-2011")) == 82_500_000
    assert last_entry(session).values["returned"] == 7_500_000
    assert queries.award_problems() == []


def test_declining_asks_for_the_reason(session: Session) -> None:
    award = offered()
    with pytest.raises(RuleBroken) as broken:
        actions.decline_award(award, reason=" ", by=actor("ana"), at=LATER)
    assert broken.value.problems == (("reason", Reason("reason_needed")),)


def test_an_agreement_names_its_file_and_where_the_trail_stood(session: Session) -> None:
    award = accepted()
    agreement = drawn(award)
    assert (agreement.version, agreement.trail_hash, len(agreement.sha256)) == (1, "0" * 64, 64)
    assert kinds(session)[-1] == ("agreement_drawn", "ana")
    assert last_entry(session).values == {"version": 1, "sha256": agreement.sha256}


def test_both_signatures_put_it_in_force_and_commit_the_money(session: Session) -> None:
    award = signed()
    assert award.state is AwardState.SIGNED
    assert [(s.side, s.name, s.function, s.document_hash) for s in award.agreements[0].signatures] == [
        (Side.GRANTEE, "Ana A.", "Director", award.agreements[0].sha256), (Side.FUND, "Olu O.", "Fund manager", award.agreements[0].sha256),
    ]  # fmt: skip
    assert [balance(award_account(award.reference, y)) for y in (1, 2, 3)] == [0, 0, 0]
    assert [balance(grant_account(award.reference, y)) for y in (1, 2, 3)] == [2_500_000] * 3
    assert kinds(session)[-4:] == [
        ("agreement_to_sign", "lea"),
        ("agreement_to_sign", "max"),
        ("agreement_to_sign", "olu"),
        ("agreement_in_force", "ana"),
    ]
    assert queries.award_problems() == []


def test_a_new_version_voids_the_signature_on_the_older_one(session: Session) -> None:
    award = accepted()
    drawn(award)
    actions.sign_for_fund(award, name="Olu", function="Fund manager", by=actor("olu"), at=LATER)
    assert drawn(award, b"%PDF-1.4 second").version == 2
    actions.sign_for_grantee(award, name="Ana", function="Director", by=actor("ana"), at=LATER)
    assert (award.state, queries.standing_agreement(award).signatures[0].side) == (
        AwardState.ACCEPTED,
        Side.GRANTEE,
    )  # type: ignore[union-attr]


def test_signing_a_version_that_was_replaced_meanwhile_is_refused(session: Session) -> None:
    award = accepted()
    first = drawn(award)
    drawn(award, b"%PDF-1.4 second")
    with pytest.raises(StaleVersion) as stale:
        actions.sign_for_grantee(
            award, name="Ana", function="Director", document_hash=first.sha256, by=actor("ana"), at=LATER
        )
    assert stale.value.why == Reason("agreement_replaced")


def test_a_signature_needs_a_name_and_a_function(session: Session) -> None:
    award = accepted()
    drawn(award)
    with pytest.raises(RuleBroken) as broken:
        actions.sign_for_fund(award, name="", function=" ", by=actor("olu"), at=LATER)
    assert [field for field, _ in broken.value.problems] == ["name", "function"]


@pytest.mark.parametrize("stage", [offered, accepted, signed])
def test_an_award_that_falls_away_gives_its_money_back_from_wherever_it_stands(
    session: Session, stage
) -> None:  # type: ignore[no-untyped-def]
    award = stage()
    actions.release_award(award, reason="The project cannot start", by=actor("olu"), at=LATER)
    assert (award.state, award.release_reason) == (AwardState.RELEASED, "The project cannot start")
    assert balance(envelope_account("sgf-2011")) == 82_500_000
    assert kinds(session)[-1] == ("award_released", "ana")
    assert (last_entry(session).deed, last_entry(session).values["returned"]) == ("award.released", 7_500_000)
    assert queries.award_problems() == []


def test_an_award_with_money_on_its_way_does_not_fall_away(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    award = signed()
    monkeypatch.setitem(registry.holds, "award", [lambda award: Reason("already_running")])
    with pytest.raises(NotAllowed) as refused:
        actions.release_award(award, reason="It ends", by=actor("olu"), at=LATER)
    assert refused.value.why == Reason("already_running")


def test_offers_are_reminded_of_once_and_officers_told_once_when_they_lapse(session: Session) -> None:
    award = offered()
    assert answer_chore(award.answer_until - timedelta(days=8)) == 0
    assert answer_chore(award.answer_until - timedelta(days=6)) == 1
    assert answer_chore(award.answer_until - timedelta(days=5)) == 0
    assert answer_chore(award.answer_until) == 1
    assert answer_chore(award.answer_until + timedelta(days=9)) == 0
    assert kinds(session) == [
        ("offer_reminder", "ana"),
        ("offer_lapsed", "lea"),
        ("offer_lapsed", "max"),
        ("offer_lapsed", "olu"),
    ]
    assert award.state is AwardState.OFFERED


def test_the_chore_is_the_programs_own(session: Session) -> None:
    with pytest.raises(NotAllowed):
        actions.remind_of_offers(WHOLE, by=actor("olu"), at=LATER)
    assert actions.remind_of_offers(WHOLE, by=SYSTEM, at=LATER) == 0


def test_the_proof_of_the_money_names_an_account_that_is_off(session: Session) -> None:
    award = offered()
    move = Move(award_account(award.reference, 2), envelope_account("sgf-2011"), 100)
    post_entry("test:theft", [move], at=LATER, deed="test", subject="test")
    session.commit()
    assert queries.award_problems() == [
        "award:SGF-2011-0001:year:2 holds USD\u00a024,999; the award says USD\u00a025,000"
    ]
