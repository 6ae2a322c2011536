"""Lists that stages fill when the program starts, and that earlier stages read without knowing any names.

Keep these few. Each list says what an entry is and who reads it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from grants.core.access import Actor, Scope
from grants.core.reasons import Reason

# person id -> scopes closed to that person. Read by accounts when an actor is made; filled by applications (conflicts).
shut_out_of: list[Callable[[int], frozenset[Scope]]] = []

# kind of scope -> references to names, in one statement: what duties are held for. Read by accounts and audit; filled by the
# stages whose things duties are held for (organizations, calls, applications).
scope_names: dict[str, Callable[[frozenset[str]], dict[str, str]]] = {}

# (kind of thing, thing, actor, at) -> rendered lines for its page. Read by applications and calls; filled by later stages.
panels: dict[str, list[Callable[[Any, Actor, datetime], "Panel | None"]]] = {}

# (kind of thing) -> parts of its page that later stages draw with templates of their own. Read by awards; filled by reports, disbursements.
sections: dict[str, list["Section"]] = {}

# (kind of thing) -> what keeps it from being given up now, or None. Read by awards; filled by disbursements (money on its way).
holds: dict[str, list[Callable[[Any], Reason | None]]] = {}

# Facts about an applicant that only later stages know: name -> (organization key, call slug, instant) -> value.
# Asked by applications when the rules run; filled by applications (other_applications) and reports (overdue_reports).
facts: list[tuple[str, Callable[[str, str, datetime], Any]]] = []

# All that an application will be asked, for reading beforehand: call -> [(heading, [(question, hint)])].
# Read by calls; filled by applications.
call_questions: list[Callable[[Any], Sequence[tuple[str, Sequence[tuple[str, str]]]]]] = []

# Tabs of a call for officers, in their order. Read by calls; filled by later stages.
call_tabs: list["Tab"] = []

# Entries of the main menu. Read by every page.
menu: list["MenuEntry"] = []

# Checks of the money: name -> query that returns what is wrong. Read by `money check`; filled by fund, awards, disbursements.
money_checks: list[tuple[str, Callable[[], Sequence[str]]]] = []


# Chores that nobody does: name -> deed of the system, idempotent. Run by `flask tick`; filled by stages.
chores: list[tuple[str, Callable[[datetime], int]]] = []


@dataclass(frozen=True)
class Panel:
    """A short thing that a later stage shows on the page of an earlier one: words, and where to go on."""

    title: str
    text: str
    url: str | None = None
    link: str | None = None
    tone: str = ""


@dataclass(frozen=True)
class Section:
    """A part of a thing's page: drawn by `template` with what `context(thing, actor, at)` gives; None leaves it out.

    `order` places it. The page also reads some keys of the context: see the page that shows the thing.
    """

    order: int
    template: str
    context: Callable[[Any, Actor, datetime], dict[str, Any] | None]


@dataclass(frozen=True)
class Tab:
    """A tab of a call: endpoint takes `call` (its slug); shown to those who hold the permission for the call."""

    label: str
    endpoint: str
    permission: str


@dataclass(frozen=True)
class MenuEntry:
    """An entry of the main menu: shown when `shown(actor)`; `order` sorts it."""

    label: str
    endpoint: str
    shown: Callable[[Actor], bool]
    order: int = 50


def fill(target: list[Any], *entries: Any) -> None:
    """Add entries once; a second application in the same process must not double them."""
    for entry in entries:
        if entry not in target:
            target.append(entry)


def panels_for(kind: str, thing: Any, actor: Actor, at: datetime) -> list[Panel]:
    """What later stages have to say about a thing."""
    return [panel for show in panels.get(kind, []) if (panel := show(thing, actor, at)) is not None]


def sections_for(kind: str, thing: Any, actor: Actor, at: datetime) -> list[tuple[Section, dict[str, Any]]]:
    """The parts that later stages add to the page of a thing, in their order, each with what it is drawn with."""
    entries = sorted(sections.get(kind, []), key=lambda section: section.order)
    return [
        (section, context)
        for section in entries
        if (context := section.context(thing, actor, at)) is not None
    ]


def held_back(kind: str, thing: Any) -> Reason | None:
    """The first reason that keeps a thing from being given up now."""
    return next((why for ask in holds.get(kind, []) if (why := ask(thing)) is not None), None)


def facts_about(organization: str, call: str, at: datetime) -> dict[str, Any]:
    """What later stages know of an applicant; goes into `eligibility.facts.facts_of` as `supplied`."""
    return {name: ask(organization, call, at) for name, ask in facts}
