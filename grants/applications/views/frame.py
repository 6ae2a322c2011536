"""What the applicant's pages have in common: the parts with how far each is, and what stands beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from grants.accounts.models import Duty, Person
from grants.accounts.queries import members_of
from grants.accounts.roles import ROLES, Permission
from grants.applications import queries
from grants.applications.models import Application
from grants.applications.queries import Draft
from grants.applications.rules import Standing, hints_on, standing_of
from grants.applications.rules.partners import still_to_sign
from grants.applications.sections import GROUPS, PROJECT, Section
from grants.applications.states import Outcome
from grants.core.access import Actor
from grants.core.money import Money
from grants.core.reasons import Reason
from grants.core.sentences import country, day, joined, money, sentence
from grants.eligibility.rules import RuleVerdict
from grants.organizations.regions import group_of
from grants.organizations.rules import IN_AGREEMENT, agreement_lacks

# Which part a rule of the call speaks of; those that are not here speak of the organization.
PART_OF_RULE: Mapping[str, str] = {
    "yearly_cap": "budget", "most_in_all": "budget", "least_in_all": "budget", "indirect_costs": "budget", "cofunding": "cofunding", "funded_years": "budget", "cross_border": "countries",
    "listed_countries": "countries", "regional_groups": "countries", "effective_remedies": "remedies", "proposal_pages": "documents",
    "named_documents": "documents", "starts_from": "project", "least_months": "project", "most_months": "project",
    "partner_declarations": "partners",
}  # fmt: skip


@dataclass(frozen=True)
class Task:
    """One line of the task list."""

    title: str
    url: str
    standing: Standing
    hint: str = ""


def named(application: Application) -> str:
    """`Call of 2011 (SGF-2011-0042, 4 April 2011)`: an earlier application where it is offered."""
    return _(
        "%(call)s (%(reference)s, %(day)s)", call=application.call.title, reference=application.reference or _("draft"),
        day=day((application.submitted_at or application.created_at).date()),
    )  # fmt: skip


def around(application: Application, actor: Actor, at: datetime, draft: Draft) -> dict[str, Any]:
    """What every page of a draft needs beside its own matter."""
    person = queries.person_of(actor)
    return {
        "application": application,
        "call": application.call,
        "draft": draft,
        "submission": draft.submission,
        "team": team_of(application, at),
        "zone": person.time_zone if person else application.call.time_zone,
    }


def team_of(application: Application, at: datetime) -> list[tuple[Person, str]]:
    """Who works on it, each with what they can do."""
    return [(person, _can(duty)) for person, duty in members_of(application.organization.key, at)]


def _can(duty: Duty) -> str:
    permissions = ROLES[duty.role].permissions
    if Permission.APPLICATION_SUBMIT in permissions:
        return _("can write and send")
    return _("can write") if Permission.APPLICATION_WRITE in permissions else _("can read")


def groups_of(draft: Draft, verdicts: Sequence[RuleVerdict], at: datetime) -> list[tuple[str, list[Task]]]:
    """The task list: groups of parts, each with how far it is."""
    wrong = warnings_by_part(verdicts)
    groups = [(_("Your organization"), [_organization_task(draft, wrong), _documents_task(draft, wrong, at)])]
    for group, title in GROUPS:
        tasks = [
            _section_task(section, draft, wrong)
            for section in draft.form.sections.values()
            if section.group == group
        ]
        if group == PROJECT and draft.document["partners"]:
            tasks.append(_partners_task(draft))
        groups.append((_(title), tasks))
    return groups


def warnings_by_part(verdicts: Sequence[RuleVerdict]) -> dict[str, list[Reason]]:
    """What the rules warn of, by the part in which it can be mended."""
    found: dict[str, list[Reason]] = {}
    for verdict in verdicts:
        if verdict.outcome is Outcome.NOT_MET:
            found.setdefault(PART_OF_RULE.get(verdict.rule, "organization"), []).extend(verdict.reasons)
    return found


def ready(groups: Sequence[tuple[str, list[Task]]]) -> tuple[int, int]:
    """How many parts are ready, of how many that are needed or begun."""
    tasks = [task for _title, tasks in groups for task in tasks if task.standing is not Standing.NOT_NEEDED]
    return sum(task.standing in (Standing.READY, Standing.LOOK_AGAIN) for task in tasks), len(tasks)


def _section_task(section: Section, draft: Draft, wrong: Mapping[str, list[Reason]]) -> Task:
    missing = [problem for problem in draft.missing if problem.section == section.key]
    saved = section.key in draft.saved
    warnings = [*wrong.get(section.key, []), *hints_on(draft.document).get(section.key, [])] if saved else []
    needed = (
        section.required or section.key in wrong
    )  # a rule of the call may ask for what the form leaves open
    standing = standing_of(saved, missing, warnings, needed)
    hint = sentence(warnings[-1]) if warnings and not missing else _summary(section, draft) if saved else ""
    return Task(
        _(section.title),
        url_for("applications.section", ref=draft.application.ref, key=section.key),
        standing,
        hint,
    )


def _partners_task(draft: Draft) -> Task:
    """The declarations of partners: which are open."""
    still = still_to_sign(draft.document)
    return Task(
        _("Declarations of partners"),
        url_for("applications.partners", ref=draft.application.ref),
        Standing.LOOK_AGAIN if still else Standing.READY,
        _("Not signed yet: %(names)s", names=joined(still)) if still else _("All are signed"),
    )


def _summary(section: Section, draft: Draft) -> str:
    """What a part holds, in a few words."""
    document = draft.document
    if section.key == "countries":
        return _countries_in_words(draft)
    if section.key == "budget" and document["budget"]["lines"]:
        return _(
            "%(amount)s in all",
            amount=money(Money(document["budget"]["total_minor"], document["budget"]["currency"])),
        )
    if section.key == "partners" and document["partners"]:
        return ", ".join(row["name"] for row in document["partners"])
    return ""


def _countries_in_words(draft: Draft) -> str:
    """`Kenya, Nepal: two regional groups`."""
    codes = list(dict.fromkeys(row["country"] for row in draft.document["countries"]))
    organization = draft.application.organization
    groups = {
        group_of(code, organization.regional_group if code == organization.country else None)
        for code in codes
    } - {None}
    named = ", ".join(country(code) for code in codes)
    return (
        ngettext(
            "%(named)s: one regional group", "%(named)s: %(num)d regional groups", len(groups), named=named
        )
        if groups
        else named
    )


def _organization_task(draft: Draft, wrong: Mapping[str, list[Reason]]) -> Task:
    warnings, organization = wrong.get("organization", []), draft.application.organization
    still_open = [_(IN_AGREEMENT[name]) for name in agreement_lacks(organization)]
    hint = (
        _("Still open: %(parts)s. An agreement needs them.", parts=joined(still_open)) if still_open else ""
    )
    return Task(
        _("Name, registration and people"),
        url_for("organizations.show", key=organization.key),
        Standing.LOOK_AGAIN if warnings or still_open else Standing.READY,
        sentence(warnings[0]) if warnings else hint,
    )


def _documents_task(draft: Draft, wrong: Mapping[str, list[Reason]], at: datetime) -> Task:
    application = draft.application
    missing = [problem for problem in draft.missing if problem.section == "documents"]
    needed = any(queries.asked_documents(application, at).values())
    attached = draft.document["attachments"]
    warnings = (
        [*wrong.get("documents", []), *queries.doubts_about(application, at).values()] if attached else []
    )
    hint = sentence(warnings[0]) if warnings else ", ".join(paper["name"] for paper in attached)
    return Task(
        _("Documents"),
        url_for("applications.documents", ref=application.ref),
        standing_of(bool(attached), missing, warnings, needed),
        hint,
    )
