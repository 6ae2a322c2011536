"""When a call may be edited, published, amended and concluded, and what is still missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from grants.calls.rules.settings import CallSettings, settings_problems
from grants.calls.states import CallState
from grants.core.access import YES, Verdict, no, too_late
from grants.core.money import Money
from grants.core.reasons import N_, Reason, declare
from grants.eligibility.rules import RULES

WORDS = declare(
    {
        "call_is_public": N_("The call is published. What is promised to everybody changes only by an amendment, with a reason."),
        "call_not_published": N_("The call is not published yet: edit it instead."),
        "call_is_concluded": N_("The call is concluded; nothing about it changes any more."),
        "call_incomplete": N_("Not complete yet: %(missing)s"),
        "window_missing": N_("The opening and the closing are not set."),
        "closing_is_past": N_("The closing is already past."),
        "envelope_missing": N_("The envelope is not set."),
        "envelope_above_available": N_("The envelope is %(envelope)s, and %(available)s is available. Lower it, or wait for the next receipt."),
        "title_missing": N_("The call has no title."),
        "no_rule_chosen": N_("No eligibility rule is chosen."),
        "grid_missing": N_("The scoring grid has no row."),
        "weights_below": N_("The weights add to %(sum)s: %(off)s are missing to 100."),
        "weights_above": N_("The weights add to %(sum)s: %(off)s too many for 100."),
        "settings_wrong": N_("Some settings need another look: %(first)s"),
        "closed_cannot_reopen": N_("The call closed and cannot be opened again: others were refused. Only before the closing can it be extended."),
        "closed_terms_are_fixed": N_("The call has closed: the rules in force at that moment govern, so only the envelope and the texts change now."),
        "closing_brought_forward_to_past": N_("A closing can be brought forward, but not to a moment that is past."),
        "opening_already_past": N_("The call is open, so its opening does not change any more."),
        "amendment_without_change": N_("Nothing is different from what stands. Change something, or leave it as it is."),
        "amendment_without_reason": N_("Say why: everybody reads the reason beside the change."),
        "still_open": N_("The call can be concluded after it has closed."),
    }
)  # fmt: skip


@dataclass(frozen=True)
class EditFacts:
    """What decides whether a call may be edited."""

    state: CallState


@dataclass(frozen=True)
class PublishFacts:
    """What decides whether a call may be published. Amounts are minor units; criteria are (title, weight)."""

    state: CallState
    at: datetime
    opens_at: datetime | None
    closes_at: datetime | None
    envelope_minor: int | None
    available_minor: int
    currency: str = "USD"
    settings: CallSettings = field(default_factory=CallSettings)
    titles: Mapping[str, str] = field(default_factory=dict)  # language -> title
    weights: Sequence[int] = ()
    others: Sequence[Reason] = ()  # what is wrong with settings that later stages own


@dataclass(frozen=True)
class AmendFacts:
    """What decides whether a call may be amended."""

    state: CallState


@dataclass(frozen=True)
class ConcludeFacts:
    """What decides whether a call may be concluded."""

    state: CallState
    at: datetime
    refused_from: datetime | None  # a grace period is over, too
    held: Reason | None = None  # what later stages still have to do


@dataclass(frozen=True)
class Amendment:
    """A change that is asked for, beside what stands."""

    at: datetime
    opens_at: datetime
    closes_at: datetime
    changes: Mapping[str, Any]  # only what is different
    reason: str


def can_edit(facts: EditFacts) -> Verdict:
    """Only while it is being prepared."""
    return YES if facts.state is CallState.DRAFT else too_late("call_is_public")


def can_publish(facts: PublishFacts) -> Verdict:
    """Once everything is there, and within what the Fund has."""
    if facts.state is not CallState.DRAFT:
        return too_late("call_is_public")
    missing = missing_for_publication(facts)
    if len(missing) == 1:
        return Verdict(False, missing[0])
    return no("call_incomplete", missing=tuple(missing)) if missing else YES


def missing_for_publication(facts: PublishFacts) -> list[Reason]:
    """Everything that stands between a draft and the public, in the order of the form."""
    return [
        *_window(facts),
        *_envelope(facts),
        *_texts(facts),
        *_settings(facts),
        *grid_problems(facts.weights),
        *facts.others,
    ]


def can_amend(facts: AmendFacts) -> Verdict:
    """From publication until it is concluded."""
    return {
        CallState.DRAFT: no("call_not_published"),
        CallState.PUBLISHED: YES,
        CallState.CONCLUDED: too_late("call_is_concluded"),
    }[facts.state]


def can_conclude(facts: ConcludeFacts) -> Verdict:
    """Once it has closed, and nothing of it waits for an answer."""
    if facts.state is CallState.DRAFT:
        return no("call_not_published")
    if facts.state is CallState.CONCLUDED:
        return too_late("call_is_concluded")
    if facts.refused_from is None or facts.at < facts.refused_from:
        return no("still_open")
    return Verdict(False, facts.held) if facts.held else YES


AFTER_CLOSING = {"envelope_minor", "texts"}  # what later readers rely on, but no applicant's chances


def amendment_problems(amendment: Amendment) -> list[tuple[str | None, Reason]]:
    """What speaks against an amendment, each with the field it belongs to."""
    found: list[tuple[str | None, Reason]] = []
    changes, at = amendment.changes, amendment.at
    if not changes:
        found.append((None, Reason("amendment_without_change")))
    if not amendment.reason.strip():
        found.append(("reason", Reason("amendment_without_reason")))
    if at >= amendment.closes_at:
        if "closes_at" in changes:
            found.append(("closes_on", Reason("closed_cannot_reopen")))
        elif set(changes) - AFTER_CLOSING:
            found.append((None, Reason("closed_terms_are_fixed")))
        return found
    if "closes_at" in changes and changes["closes_at"] <= at:
        found.append(("closes_on", Reason("closing_brought_forward_to_past")))
    if "opens_at" in changes and at >= amendment.opens_at:
        found.append(("opens_on", Reason("opening_already_past")))
    if changes.get("opens_at", amendment.opens_at) >= changes.get("closes_at", amendment.closes_at):
        found.append(("closes_on", Reason("opens_after_closing")))
    return found


def grid_problems(weights: Sequence[int]) -> list[Reason]:
    """What is wrong with the weights of the grid, and by how much."""
    total = sum(weights)
    if not weights:
        return [Reason("grid_missing")]
    if total == 100:
        return []
    key = "weights_below" if total < 100 else "weights_above"
    return [Reason(key, sum=total, off=abs(100 - total))]


def _window(facts: PublishFacts) -> list[Reason]:
    if facts.opens_at is None or facts.closes_at is None:
        return [Reason("window_missing")]
    return [Reason("closing_is_past")] if facts.closes_at <= facts.at else []


def _envelope(facts: PublishFacts) -> list[Reason]:
    if not facts.envelope_minor:
        return [Reason("envelope_missing")]
    if facts.envelope_minor <= facts.available_minor:
        return []
    money = (Money(facts.envelope_minor, facts.currency), Money(facts.available_minor, facts.currency))
    return [Reason("envelope_above_available", envelope=money[0], available=money[1])]


def _texts(facts: PublishFacts) -> list[Reason]:
    return [] if any(title.strip() for title in facts.titles.values()) else [Reason("title_missing")]


def _settings(facts: PublishFacts) -> list[Reason]:
    settings = facts.settings
    wrong = settings_problems(settings)
    found = [Reason("settings_wrong", first=wrong[0][1])] if wrong else []
    if not settings.rules:
        found.append(Reason("no_rule_chosen"))
    for choice in settings.rules:
        rule = RULES.get(choice["key"])
        if rule and rule.limit and settings.limits.get(rule.limit) is None:
            found.append(Reason("rule_limit_missing", rule=rule.title))
    return found
