"""Who may do what when: every refusal says when it was possible, or what to do first."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from grants.applications.rules.information import Opened
from grants.applications.states import MOVES, ApplicationState
from grants.calls.rules import is_late, refused_from
from grants.core.access import YES, Verdict, no, too_late
from grants.core.errors import RuleBroken
from grants.core.reasons import N_, Reason, declare

LONGEST_REASON = 1000
LONGEST_TITLE = 200

WORDS = declare(
    {
        "call_not_open": N_(
            "This call opens on %(day)s at %(clock)s in %(place)s. You can start your application then."
        ),
        "call_without_window": N_("This call does not say yet when it opens."),
        "call_closed": N_(
            "This call closed on %(day)s at %(clock)s in %(place)s, so nothing can be sent any more. What you wrote is kept here."
        ),
        "application_exists": N_(
            "%(organization)s already has an application to this call: “%(title)s”. Open that one; an organization applies once."
        ),
        "application_incomplete_one": N_("One answer is still missing. It is listed on this page."),
        "application_incomplete": N_("%(count)s answers are still missing. They are listed on this page."),
        "already_decided": N_("It is now “%(state)s”, so it can no longer be changed."),
        "no_longer_withdrawn": N_("It is now “%(state)s”, so it can no longer be withdrawn."),
        "not_sent_yet": N_("It was never sent, so there is nothing to withdraw."),
        "withdraw_reason_missing": N_("Say in a sentence why you withdraw it. It goes on the record."),
        "withdraw_reason_too_long": N_(
            "This text has %(count)s characters; the limit is %(limit)s. Nothing was cut: shorten it."
        ),
        "document_of_another": N_("This document belongs to another organization."),
        "project_title_missing": N_("Give your project a title; you can change it later."),
        "project_title_too_long": N_(
            "The title has %(count)s characters; the limit is %(limit)s. Nothing was cut: shorten it."
        ),
        "call_language_not_taken": N_("This call does not take applications in this language."),
    }
)


@dataclass(frozen=True)
class Window:
    """When a call takes applications. `closes_at` is the deadline; `grace` a setting of the call, zero as a rule."""

    opens_at: datetime | None
    closes_at: datetime | None
    time_zone: str = "Europe/Vienna"
    grace: timedelta = timedelta(0)

    @property
    def late_until(self) -> datetime | None:
        """The first instant refused where there is a grace period; None without one."""
        return refused_from(self.closes_at, self.grace) if self.closes_at and self.grace else None

    def late_after(self, at: datetime) -> datetime | None:
        """The deadline that an instant misses; None when it is in time."""
        return self.closes_at if self.closes_at and is_late(at, self.closes_at) else None

    def judge(self, at: datetime) -> Verdict:
        """Open at an instant, or when it opens or closed, in the call's own zone."""
        if self.opens_at is None or self.closes_at is None:
            return no("call_without_window")
        if at < self.opens_at:
            return self._no("call_not_open", self.opens_at)
        if at >= refused_from(self.closes_at, self.grace):
            return self._no("call_closed", self.closes_at - timedelta(minutes=1))
        return YES

    def _no(self, key: str, moment: datetime) -> Verdict:
        local = moment.astimezone(ZoneInfo(self.time_zone))
        return no(
            key,
            day=local.date(),
            clock=f"{local:%H:%M}",
            place=self.time_zone.rsplit("/", 1)[-1].replace("_", " "),
        )


@dataclass(frozen=True)
class StartFacts:
    """What decides whether an organization may start: the window, and a live application that there may be already."""

    at: datetime
    window: Window
    published: bool
    organization: str
    live_title: str | None = None


@dataclass(frozen=True)
class DecisionFacts:
    """Where an application stands in its call's time, and what an open request for information opens after it."""

    at: datetime
    state: ApplicationState
    window: Window
    opened: Opened | None = None


@dataclass(frozen=True)
class SubmissionFacts:
    """What decides whether an application can be sent: its state, the window, how many answers are missing."""

    at: datetime
    state: ApplicationState
    window: Window
    missing: int


def can_start(facts: StartFacts) -> Verdict:
    """While the call is open; one live application an organization and call."""
    if not facts.published:
        return no("call_without_window")
    verdict = facts.window.judge(facts.at)
    if verdict and facts.live_title is not None:
        return too_late("application_exists", organization=facts.organization, title=facts.live_title)
    return verdict


def can_write(facts: DecisionFacts | SubmissionFacts) -> Verdict:
    """A draft, or what was sent and may still be corrected, until the call closes; after that what a request opens, until then."""
    if isinstance(facts, DecisionFacts) and facts.opened and facts.at < facts.opened.until:
        return YES
    if facts.state not in (ApplicationState.DRAFT, ApplicationState.SUBMITTED):
        return too_late("already_decided", state=facts.state.label)
    return facts.window.judge(facts.at)


def can_submit(facts: SubmissionFacts) -> Verdict:
    """Complete, inside the window. What a rule of the call warns of does not keep anybody from sending."""
    verdict = can_write(facts)
    if not verdict:
        return verdict
    if facts.missing:
        return (
            no("application_incomplete", count=facts.missing)
            if facts.missing > 1
            else no("application_incomplete_one")
        )
    return YES


def can_withdraw(facts: DecisionFacts) -> Verdict:
    """Until it is decided; not what was never sent."""
    if facts.state is ApplicationState.DRAFT:
        return no("not_sent_yet")
    if ApplicationState.WITHDRAWN not in MOVES.get(facts.state, frozenset()):
        return too_late("no_longer_withdrawn", state=facts.state.label)
    return YES


def withdrawal_reason(text: str) -> str:
    """The reason as it is kept. RuleBroken beside `reason` when there is none, or too much of it."""
    reason = text.strip()
    if not reason:
        raise RuleBroken(("reason", Reason("withdraw_reason_missing")))
    if len(reason) > LONGEST_REASON:
        raise RuleBroken(
            ("reason", Reason("withdraw_reason_too_long", count=len(reason), limit=LONGEST_REASON))
        )
    return reason


def starting_title(text: str) -> str:
    """The title of a new draft. RuleBroken beside `title` when it is empty or too long."""
    title = " ".join(text.split())
    if not title:
        raise RuleBroken(("title", Reason("project_title_missing")))
    if len(title) > LONGEST_TITLE:
        raise RuleBroken(("title", Reason("project_title_too_long", count=len(title), limit=LONGEST_TITLE)))
    return title
