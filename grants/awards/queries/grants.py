"""Awards and their agreements: who may see them, where they stand, what happened, and whether their money is right."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy import Select, and_, func, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from grants.accounts.roles import Permission
from grants.applications.models import Application
from grants.awards.models import Agreement, Award, AwardYear, Decision
from grants.awards.rules import REMIND_DAYS, AgreementFacts, FallFacts, OfferFacts
from grants.awards.states import AwardState, Side
from grants.calls.models import Call
from grants.core import registry
from grants.core.access import Actor, seen
from grants.core.db import db
from grants.core.errors import NotFound
from grants.core.money import Money
from grants.core.outbox import OutboxMessage
from grants.core.sentences import money
from grants.fund.ledger import award_account, grant_account
from grants.fund.queries import balances
from grants.organizations.models import Organization
from grants.organizations.rules import agreement_lacks

SEEING = (Permission.AWARD_READ, Permission.AWARD_VIEW)
S = AwardState


def award_for(actor: Actor, reference: str) -> Award:
    """An award with what its page needs, or NotFound when it is not there or not for these eyes."""
    if "\x00" in reference:
        raise NotFound
    award = db.session.execute(_whole().where(Award.reference == reference)).unique().scalar_one_or_none()
    return seen(actor, award, SEEING)


def award_year_for(actor: Actor, reference: str, number: int) -> AwardYear:
    """One grant year of an award that the reader may see."""
    year = next((y for y in award_for(actor, reference).years if y.year == number), None)
    if year is None:
        raise NotFound
    return year


def awards_seen_by(actor: Actor) -> Select[Award]:
    """Every award that the reader may see, newest first."""
    return _visible(actor).order_by(Award.offered_at.desc(), Award.reference)


def awards_of(actor: Actor) -> list[Award]:
    """The awards of the reader's own organizations, newest first."""
    keys = actor.scopes_with(Permission.AWARD_VIEW, "organization")
    query = (
        _whole()
        .join(Application, Application.id == Award.application_id)
        .join(Organization, Organization.id == Application.organization_id)
    )
    return list(
        db.session.scalars(
            query.where(Organization.key.in_(keys))
            .order_by(Award.offered_at.desc(), Award.reference)
            .limit(200)
        ).unique()
    )


def awards_found(actor: Actor, words: str, state: str) -> Select[Award]:
    """The awards that the reader may see, by reference, organization or title, and by state."""
    query = awards_seen_by(actor)
    for word in words.replace("\x00", "").split():
        like = f"%{word.lower()}%"
        query = query.where(
            or_(
                *(
                    func.lower(c).like(like)
                    for c in (Award.reference, Organization.legal_name, Application.title)
                )
            )
        )
    return query.where(Award.state == AwardState(state)) if state in {s.value for s in AwardState} else query


def _visible(actor: Actor) -> Select[Award]:
    query = (
        select(Award)
        .join(Application, Application.id == Award.application_id)
        .join(Organization, Organization.id == Application.organization_id)
        .join(Call, Call.id == Application.call_id)
        .options(
            joinedload(Award.application).joinedload(Application.organization),
            joinedload(Award.application).joinedload(Application.call),
            selectinload(Award.years),
        )
    )
    mine = Organization.key.in_(actor.scopes_with(Permission.AWARD_VIEW, "organization"))
    calls = Call.slug.in_(actor.scopes_with(Permission.AWARD_READ, "call"))
    read = true() if actor.everywhere(Permission.AWARD_READ) else calls
    return query.where(or_(mine, and_(read, Application.key.not_in(actor.closed("application")))))


def _whole() -> Select[Award]:
    return select(Award).options(
        joinedload(Award.application).joinedload(Application.organization),
        joinedload(Award.application).joinedload(Application.call).selectinload(Call.texts),
        selectinload(Award.years),
        selectinload(Award.agreements).selectinload(Agreement.signatures),
    )


def standing_agreement(award: Award) -> Agreement | None:
    """The newest version: the one that counts."""
    query = (
        select(Agreement)
        .where(Agreement.award_id == award.id)
        .options(selectinload(Agreement.signatures))
        .order_by(Agreement.version.desc())
        .limit(1)
    )
    return db.session.execute(query).scalar_one_or_none()


def offer_facts(award: Award, actor: Actor, at: datetime) -> OfferFacts:
    """The offer as it stands now."""
    return OfferFacts(award.state, award.answer_until, at)


def agreement_facts(award: Award, actor: Actor, at: datetime) -> AgreementFacts:
    """The agreement as it stands now, what the organization's profile does not say for it, and who asks."""
    agreement, lacking = standing_agreement(award), agreement_lacks(award.application.organization)
    facts = AgreementFacts(
        award.state,
        person=actor.person_id,
        lacking=lacking,
        asked_at=asked_for_facts_at(award) if lacking else None,
        at=at,
    )
    if agreement is None:
        return facts
    signatures = agreement.signatures
    return replace(
        facts,
        version=agreement.version,
        signed=frozenset(s.side for s in signatures),
        signers=frozenset(s.signed_by_id for s in signatures),
    )


def asked_for_facts_at(award: Award) -> datetime | None:
    """When the organization was last asked for the facts that the agreement prints: the outbox knows."""
    query = select(func.max(OutboxMessage.queued_at)).where(
        OutboxMessage.kind == "agreement_facts", OutboxMessage.about == award.trail_ref
    )
    return db.session.execute(query).scalar_one()


def fall_facts(award: Award, actor: Actor, at: datetime) -> FallFacts:
    """Whether an award lives, and whether money is on its way to it."""
    return FallFacts(award.state, registry.held_back("award", award))


def story_of(award: Award, actor: Actor) -> list[dict[str, Any]]:
    """What happened so far, each with its day: the steps at the side of the page."""
    decision = db.session.execute(
        select(Decision)
        .where(Decision.application_id == award.application_id)
        .options(joinedload(Decision.meeting))
    ).scalar_one_or_none()
    steps = [_step(award.application.submitted_at, _("Application received"))]
    if decision is not None and decision.meeting is not None and actor.anywhere(Permission.AWARD_READ):
        steps.append(_step(decision.meeting.held_on, _("Endorsed by the Board")))
    steps.append(_step(award.offered_at, _("Award announced")))
    if award.answered_at:
        steps.append(
            _step(
                award.answered_at,
                _("Declined by the organization")
                if award.state is S.DECLINED
                else _("Accepted by the organization"),
            )
        )
    for agreement in award.agreements:
        steps += [_step(s.signed_at, _("Signed for the organization") if s.side is Side.GRANTEE else _("Signed for the Fund"),
                        note=_("%(name)s, version %(version)s", name=s.name, version=agreement.version)) for s in agreement.signatures]  # fmt: skip
    if award.released_at:
        steps.append(_step(award.released_at, _("The award fell away")))
    return steps


def _step(on: date | datetime | None, label: str, note: str = "") -> dict[str, Any]:
    return {"on": on, "label": label, "note": note, "state": "done"}


def day_of(moment: date | datetime | None, zone: str) -> date | None:
    """The day of an instant in a zone; a day stays what it is."""
    return moment.astimezone(ZoneInfo(zone)).date() if isinstance(moment, datetime) else moment


def lapsed_offers(at: datetime) -> list[Award]:
    """Offers whose day has passed without an answer, and which the officers have not been told of."""
    return _offers_without("offer_lapsed", Award.answer_until <= at)


def offers_to_remind(at: datetime) -> list[Award]:
    """Offers that soon lapse, and of which the organization has not been reminded."""
    return _offers_without(
        "offer_reminder", Award.answer_until > at, Award.answer_until <= at + timedelta(days=REMIND_DAYS)
    )


def _offers_without(kind: str, *conditions: Any) -> list[Award]:
    told = select(OutboxMessage.about).where(OutboxMessage.kind == kind)
    query = _whole().where(Award.state == S.OFFERED, ("award:" + Award.reference).not_in(told), *conditions)
    return list(db.session.scalars(query.order_by(Award.reference).limit(500)).unique())


def award_problems() -> list[str]:
    """What is wrong with the money of awards: each year's accounts against what is unpaid; sums against envelopes."""
    held = balances()
    rows = db.session.execute(
        select(Award.reference, Award.state, AwardYear.year, AwardYear.amount_minor, AwardYear.paid_minor)
        .join(AwardYear, AwardYear.award_id == Award.id)
        .order_by(Award.reference, AwardYear.year)
    )
    problems = []
    for reference, state, year, amount, paid in rows:
        expected = {
            award_account(reference, year): amount if state in (S.OFFERED, S.ACCEPTED) else 0,
            grant_account(reference, year): amount - paid if state is S.SIGNED else 0,
        }
        problems += [
            f"{account} holds {_usd(held.get(account, 0))}; the award says {_usd(minor)}"
            for account, minor in expected.items()
            if held.get(account, 0) != minor
        ]
    return problems + _beyond_envelopes()


def _beyond_envelopes() -> list[str]:
    """Calls of which more was awarded, and has not fallen away, than their envelope."""
    stands = Award.state.in_((S.OFFERED, S.ACCEPTED, S.SIGNED))
    sums = (
        select(
            Call.slug,
            Call.envelope_minor,
            func.sum(AwardYear.amount_minor).filter(stands),
            func.sum(AwardYear.paid_minor).filter(~stands),
        )
        .join(Application, Application.call_id == Call.id)
        .join(Award, Award.application_id == Application.id)
        .join(AwardYear, AwardYear.award_id == Award.id)
        .group_by(Call.slug, Call.envelope_minor)
        .order_by(Call.slug)
    )
    return [
        f"call {slug} has awarded {_usd((live or 0) + (paid or 0))} of an envelope of {_usd(envelope or 0)}"
        for slug, envelope, live, paid in db.session.execute(sums)
        if (live or 0) + (paid or 0) > (envelope or 0)
    ]


def _usd(minor: int) -> str:
    """An amount in a line for whoever keeps the books."""
    return money(Money(minor))
