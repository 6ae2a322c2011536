"""What the letter about the eligibility check says: the page, the PDF and the mail read it from here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext, ngettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from grants.accounts.models import Duty, Person
from grants.accounts.queries import in_force
from grants.applications.checks import CheckFacts, can_conclude, conclusion
from grants.applications.models import Application, EligibilityCheck, EligibilityVerdict
from grants.applications.queries.officer import asked_until, check_of, waiting_overrides
from grants.applications.states import ApplicationState, Outcome
from grants.calls.models import Call
from grants.calls.queries import governing
from grants.calls.rules import CallSettings
from grants.core.access import Actor, Verdict
from grants.core.db import db
from grants.core.errors import NotFound
from grants.core.reasons import Reason
from grants.core.sentences import day, sentence
from grants.eligibility.rules import rule_of

__all__ = [
    "COMPUTED", "JUDGED", "OVERRIDDEN", "Conclusion", "Letter", "LetterItem", "conclusions_of", "found", "found_by", "items_of",
    "letter_of", "thanks",
]  # fmt: skip

COMPUTED, JUDGED, OVERRIDDEN = "computed", "judged", "overridden"


@dataclass(frozen=True)
class LetterItem:
    """One rule: what it says, what was found, by whom, and what would have met it.

    `found` are the computation's reasons; `told` is what a person wrote instead, empty when nobody did.
    """

    rule: str
    title: str
    outcome: Outcome
    computed: Outcome
    states: Reason | None
    lead: tuple[Reason, ...]
    meet: Reason | None
    found: tuple[Reason, ...]
    told: str
    by: str


@dataclass(frozen=True)
class Letter:
    """The answer to an application that was checked."""

    application: Application
    items: tuple[LetterItem, ...]
    decided_at: datetime
    answered_at: datetime  # when the answers that were judged had been sent

    @property
    def unmet(self) -> list[LetterItem]:
        """The rules that are not met, in the order of the call."""
        return [item for item in self.items if item.outcome is Outcome.NOT_MET]

    @property
    def met(self) -> list[LetterItem]:
        """The rules that are met."""
        return [item for item in self.items if item.outcome is Outcome.MET]


@dataclass(frozen=True)
class Conclusion:
    """What would become of an application if its verdicts were confirmed now: the answer, and who would be told."""

    application: Application
    verdict: Verdict
    state: ApplicationState
    letter: Letter
    recipients: tuple[Person, ...]


def letter_of(application: Application, at: datetime | None = None) -> Letter:
    """The letter of a checked application. NotFound before the check was concluded, unless `at` says when it would be."""
    check = check_of(application)
    decided = at or application.concluded_at
    if check is None or decided is None:
        raise NotFound
    return Letter(
        application,
        tuple(items_of(check, governing(application.call))),
        decided,
        check.submission.submitted_at,
    )


def conclusions_of(call: Call, actor: Actor, refs: Sequence[str], at: datetime) -> list[Conclusion]:
    """What confirming the verdicts of these applications would do, in the order of their references. Six statements."""
    query = (
        select(EligibilityCheck)
        .join(EligibilityCheck.application)
        .where(
            Application.call_id == call.id,
            Application.reference.in_(refs),
            Application.key.not_in(actor.closed("application")),
        )
        .options(
            selectinload(EligibilityCheck.verdicts),
            joinedload(EligibilityCheck.submission),
            joinedload(EligibilityCheck.application).options(
                joinedload(Application.organization), joinedload(Application.call)
            ),
        )
        .order_by(Application.reference, EligibilityCheck.id)
    )
    newest = {check.application_id: check for check in db.session.scalars(query)}
    told = _administrators({check.application.organization.key for check in newest.values()}, at)
    settings, asked = governing(call), asked_until(list(newest))
    return [
        _conclusion(check, settings, actor, at, told, asked.get(number)) for number, check in newest.items()
    ]


def thanks(letter: Letter) -> str:
    """The first sentences of the letter."""
    total, unmet = len(letter.items), len(letter.unmet)
    return ngettext(
        "Thank you for “%(title)s”. It does not meet one of the %(total)s rules of this call, so it will not go to the reviewers. "
        "This says nothing about the worth of your work.",
        "Thank you for “%(title)s”. It does not meet %(num)d of the %(total)s rules of this call, so it will not go to the reviewers. "
        "This says nothing about the worth of your work.",
        unmet, title=letter.application.title, total=total,
    )  # fmt: skip


def found(item: LetterItem) -> str:
    """What was found, in words: a person's, else the computation's."""
    return item.told or " ".join(sentence(reason) for reason in item.found)


def found_by(item: LetterItem, letter: Letter) -> str:
    """Who found it: a computation from the answers, an officer, or two."""
    if item.by == COMPUTED:
        return gettext(
            "Worked out from the answers you sent on %(day)s.",
            day=day(letter.answered_at, zone=letter.application.call.time_zone),
        )
    return (
        gettext("Decided by an officer and confirmed by a second one.")
        if item.by == OVERRIDDEN
        else gettext("Read and decided by an officer.")
    )


def _conclusion(
    check: EligibilityCheck,
    settings: CallSettings,
    actor: Actor,
    at: datetime,
    told: Mapping[str, list[Person]],
    asked: datetime | None,
) -> Conclusion:
    application, outcomes = check.application, tuple(verdict.outcome for verdict in check.verdicts)
    overrides = tuple(
        v.override_by_id for v in waiting_overrides(check.verdicts) if v.override_by_id is not None
    )
    zone = application.call.time_zone
    facts = CheckFacts(application.state, True, outcomes, overrides, actor.person_id, asked, zone)
    letter = Letter(application, tuple(items_of(check, settings)), at, check.submission.submitted_at)
    recipients = tuple(told.get(application.organization.key, ()))
    return Conclusion(application, can_conclude(facts), conclusion(outcomes), letter, recipients)


def _administrators(organizations: set[str], at: datetime) -> dict[str, list[Person]]:
    """Who is told, by organization: those of `administrators_of`, for many at once."""
    query = (
        select(Duty.scope_ref, Person)
        .join(Person, Person.id == Duty.person_id)
        .where(
            Duty.role == "organization_administrator",
            Duty.scope_kind == "organization",
            Duty.scope_ref.in_(organizations),
        )
        .where(in_force(at), Person.closed_at.is_(None))
        .order_by(Person.name, Person.id)
    )
    found: dict[str, list[Person]] = {}
    for organization, person in db.session.execute(query):
        found.setdefault(str(organization), []).append(person)
    return found


def items_of(check: EligibilityCheck, settings: CallSettings) -> list[LetterItem]:
    """Every rule of a check in words, in the order of the call."""
    choices = {choice["key"]: choice for choice in settings.rules}
    return [
        _item(verdict, choices.get(verdict.rule, {"key": verdict.rule}), settings.limits)
        for verdict in check.verdicts
    ]


def _item(
    verdict: EligibilityVerdict, choice: Mapping[str, Any], limits: Mapping[str, int | None]
) -> LetterItem:
    rule = rule_of(verdict.rule)
    by, told = _word_of_a_person(verdict)
    lead = (rule.says("lead", choice, limits), rule.says("rest", choice, limits))
    return LetterItem(
        rule=verdict.rule,
        title=rule.title,
        outcome=verdict.outcome,
        computed=verdict.computed,
        states=rule.says("rule", choice, limits),
        lead=tuple(part for part in lead if part is not None),
        meet=rule.says("meet", choice, limits),
        found=tuple(Reason.from_json(stored) for stored in verdict.reasons),
        told=told,
        by=by,
    )


def _word_of_a_person(verdict: EligibilityVerdict) -> tuple[str, str]:
    if verdict.confirmed_by_id is not None and verdict.override_outcome is not None:
        return OVERRIDDEN, verdict.override_reason
    if verdict.judged_outcome is not None:
        return JUDGED, verdict.judged_reason
    return COMPUTED, ""
