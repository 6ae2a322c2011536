"""The grant: offer answered, agreement drawn and signed by both, an award that falls away."""

from datetime import datetime

from grants.accounts.roles import Permission
from grants.awards import mail, queries, rules
from grants.awards.models import Agreement, AgreementSignature, Award
from grants.awards.states import AwardState, Side
from grants.core import files, trail
from grants.core.access import Actor, Whole
from grants.core.action import action
from grants.core.db import db
from grants.core.errors import RuleBroken, StaleVersion
from grants.core.files import Upload
from grants.core.reasons import Reason
from grants.fund.ledger import Move, award_account, balance, envelope_account, grant_account, post_entry
from grants.organizations.rules import agreement_lacks


@action(Permission.OFFER_ANSWER, facts=queries.offer_facts, may=rules.can_accept, records="award.accepted")
def accept_award(award: Award, *, by: Actor, at: datetime) -> None:
    """The organization takes the offer; a fund manager draws the agreement next."""
    award.move_to(AwardState.ACCEPTED)
    award.answered_at, award.answered_by_id = at, by.person_id
    mail.award_accepted(award, at)
    if lacking := agreement_lacks(award.application.organization):
        mail.agreement_facts(award, lacking, at)


@action(Permission.OFFER_ANSWER, facts=queries.offer_facts, may=rules.can_decline, records="award.declined")
def decline_award(award: Award, *, reason: str, by: Actor, at: datetime) -> None:
    """The organization does not take the offer; its money goes back to the envelope. The application stays selected: that was so."""
    _needs(reason)
    award.move_to(AwardState.DECLINED)
    award.answered_at, award.answered_by_id, award.answer_reason = at, by.person_id, reason
    returned = _give_back(award, at, "award.declined")
    trail.note(db.session, returned=returned, reason=trail.fingerprint(reason))
    mail.award_declined(award, at)


@action(
    Permission.AGREEMENT_SIGN_FUND,
    facts=queries.agreement_facts,
    may=rules.can_draw,
    records="agreement.drawn",
)
def draw_agreement(award: Award, *, pdf: Upload, trail_hash: str, by: Actor, at: datetime) -> Agreement:
    """Put a version of the agreement up for signing. `pdf` was drawn and kept before; what was not signed by both is void."""
    before = queries.standing_agreement(award)
    version = before.version + 1 if before else 1
    stored = files.record(pdf, at)
    agreement = Agreement(
        award_id=award.id,
        version=version,
        sha256=stored.sha256,
        trail_hash=trail_hash,
        drawn_at=at,
        drawn_by_id=by.person_id,
    )
    db.session.add(agreement)
    trail.note(db.session, version=version, sha256=stored.sha256)
    mail.agreement_drawn(award, version, at)
    return agreement


@action(
    Permission.AGREEMENT_SIGN_FUND,
    facts=queries.agreement_facts,
    may=rules.can_ask_for_facts,
    records="agreement.facts_asked",
)
def ask_for_facts(award: Award, *, by: Actor, at: datetime) -> None:
    """Write to the organization's administrators what its profile must say before the agreement can be drawn."""
    lacking = agreement_lacks(award.application.organization)
    mail.agreement_facts(award, lacking, at)
    trail.note(db.session, missing=list(lacking))


@action(
    Permission.AGREEMENT_SIGN_GRANTEE,
    facts=queries.agreement_facts,
    may=rules.can_sign_for_grantee,
    records="agreement.signed_for_grantee",
)
def sign_for_grantee(
    award: Award, *, name: str, function: str, document_hash: str | None = None, by: Actor, at: datetime
) -> None:
    """An administrator of the organization signs the newest version; `document_hash` is that of the version that was read."""
    _sign(award, Side.GRANTEE, name, function, document_hash, by, at)


@action(
    Permission.AGREEMENT_SIGN_FUND,
    facts=queries.agreement_facts,
    may=rules.can_sign_for_fund,
    records="agreement.signed_for_fund",
)
def sign_for_fund(
    award: Award, *, name: str, function: str, document_hash: str | None = None, by: Actor, at: datetime
) -> None:
    """A fund manager signs the newest version for the Fund."""
    _sign(award, Side.FUND, name, function, document_hash, by, at)


@action(
    Permission.AWARD_RELEASE, facts=queries.fall_facts, may=rules.can_release_award, records="award.released"
)
def release_award(award: Award, *, reason: str, by: Actor, at: datetime) -> None:
    """The award falls away: what is not paid goes back to the envelope, from wherever it stands."""
    _needs(reason)
    award.move_to(AwardState.RELEASED)
    award.released_at, award.released_by_id, award.release_reason = at, by.person_id, reason
    returned = _give_back(award, at, "award.released")
    trail.note(db.session, returned=returned, reason=trail.fingerprint(reason))
    mail.award_released(award, returned, at)


@action(Permission.CHORES_RUN, records="offers.reminded")
def remind_of_offers(house: Whole, *, by: Actor, at: datetime) -> int:
    """Remind organizations of offers that soon lapse, and tell officers of those that have: each once, by the outbox's own rows."""
    soon, gone = queries.offers_to_remind(at), queries.lapsed_offers(at)
    for award in soon:
        mail.offer_reminder(award, at)
    for award in gone:
        mail.offer_lapsed(award, at)
    trail.note(db.session, reminded=len(soon), lapsed=len(gone))
    return len(soon) + len(gone)


def _sign(
    award: Award, side: Side, name: str, function: str, document_hash: str | None, by: Actor, at: datetime
) -> None:
    agreement = queries.standing_agreement(award)
    assert agreement is not None  # noqa: S101 - the rule has asked
    if document_hash is not None and document_hash != agreement.sha256:
        raise StaleVersion(Reason("agreement_replaced"))
    if not name.strip() or not function.strip():
        raise RuleBroken(
            *(
                (field, Reason("text_missing"))
                for field, value in (("name", name), ("function", function))
                if not value.strip()
            )
        )
    agreement.signatures.append(
        AgreementSignature(
            agreement_id=agreement.id,
            side=side,
            name=name,
            function=function,
            document_hash=agreement.sha256,
            signed_at=at,
            signed_by_id=by.person_id,
        )
    )
    trail.note(db.session, version=agreement.version, sha256=agreement.sha256)
    if {s.side for s in agreement.signatures} == set(Side):
        _put_in_force(award, at)
    else:
        mail.agreement_to_sign(award, side, at)


def _put_in_force(award: Award, at: datetime) -> None:
    """Both have signed: what was promised is now committed."""
    award.move_to(AwardState.SIGNED)
    moves = [
        Move(award_account(award.reference, y.year), grant_account(award.reference, y.year), y.amount_minor)
        for y in award.years
    ]
    post_entry(
        f"award:{award.reference}:signed",
        moves,
        at=at,
        deed="agreement.signed",
        subject=award.trail_ref,
        currency=award.currency,
    )
    mail.agreement_in_force(award, at)


def _give_back(award: Award, at: datetime, deed: str) -> int:
    """Post everything unpaid back to the envelope; returns how much, in minor units."""
    envelope = envelope_account(award.application.call.slug)
    accounts = [
        account(award.reference, y.year) for y in award.years for account in (award_account, grant_account)
    ]
    moves = [Move(account, envelope, held) for account in accounts if (held := balance(account))]
    if moves:
        post_entry(
            f"award:{award.reference}:returned",
            moves,
            at=at,
            deed=deed,
            subject=award.trail_ref,
            currency=award.currency,
        )
    return sum(move.amount_minor for move in moves)


def _needs(reason: str) -> None:
    if not reason.strip():
        raise RuleBroken(("reason", Reason("reason_needed")))
