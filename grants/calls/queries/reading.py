"""Reading calls: one for a reader, lists, and what was in force when."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, case, or_, select
from sqlalchemy.orm import selectinload

from grants.accounts.roles import Permission as P
from grants.calls import rules
from grants.calls.models import Call, CallVersion
from grants.calls.rules import CallSettings
from grants.calls.states import CallState, Phase
from grants.core import registry
from grants.core.access import Actor, allows
from grants.core.db import db
from grants.core.errors import NotFound
from grants.core.reasons import Reason
from grants.fund import ledger

WITH_TEXTS = (selectinload(Call.texts),)
WITH_ALL = (selectinload(Call.texts), selectinload(Call.criteria), selectinload(Call.versions))


def call_for(actor: Actor, slug: str, load: Sequence[Any] = WITH_ALL) -> Call:
    """A call with its texts, grid and versions: published for everybody, else for staff who read calls. NotFound otherwise."""
    call = db.session.scalars(select(Call).where(Call.slug == slug).options(*load)).one_or_none()
    if call is None or not (is_public(call) or reads_drafts(actor, call)):
        raise NotFound
    return call


def is_public(call: Call) -> bool:
    """Whether everybody may read it."""
    return call.state is not CallState.DRAFT


def reads_drafts(actor: Actor, call: Call) -> bool:
    """Whether the actor reads calls that are not published."""
    return any(allows(actor, permission, call) for permission in (P.CALL_READ, P.CALL_MANAGE))


def published_calls() -> Select[Any]:
    """Every published call, the latest closing first; for pages and lists."""
    query = select(Call).where(Call.state != CallState.DRAFT).options(selectinload(Call.texts))
    return query.order_by(Call.closes_at.desc(), Call.id.desc())


def current_calls(at: datetime) -> Sequence[Call]:
    """Published calls that still take applications or will: open ones in order of closing, coming ones in order of opening."""
    query = (
        select(Call)
        .where(
            Call.state == CallState.PUBLISHED, Call.closes_at > at - timedelta(minutes=rules.LONGEST_GRACE)
        )
        .options(selectinload(Call.texts))
    )
    found = db.session.scalars(
        query.order_by(case((Call.opens_at <= at, Call.closes_at), else_=Call.opens_at), Call.id)
    )
    return [call for call in found if call.phase(at) is not Phase.CLOSED]


def open_calls(at: datetime) -> Sequence[Call]:
    """Calls that take applications at an instant, late ones too, the nearest closing first."""
    return [call for call in current_calls(at) if call.phase(at).accepts]


def past_calls(at: datetime, current: Sequence[Call] = ()) -> Select[Any]:
    """Published calls that have closed, the latest first; without the `current` ones, which may still take what is late."""
    return published_calls().where(Call.closes_at <= at, Call.id.not_in([call.id for call in current]))


def calls_of(actor: Actor) -> Select[Any]:
    """The calls that an actor may read, drafts first, then the latest closing."""
    query = select(Call).options(selectinload(Call.texts))
    if not any(actor.everywhere(permission) for permission in (P.CALL_READ, P.CALL_MANAGE)):
        own = actor.scopes_with(P.CALL_READ, "call") | actor.scopes_with(P.CALL_MANAGE, "call")
        query = query.where(or_(Call.state != CallState.DRAFT, Call.slug.in_(own)))
    return query.order_by(Call.state != CallState.DRAFT, Call.closes_at.desc(), Call.id.desc())


def calls_to_copy() -> Sequence[Call]:
    """The latest calls, for a new one to begin with."""
    return db.session.scalars(
        select(Call).options(selectinload(Call.texts)).order_by(Call.id.desc()).limit(50)
    ).all()


def version_in_force(call: Call, at: datetime | None) -> CallVersion | None:
    """The version that stood at an instant; before the first one, the first. None for a draft."""
    standing = [version for version in call.versions if at is None or version.in_force_from <= at]
    return next(iter([*reversed(standing), *call.versions]), None)


def settings_in_force(call: Call, at: datetime | None) -> CallSettings:
    """The settings that stood at an instant. The version in force at closing governs: ask for `call.closes_at`."""
    version = version_in_force(call, at)
    return CallSettings.from_json(version.settings if version else call.settings)


def governing(call: Call) -> CallSettings:
    """The settings by which applications to this call are judged."""
    return settings_in_force(call, call.closes_at)


def window_of(call: Call) -> dict[str, Any]:
    """Window, envelope, grid and texts as they are kept in a version: plain JSON."""
    return {
        "opens_at": call.opens_at.isoformat() if call.opens_at else None,
        "closes_at": call.closes_at.isoformat() if call.closes_at else None,
        "time_zone": call.time_zone,
        "envelope_minor": call.envelope_minor,
        "currency": call.currency,
        "criteria": [
            {"key": c.key, "title": c.title, "guidance": c.guidance, "weight": c.weight}
            for c in call.criteria
        ],
        "texts": {t.language: {"title": t.title, "summary": t.summary, "body": t.body} for t in call.texts},
    }


def changes_of(call: Call, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Of the values wanted for a call, those that differ from what stands."""
    stands: dict[str, Any] = {
        **{name: getattr(call, name) for name in ("opens_at", "closes_at", "time_zone", "envelope_minor")},
        "settings": CallSettings.from_json(call.settings).as_json(),
        "texts": window_of(call)["texts"],
    }
    normal = {"settings": lambda value: CallSettings.from_json(value).as_json()}
    clean = {name: normal.get(name, lambda v: v)(value) for name, value in wanted.items()}
    return {name: value for name, value in clean.items() if value != stands[name]}


def edit_facts(call: Call, actor: Actor, at: datetime) -> rules.EditFacts:
    """For `rules.can_edit`."""
    return rules.EditFacts(call.state)


def publish_facts(call: Call, actor: Actor, at: datetime) -> rules.PublishFacts:
    """For `rules.can_publish`; asks the ledger what is available."""
    return rules.PublishFacts(
        state=call.state,
        at=at,
        opens_at=call.opens_at,
        closes_at=call.closes_at,
        envelope_minor=call.envelope_minor,
        available_minor=ledger.balance(ledger.AVAILABLE),
        currency=call.currency,
        settings=CallSettings.from_json(call.settings),
        titles={text.language: text.title for text in call.texts},
        weights=tuple(criterion.weight for criterion in call.criteria),
        others=tuple(owned_problems(call, CallSettings.from_json(call.settings))),
    )


def owned_problems(call: Call, settings: CallSettings) -> list[Reason]:
    """What is wrong with the settings that later stages own, in the languages of these settings."""
    return [
        why
        for setting in registry.call_settings
        for _field, why in setting.problems(call, settings.others.get(setting.key) or {}, settings.languages)
    ]


def amend_facts(call: Call, actor: Actor, at: datetime) -> rules.AmendFacts:
    """For `rules.can_amend`."""
    return rules.AmendFacts(call.state)


def conclude_facts(call: Call, actor: Actor, at: datetime) -> rules.ConcludeFacts:
    """For `rules.can_conclude`; later stages are asked only where their answer counts."""
    over = call.state is CallState.PUBLISHED and call.refused_from is not None and at >= call.refused_from
    return rules.ConcludeFacts(
        call.state, at, call.refused_from, registry.held_back("call", call) if over else None
    )
