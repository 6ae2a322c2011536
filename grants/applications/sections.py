"""The parts of an application: the one table of what is asked, in which words, up to which length.

The form, the task list, the snapshot, the PDF and the check of completeness all read it. To add a question: an entry here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from grants.core.reasons import N_


class Kind(StrEnum):
    """What an answer is. Plain kinds are one field each; the others have a page of their own."""

    LINE = "line"
    TEXT = "text"
    NUMBER = "number"
    DAY = "day"
    YES = "yes"
    COUNTRIES = "countries"
    REMEDIES = "remedies"
    PARTNERS = "partners"
    LINES = "lines"


ROWS = frozenset({Kind.REMEDIES, Kind.PARTNERS, Kind.LINES})


@dataclass(frozen=True)
class Question:
    """One question. `missing` is what to tell somebody who left it open; without it the answer is optional."""

    key: str
    label: str
    kind: Kind = Kind.TEXT
    hint: str = ""
    limit: int = 0
    missing: str = ""
    rows: int = 6

    @property
    def required(self) -> bool:
        """Whether the application cannot be sent without it."""
        return bool(self.missing)


@dataclass(frozen=True)
class Section:
    """One part of the form: a page with one topic. `why` says what the answers are for."""

    key: str
    title: str
    group: str
    lede: str
    why: str
    questions: tuple[Question, ...]

    @property
    def plain(self) -> bool:
        """Whether every question is one ordinary field."""
        return all(q.kind not in ROWS and q.kind is not Kind.COUNTRIES for q in self.questions)

    @property
    def required(self) -> bool:
        """Whether the application cannot be sent without it."""
        return any(q.required for q in self.questions)

    def question(self, key: str) -> Question:
        """One of its questions. KeyError when there is no such one."""
        return next(q for q in self.questions if q.key == key)


PROJECT, MONEY, SENDING = "project", "money", "sending"
GROUPS = ((PROJECT, N_("Your project")), (MONEY, N_("Your budget")), (SENDING, N_("Check and send")))
MOST_MONTHS = 120
MOST_YEARS = 10  # of a budget; what a call allows is less, and only warns
MOST_LINES, MOST_PARTNERS, MOST_COUNTRIES = 200, 30, 60

_NO_NAMES = N_("Never write a victim’s name, telephone number or passport number.")

_ALL = (
    Section(
        "project", N_("Title, summary and dates"), PROJECT,
        N_("What you want to do, in a few words, and when."),
        N_("Reviewers read the summary first. The start and the months decide how many grant years your budget has."),
        (
            Question("title", N_("What is your project called?"), Kind.LINE, N_("A few words that say what people will receive."), 200,
                     N_("Give your project a title")),
            Question("summary", N_("What will you do, for whom, and where?"), Kind.TEXT, N_("Write as you would tell a neighbour."), 1500,
                     N_("Say in a few sentences what you will do")),
            Question("starts_on", N_("When will it start?"), Kind.DAY, N_("The first day of your first grant year."), 0,
                     N_("Say on which day the project starts")),
            Question("months", N_("How many months will it last?"), Kind.NUMBER, N_("In digits, for example 36."), MOST_MONTHS,
                     N_("Say how many months the project lasts")),
            Question("theme", N_("Which field of work is it?"), Kind.LINE, N_("For example: legal aid for domestic workers."), 120),
        ),
    ),
    Section(
        "countries", N_("Countries"), PROJECT,
        N_("Where you work, where victims come from, and where they were taken."),
        N_("The call is for work across borders. We compare these countries with the five regional groups of the United Nations."),
        (
            Question("implementation", N_("Where will you work?"), Kind.COUNTRIES, N_("The countries in which people receive your help."), 0,
                     N_("Name at least one country in which you will work")),
            Question("origin", N_("Where do the victims come from?"), Kind.COUNTRIES),
            Question("destination", N_("Where were they taken, or are they at risk of being taken?"), Kind.COUNTRIES),
        ),
    ),
    Section(
        "cross_border", N_("Work across borders"), PROJECT,
        N_("How the work in one country depends on the work in another."),
        N_("A person reads this and decides whether the project crosses borders, not only the list of countries."),
        (Question("explanation", N_("What happens on each side of the border, and who does it?"), Kind.TEXT, N_("Name the organizations, not the people."),
                  3000, N_("Explain how your work crosses borders"), 8),),
    ),
    Section(
        "beneficiaries", N_("The people you will help"), PROJECT,
        N_("How many people, and who they are."),
        N_("A good estimate is enough. If you are selected, your reports will be compared with these numbers."),
        (
            Question("direct", N_("How many victims will receive help from you?"), Kind.NUMBER, N_("Count a person once, over the whole project."), 10_000_000,
                     N_("Write the number of people in digits, for example 40")),
            Question("indirect", N_("How many others will gain from it?"), Kind.NUMBER, N_("Families, for example, or people who are trained."), 100_000_000),
            Question("description", N_("Who are they?"), Kind.TEXT, N_("By sex and age group, and how they find their way to you. Never write anybody’s name."),
                     2000, N_("Say who the people are that you will help")),
        ),
    ),
    Section(
        "needs", N_("The problem and your work"), PROJECT,
        N_("What is wrong now, and what you will do about it."),
        N_("Reviewers look for a clear line from the problem to what a person receives."),
        (
            Question("problem", N_("What is the problem?"), Kind.TEXT, N_("What victims lack today, and how you know."), 4000,
                     N_("Describe the problem"), 8),
            Question("activities", N_("What will you do?"), Kind.TEXT, N_("Step by step, with who does it and where."), 6000,
                     N_("Describe what you will do"), 10),
        ),
    ),
    Section(
        "remedies", N_("Remedies"), PROJECT,
        N_("What a person receives from you, and what in your budget pays for it."),
        N_("Reviewers look for three things: what a person receives, how many people, and the money for it."),
        (Question("remedies", N_("Remedies"), Kind.REMEDIES, "", 1500),),
    ),
    Section(
        "partners", N_("Partners"), PROJECT,
        N_("Organizations that do part of the work with you. Leave this page as it is if you work alone."),
        N_("The lead signs and answers for the whole project. Each partner signs a declaration."),
        (Question("partners", N_("Partners"), Kind.PARTNERS, "", 1500),),
    ),
    Section(
        "results", N_("Log frame and work plan"), PROJECT,
        N_("What will have changed, how you will know, and what happens when."),
        N_("If you are selected, your reports follow these indicators."),
        (
            Question("log_frame", N_("What will you achieve, and how will it be measured?"), Kind.TEXT,
                     N_("For each result: indicator, where it stands now, where it shall stand, and where the number comes from."), 8000,
                     N_("Write down the results and how they are measured"), 12),
            Question("work_plan", N_("What happens when?"), Kind.TEXT, N_("Month by month or quarter by quarter."), 5000,
                     N_("Write down what happens when"), 10),
        ),
    ),
    Section(
        "safety", N_("Victims’ safety and confidentiality"), PROJECT,
        N_("How the people you help stay safe, and how the work goes on after the grant."),
        N_("Nobody may come to harm by being helped. Reviewers read this with care."),
        (
            Question("risks", N_("What could go wrong, and what will you do then?"), Kind.TEXT, "", 3000, N_("Say what could go wrong")),
            Question("confidentiality", N_("How do you keep people’s names and stories safe?"), Kind.TEXT, _NO_NAMES, 3000,
                     N_("Say how you keep names and stories safe")),
            Question("sustainability", N_("What remains when the grant has ended?"), Kind.TEXT, "", 3000, N_("Say what remains when the grant has ended")),
            Question("monitoring", N_("How will you see whether it works?"), Kind.TEXT, "", 3000, N_("Say how you will see whether it works")),
        ),
    ),
    Section(
        "budget", N_("Budget by grant year"), MONEY,
        N_("What will the work cost, year by year? A grant year is twelve months from the day your project starts."),
        N_("Totals are worked out for you; nobody types them."),
        (Question("lines", N_("Budget lines"), Kind.LINES, "", 200, N_("Write at least one line of the budget")),),
    ),
    Section(
        "declarations", N_("Declarations"), SENDING,
        N_("What you confirm for your organization."),
        N_("Whoever sends the application answers for it. It is not a signature; an agreement would be signed later."),
        (
            Question("confirmed", N_("I confirm that what we wrote is true, that the organization wants this application to be sent, and that it has no "
                                     "links to trafficking, to the exploitation or abuse of anybody, or to fraud."), Kind.YES, "", 0,
                     N_("Confirm the declaration, or ask somebody who can")),
            Question("name", N_("Your name and function"), Kind.LINE, N_("For example: A. Sample, director."), 120, N_("Write your name and function")),
        ),
    ),
)  # fmt: skip

SECTIONS: Mapping[str, Section] = {section.key: section for section in _ALL}
TEXTS = tuple(section.key for section in _ALL if section.plain)  # what the snapshot keeps as plain answers
IN_COLUMNS = frozenset({"title", "starts_on", "months"})  # kept beside the sections, not among them


def questions_beforehand() -> list[tuple[str, list[tuple[str, str]]]]:
    """All that is asked, part by part, as (heading, [(question, hint)]): to prepare answers away from the program."""
    return [(section.title, [(q.label, q.hint) for q in section.questions]) for section in _ALL]


def after(key: str) -> str | None:
    """The part that follows, or None after the last."""
    keys = list(SECTIONS)
    following = keys[keys.index(key) + 1 :]
    return following[0] if following else None


def row_id(kind: Kind, row: Mapping[str, Any], position: int) -> str:
    """What tells the rows of a list apart: the key of a line, the kind of a remedy, the name of a partner."""
    return str(row.get({Kind.LINES: "key", Kind.REMEDIES: "kind", Kind.PARTNERS: "name"}[kind]) or position)


def pieces(key: str, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers taken apart into what can be chosen alone: each plain answer, each row of a list."""
    found: dict[str, Any] = {}
    for question in SECTIONS[key].questions:
        value = answers.get(question.key)
        if question.kind in ROWS:
            for position, row in enumerate(value or []):
                name = f"{question.key}:{row_id(question.kind, row, position)}"
                found[name if name not in found else f"{name}:{position}"] = row
        else:
            found[question.key] = value
    return found


def composed(key: str, parts: Mapping[str, Any]) -> dict[str, Any]:
    """Answers put together again from pieces; a row that is None is left out."""
    made: dict[str, Any] = {}
    for question in SECTIONS[key].questions:
        if question.kind in ROWS:
            made[question.key] = [
                row for name, row in parts.items() if name.startswith(f"{question.key}:") and row is not None
            ]
        else:
            made[question.key] = parts.get(question.key)
    return made
