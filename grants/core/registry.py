"""Lists that stages fill when the program starts, and that earlier stages read without knowing any names.

Keep these few. Each list says what an entry is and who reads it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from grants.core.access import Actor, Scope
from grants.core.reasons import Reason

# person id -> scopes closed to that person. Read by accounts when an actor is made; filled by applications (conflicts).
# An application's scope closes all that belongs to it; ("applicant", key) of its organization the bank details, which such a
# person must not verify, and the papers that were written for applications. Read by organizations.
shut_out_of: list[Callable[[int], frozenset[Scope]]] = []

# (person id, scopes of the duties held) -> which of these scopes are closed to all other duties until the person has declared
# that nothing ties them to the thing. Read by accounts when an actor is made; filled by reviews (reviews not declared on).
not_yet_seen_by: list[Callable[[int, frozenset[Scope]], frozenset[Scope]]] = []

# kind of scope -> references to names, in one statement: what duties are held for. Read by accounts and audit; filled by the
# stages whose things duties are held for (organizations, calls, applications).
scope_names: dict[str, Callable[[frozenset[str]], dict[str, str]]] = {}

# (kind of thing, thing, actor, at) -> rendered lines for its page. Read by applications and calls; filled by later stages.
panels: dict[str, list[Callable[[Any, Actor, datetime], "Panel | None"]]] = {}

# (kind of thing) -> parts of its page that later stages draw with templates of their own. Read by awards; filled by reports, disbursements.
sections: dict[str, list["Section"]] = {}

# (kind of thing) -> what keeps it from being given up now, or None. Read by awards (an award; filled by disbursements: money on its way),
# applications (what may still be asked; filled by awards) and calls (a call that is to be concluded; filled by applications and awards).
holds: dict[str, list[Callable[[Any], Reason | None]]] = {}

# What an organization can do about a refusal: (application, refused at) -> a sentence, or None. Read by the letters of applications
# and awards; filled by awards (appeals).
after_refusal: list[Callable[[Any, datetime], str | None]] = []

# (application, at) -> what happens next and when, for the organization; the first that answers is shown. Read by applications,
# which answers last; filled by later stages.
next_steps: list[Callable[[Any, datetime], str | None]] = []

# Facts about an applicant that only later stages know: name -> (organization key, call slug, instant) -> value.
# Asked by applications when the rules run; filled by applications (other_applications) and reports (overdue_reports).
facts: list[tuple[str, Callable[[str, str, datetime], Any]]] = []

# person -> their session begins in this browser. Called by organizations when an invitation opens an account; filled by accounts.
begin_session: list[Callable[[Any], None]] = []

# What happens to the things of an organization that is merged into another, and what stands against it. Read by organizations; filled
# by the stages whose things belong to organizations (applications, awards).
merging: list["Merging"] = []

# All that an application will be asked, for reading beforehand: call -> [(heading, [(question, hint)])].
# Read by calls; filled by applications.
call_questions: list[Callable[[Any], Sequence[tuple[str, Sequence[tuple[str, str]]]]]] = []

# Settings of a call that a later stage owns, each kept under its key among the settings of the call and of its versions. Calls has
# the pages, the deeds and the history for them. Read by calls; filled by applications (what is asked).
call_settings: list["CallSetting"] = []

# Who is to be told about a call: (call, instant) -> (person, since when it concerns them). Read by calls; filled by applications.
told_about_call: list[Callable[[Any, datetime], Sequence[tuple[Any, datetime]]]] = []

# What somebody answered in the self-check, from the words of its address; None when it cannot be read.
# Read by applications, which begins a draft with it; filled by calls.
self_checks: list[Callable[[Mapping[str, str]], "SelfChecked | None"]] = []

# Tabs of a call for officers, in their order. Read by calls; filled by later stages.
call_tabs: list["Tab"] = []

# Entries of the main menu. Read by every page.
menu: list["MenuEntry"] = []

# Checks of the money: name -> query that returns what is wrong. Read by `money check`; filled by fund, awards, disbursements.
money_checks: list[tuple[str, Callable[[], Sequence[str]]]] = []

# deed on the trail -> its words, and whether the organization that it is done for may know of it. Read by the page of a deed
# that came too late; filled by audit.
deed_words: dict[str, "DeedWords"] = {}

# (who did it, as the trail names them, and who reads) -> the name that this reader may know, or None. Read by the same page;
# filled by accounts.
named_to: list[Callable[[str, Actor], str | None]] = []

# Chores that nobody does: name -> deed of the system, idempotent. Run by `flask tick`; filled by stages.
chores: list[tuple[str, Callable[[datetime], int]]] = []


@dataclass(frozen=True)
class Merging:
    """What a later stage knows when one organization is merged into another; both are given by their numbers.

    `move` takes what belongs to the first over to the second inside the deed, and says how many things that were.
    """

    name: str
    why_not: Callable[[int, int], Sequence[Reason]] = lambda gone, kept: ()
    has_money: Callable[[int], bool] = lambda organization: False
    count: Callable[[int], int] = lambda organization: 0
    move: Callable[[int, int], int] = lambda gone, kept: 0


@dataclass(frozen=True)
class CallSetting:
    """A setting of a call that a later stage owns: plain JSON, of which calls knows nothing but what these functions say.

    `problems(call, value, languages)` says what keeps a value from being kept in a call with these languages, each with its field. `changes(call, before, after)` says what
    differs between two values, as (what, before, after) in words. `summary` says in a few words what a value comes to.
    `form(call, value, typed)` makes a `core.web.owned.OwnedForm`, drawn by `template`; `preview(call, value, language)` gives HTML.
    """

    key: str
    label: str
    lede: str
    template: str
    problems: Callable[[Any, Any, Sequence[str]], Sequence[tuple[str | None, Reason]]]
    changes: Callable[[Any, Any, Any], Sequence[tuple[str, str, str]]]
    summary: Callable[[Any], str]
    form: Callable[[Any, Any, Mapping[str, Any] | None], Any]
    preview: Callable[[Any, Any, str], str]


@dataclass(frozen=True)
class DeedWords:
    """What somebody did, to follow their name; `told` to the organization that it is about, when somebody else did it."""

    text: str
    told: bool = False


@dataclass(frozen=True)
class SelfChecked:
    """Answers of the self-check that an application asks for, too. Countries are ISO codes."""

    works_in: Sequence[str]
    moved: Sequence[str]  # from which victims come, or to which they are taken
    starts_on: date | None
    months: int | None


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
    arguments: tuple[tuple[str, str], ...] = ()  # of the address, besides the call


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


def ways_on(application: Any, refused_at: datetime) -> list[str]:
    """What an organization can do about a refusal, in sentences."""
    return [words for say in after_refusal if (words := say(application, refused_at))]


def next_step(application: Any, at: datetime) -> str | None:
    """What happens next with an application, if a later stage knows."""
    return next((words for say in next_steps if (words := say(application, at))), None)


def call_setting(key: str) -> CallSetting | None:
    """The setting of a call that is kept under a key, when a later stage owns one."""
    return next((setting for setting in call_settings if setting.key == key), None)


def facts_about(organization: str, call: str, at: datetime) -> dict[str, Any]:
    """What later stages know of an applicant; goes into `eligibility.facts.facts_of` as `supplied`."""
    return {name: ask(organization, call, at) for name, ask in facts}
