"""What officers do with a call: prepare it, publish it, amend it with a reason, conclude it."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from grants.accounts.roles import Permission as P
from grants.calls import mail, queries, rules
from grants.calls.models import Call, CallText, CallVersion, Criterion
from grants.calls.rules import Amendment, CallSettings
from grants.calls.states import CallState
from grants.core import trail
from grants.core.access import Actor, Whole
from grants.core.action import action
from grants.core.db import db
from grants.core.errors import RuleBroken, StaleVersion, WrongState
from grants.core.money import Money
from grants.core.reasons import N_, Reason, declare
from grants.fund import ledger

WORDS = declare(
    {
        "slug_taken": N_("There is a call with this short name already. Choose another."),
        "slug_unclear": N_(
            "Write small letters, digits, hyphens and dots, beginning with a letter, for example sgf-2027."
        ),
        "slug_reserved": N_(
            "This short name is the address of a page. Choose another, for example sgf-2027."
        ),
        "call_saved_in_between": N_(
            "Somebody saved this call after you opened it. What you wrote is below; look at what stands before you save again."
        ),
        "weight_out_of_range": N_("A weight is a number from 1 to 100."),
        "title_of_criterion_missing": N_("Each row of the grid needs a title."),
        "envelope_taken_meanwhile": N_(
            "Somebody else has just set aside what was available, so this envelope is too large now. Nothing was changed."
        ),
        "envelope_below_awarded": N_(
            "%(held)s of the envelope is not awarded yet, so it cannot be lowered by %(less)s."
        ),
    }
)

__all__ = ["amend_call", "conclude_call", "create_call", "edit_call", "publish_call"]
RESERVED = {"new", "register"}


@action(P.CALL_MANAGE, records="call.created")
def create_call(
    whole: Whole,
    *,
    slug: str,
    cycle: int | None,
    window: str,
    copied_from: Call | None = None,
    by: Actor,
    at: datetime,
) -> Call:
    """Begin a call: with the default grid, or with the settings, texts and grid of another.

    `slug` (sgf-2011) names it in addresses and references, for good. Dates, envelope and assumptions are never copied.
    """
    _check_slug(slug)
    call = Call(
        slug=slug,
        cycle=cycle,
        window=window,
        settings=CallSettings().as_json(),
        created_at=at,
        created_by_id=by.person_id,
    )
    db.session.add(call)
    db.session.flush()
    if copied_from is None:
        _write_grid(
            call,
            [{"key": key, "title": title, "weight": weight} for key, title, weight in rules.DEFAULT_GRID],
        )
    else:
        _copy(copied_from, call)
        trail.note(db.session, copied_from=copied_from.slug)
    return call


@action(P.CALL_MANAGE, facts=queries.edit_facts, may=rules.can_edit, records="call.edited")
def edit_call(
    call: Call,
    *,
    opens_at: datetime | None,
    closes_at: datetime | None,
    time_zone: str,
    envelope_minor: int | None,
    settings: Mapping[str, Any],
    texts: Mapping[str, Mapping[str, str]],
    criteria: Sequence[Mapping[str, Any]],
    edited_version: int,
    by: Actor,
    at: datetime,
) -> None:
    """Save the working copy. RuleBroken beside its fields; StaleVersion when somebody saved after `edited_version`."""
    if edited_version != call.edited_version:
        raise StaleVersion(Reason("call_saved_in_between"))
    wanted = CallSettings.from_json(settings)
    _refuse(
        [
            *_window_problems(opens_at, closes_at),
            *rules.settings_problems(wanted),
            *rules.cut_off_problems(wanted.questions_until, opens_at, closes_at),
            *_grid_problems(criteria),
        ]
    )
    call.opens_at, call.closes_at, call.time_zone = opens_at, closes_at, time_zone
    call.envelope_minor = envelope_minor
    call.settings = wanted.as_json()
    call.edited_version += 1
    _write_texts(call, texts)
    _write_grid(call, criteria)
    trail.note(db.session, edited_version=call.edited_version)


@action(P.CALL_MANAGE, facts=queries.publish_facts, may=rules.can_publish, records="call.published")
def publish_call(call: Call, *, by: Actor, at: datetime) -> None:
    """Make the call public and set its envelope aside. From now on it changes by amendment only."""
    assert call.envelope_minor is not None  # noqa: S101 - can_publish asks for it
    _set_aside(call, call.envelope_minor, at=at, deed="call.published")
    call.settings = CallSettings.from_json(call.settings).as_json()
    call.version = 1
    _keep_version(call, "Published", by=by, at=at)
    call.move_to(CallState.PUBLISHED)
    call.published_at, call.published_by_id = at, by.person_id
    trail.note(db.session, version=1, envelope_minor=call.envelope_minor)


@action(P.CALL_MANAGE, facts=queries.amend_facts, may=rules.can_amend, records="call.amended")
def amend_call(call: Call, *, changes: Mapping[str, Any], reason: str, by: Actor, at: datetime) -> None:
    """Change a published call on the record: opens_at, closes_at, time_zone, envelope_minor, settings or texts."""
    amended(call, changes, reason=reason, by=by, at=at)


@action(P.CALL_MANAGE, facts=queries.conclude_facts, may=rules.can_conclude, records="call.concluded")
def conclude_call(call: Call, *, by: Actor, at: datetime) -> None:
    """Say that the work on a call is over; what is left of its envelope is free again."""
    account = ledger.envelope_account(call.slug)
    left = ledger.balance(account)
    if left > 0:
        ledger.post_entry(
            f"call.concluded:{call.slug}", [ledger.Move(account, ledger.AVAILABLE, left)],
            at=at, deed="call.concluded", subject=call.trail_ref, currency=call.currency,
        )  # fmt: skip
    call.move_to(CallState.CONCLUDED)
    trail.note(db.session, freed_minor=left)


def amended(call: Call, changes: Mapping[str, Any], *, reason: str, by: Actor, at: datetime) -> None:
    """Make changes a new version of a published call, inside a deed. RuleBroken with all that speaks against them.

    Everybody who has a draft or a sent application to it is told once what changed and why.
    """
    different = queries.changes_of(call, changes)
    if call.opens_at is None or call.closes_at is None:
        raise WrongState(Reason("window_missing"))
    problems = rules.amendment_problems(Amendment(at, call.opens_at, call.closes_at, different, reason))
    if "settings" in different:
        wanted = CallSettings.from_json(different["settings"])
        problems += [
            *rules.settings_problems(wanted),
            *((None, why) for why in queries.owned_problems(call, wanted)),
        ]
    problems += _cut_off_beside(call, different)
    _refuse(problems)
    if "envelope_minor" in different:
        _change_envelope(call, different["envelope_minor"], at=at)
    for name in ("opens_at", "closes_at", "time_zone", "envelope_minor", "settings"):
        if name in different:
            setattr(call, name, different[name])
    if "texts" in different:
        _write_texts(call, different["texts"])
    call.version += 1
    db.session.flush()
    _keep_version(call, reason.strip(), by=by, at=at)
    told = queries.people_told(call, at)
    for person in told:
        mail.call_amended(person, call, at)
    trail.note(db.session, version=call.version, changed=sorted(different), told=len(told))


def _copy(source: Call, call: Call) -> None:
    kept = queries.window_of(source)
    settings = CallSettings.from_json(source.settings).with_changes(
        assumptions=(), questions_until=None, results_on=None, sources=()
    )
    call.settings, call.time_zone, call.currency = settings.as_json(), source.time_zone, source.currency
    _write_grid(call, kept["criteria"])
    _write_texts(call, kept["texts"])


def _check_slug(slug: str) -> None:
    if not re.fullmatch(r"[a-z][a-z0-9.-]{1,38}[a-z0-9]", slug):
        raise RuleBroken(("slug", Reason("slug_unclear")))
    if slug in RESERVED:
        raise RuleBroken(("slug", Reason("slug_reserved")))
    if db.session.scalars(select(Call.id).where(Call.slug == slug)).first() is not None:
        raise RuleBroken(("slug", Reason("slug_taken")))


def _refuse(problems: Sequence[tuple[str | None, Reason]]) -> None:
    if problems:
        raise RuleBroken(*problems)


def _window_problems(opens_at: datetime | None, closes_at: datetime | None) -> rules.Problems:
    if opens_at and closes_at and opens_at >= closes_at:
        return [("closes_on", Reason("opens_after_closing"))]
    return []


def _cut_off_beside(call: Call, different: Mapping[str, Any]) -> rules.Problems:
    """Whether an amendment leaves the cut-off of questions inside the window. Said of what is amended only."""
    if not different.keys() & {"opens_at", "closes_at", "settings"}:
        return []
    until = CallSettings.from_json(different.get("settings", call.settings)).questions_until
    opens, closes = (different.get(name, getattr(call, name)) for name in ("opens_at", "closes_at"))
    return rules.cut_off_problems(until, opens, closes)


def _grid_problems(criteria: Sequence[Mapping[str, Any]]) -> rules.Problems:
    """A sum other than 100 may be saved; it stops the publication only."""
    found: rules.Problems = []
    if any(not 1 <= int(row["weight"]) <= 100 for row in criteria):
        found.append(("criteria", Reason("weight_out_of_range")))
    if any(not str(row["title"]).strip() for row in criteria):
        found.append(("criteria", Reason("title_of_criterion_missing")))
    return found


def _write_texts(call: Call, texts: Mapping[str, Mapping[str, str]]) -> None:
    standing = {text.language: text for text in call.texts}
    for language, words in texts.items():
        text = standing.get(language)
        if text is None:
            text = CallText(call_id=call.id, language=language)
            call.texts.append(text)
        text.title, text.summary, text.body = words["title"], words.get("summary", ""), words.get("body", "")
    for language in set(standing) - set(texts):
        call.texts.remove(standing[language])
        db.session.delete(standing[language])
    db.session.flush()


def _write_grid(call: Call, criteria: Sequence[Mapping[str, Any]]) -> None:
    """Rows keep their keys, so that a row moved or renamed is still the same row."""
    standing = {criterion.key: criterion for criterion in call.criteria}
    kept: set[str] = set()
    for position, row in enumerate(criteria):
        key = _free_key(str(row.get("key") or row["title"]), kept)
        criterion = standing.get(key)
        if criterion is None:
            criterion = Criterion(call_id=call.id, key=key, title="", weight=1, position=position)
            call.criteria.append(criterion)
        criterion.title, criterion.guidance = row["title"], row.get("guidance", "")
        criterion.weight, criterion.position = int(row["weight"]), position
        kept.add(key)
    for key in set(standing) - kept:
        call.criteria.remove(standing[key])
        db.session.delete(standing[key])
    db.session.flush()
    call.criteria.sort(key=lambda criterion: criterion.position)


def _free_key(wanted: str, taken: set[str]) -> str:
    plain = re.sub(r"[^a-z0-9]+", "_", wanted.lower()).strip("_")[:36] or "row"
    return next(key for key in (plain, *(f"{plain}_{n}" for n in range(2, 1000))) if key not in taken)


def _keep_version(call: Call, reason: str, *, by: Actor, at: datetime) -> None:
    call.versions.append(
        CallVersion(
            version=call.version, in_force_from=at, settings=call.settings, window=queries.window_of(call), reason=reason, by_id=by.person_id
        )
    )  # fmt: skip
    db.session.flush()


def _set_aside(call: Call, amount: int, *, at: datetime, deed: str) -> None:
    """From what is available to the envelope. The ledger's own guard refuses what two at once would overdraw."""
    move = ledger.Move(ledger.AVAILABLE, ledger.envelope_account(call.slug), amount)
    try:
        ledger.post_entry(
            f"{deed}:{call.slug}:{call.version}",
            [move],
            at=at,
            deed=deed,
            subject=call.trail_ref,
            currency=call.currency,
        )
    except IntegrityError as error:
        raise WrongState(Reason("envelope_taken_meanwhile")) from error


def _change_envelope(call: Call, wanted: int, *, at: datetime) -> None:
    """Post the difference; refused beyond what is available, or below what is awarded."""
    more = wanted - (call.envelope_minor or 0)
    if more > 0:
        available = ledger.balance(ledger.AVAILABLE)
        if more > available:
            raise RuleBroken(
                (
                    "envelope",
                    Reason("envelope_above_available", envelope=Money(wanted), available=Money(available)),
                )
            )
        _set_aside(call, more, at=at, deed="call.amended")
        return
    account = ledger.envelope_account(call.slug)
    held = ledger.balance(account)
    if -more > held:
        raise RuleBroken(("envelope", Reason("envelope_below_awarded", held=Money(held), less=Money(-more))))
    ledger.post_entry(
        f"call.amended:{call.slug}:{call.version}", [ledger.Move(account, ledger.AVAILABLE, -more)],
        at=at, deed="call.amended", subject=call.trail_ref, currency=call.currency,
    )  # fmt: skip
