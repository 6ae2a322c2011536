"""Rules about the project: countries, remedies, time, language and papers."""

from grants.core.reasons import N_, Country, Reason, declare
from grants.eligibility.facts import Facts, Remedy
from grants.eligibility.rules.rule import (
    LANGUAGE_NAMES,
    Answer,
    Limits,
    Parameter,
    Rule,
    Values,
    judged,
    met,
    met_unless,
    not_met,
)
from grants.eligibility.states import RemedyKind
from grants.organizations.regions import group_of
from grants.organizations.states import DocumentKind

WORDS = declare(
    {
        "no_country": N_("No country is named."),
        "one_country": N_("Only one country is named: %(country)s."),
        "one_group": N_("%(countries)s belong to one UN regional group only: %(group)s."),
        "country_without_group": N_("No table says to which UN regional group these belong: %(countries)s. A person decides."),
        "explanation_missing": N_("It is not explained how the work crosses borders and regions."),
        "explanation_is_read": N_("A person reads the explanation of how the work crosses borders and regions."),
        "no_remedy": N_("No remedy for victims is named."),
        "remedy_not_described": N_("“%(remedy)s” does not say what is done."),
        "remedy_not_in_budget": N_("“%(remedy)s” names no line of the budget that pays for it."),
        "remedies_are_read": N_("A person reads whether the remedies are adequate."),
        "outside_the_countries": N_("The project is carried out outside the countries of this call: %(countries)s."),
        "outside_the_groups": N_("The project is carried out outside the regions of this call: %(countries)s."),
        "project_starts_too_early": N_("The project starts on %(on)s, before %(earliest)s."),
        "project_too_short": N_("The project takes %(months)s months; at least %(least)s are needed."),
        "project_too_long": N_("The project takes %(months)s months; at most %(most)s are allowed."),
        "language_not_taken": N_("The application is written in %(language)s."),
        "no_proposal": N_("No proposal document is attached, so its pages were not counted. A person looks at it."),
        "pages_unknown": N_("The pages of the proposal could not be counted, so a person looks at it."),
        "too_many_pages": N_("The proposal has %(pages)s pages; the limit is %(most)s."),
        "paper_missing": N_("Not attached: %(document)s."),
        "paper_expired": N_("Expired on %(on)s: %(document)s."),
        "declaration_missing": N_("No signed declaration of %(partner)s."),
    }
)  # fmt: skip


def cross_border(facts: Facts, values: Values, limits: Limits) -> Answer:
    """At least two countries in at least two groups; then a person reads the explanation, so it is never simply met."""
    countries = facts.countries
    groups = {
        code: group_of(code, facts.placed_group if code == facts.country else None) for code in countries
    }
    known = {group for group in groups.values() if group}
    unplaced = tuple(Country(code) for code, group in groups.items() if group is None)
    wrong = []
    if not countries:
        wrong.append(Reason("no_country"))
    elif len(countries) == 1:
        wrong.append(Reason("one_country", country=Country(countries[0])))
    elif len(known) < 2 and not unplaced:
        only = next(iter(known))
        wrong.append(Reason("one_group", countries=tuple(map(Country, countries)), group=only.label))
    if not (facts.explanation or "").strip():
        wrong.append(Reason("explanation_missing"))
    if wrong:
        return not_met(*wrong)
    doubt = [Reason("country_without_group", countries=unplaced)] if len(known) < 2 else []
    return judged(*doubt, Reason("explanation_is_read"))


def effective_remedies(facts: Facts, values: Values, limits: Limits) -> Answer:
    """At least one remedy, each with a line of the budget, one with what is done too; a person reads whether that is adequate."""
    remedies = facts.remedies or ()
    if not remedies:
        return not_met(Reason("no_remedy"))
    by_remedy = [_faults_of(remedy, facts) for remedy in remedies]
    faults = [fault for found in by_remedy for fault in found]
    if all(by_remedy) or any(fault.key == "remedy_not_in_budget" for fault in faults):
        return not_met(*faults)
    return judged(*faults, Reason("remedies_are_read"))


def _faults_of(remedy: Remedy, facts: Facts) -> list[Reason]:
    name = RemedyKind(remedy.kind).label if remedy.kind in list(RemedyKind) else remedy.kind
    paid = any((facts.lines or {}).get(key, 0) > 0 for key in remedy.line_keys)
    return [
        *([] if remedy.description.strip() else [Reason("remedy_not_described", remedy=name)]),
        *([] if paid else [Reason("remedy_not_in_budget", remedy=name)]),
    ]


def _listed_countries(facts: Facts, values: Values, limits: Limits) -> Answer:
    outside = tuple(Country(code) for code in facts.implementation or () if code not in values["countries"])
    if not facts.implementation:
        return not_met(Reason("no_country"))
    return met_unless(*([Reason("outside_the_countries", countries=outside)] if outside else []))


def _regional_groups(facts: Facts, values: Values, limits: Limits) -> Answer:
    codes = facts.implementation or ()
    groups = {code: group_of(code, facts.placed_group if code == facts.country else None) for code in codes}
    outside = tuple(
        Country(code) for code, group in groups.items() if group and group not in values["groups"]
    )
    unplaced = tuple(Country(code) for code, group in groups.items() if group is None)
    if not codes or outside:
        return not_met(Reason("outside_the_groups", countries=outside) if outside else Reason("no_country"))
    return judged(Reason("country_without_group", countries=unplaced)) if unplaced else met()


def _starts_from(facts: Facts, values: Values, limits: Limits) -> Answer:
    on, earliest = facts.starts_on, values["earliest"]
    assert on is not None  # noqa: S101 - a needed fact
    return met() if on >= earliest else not_met(Reason("project_starts_too_early", on=on, earliest=earliest))


def _least_months(facts: Facts, values: Values, limits: Limits) -> Answer:
    months, least = facts.months or 0, limits["min_months"] or 0
    return met() if months >= least else not_met(Reason("project_too_short", months=months, least=least))


def _most_months(facts: Facts, values: Values, limits: Limits) -> Answer:
    months, most = facts.months or 0, limits["max_months"] or 0
    return met() if months <= most else not_met(Reason("project_too_long", months=months, most=most))


def _languages(facts: Facts, values: Values, limits: Limits) -> Answer:
    written = facts.language or ""
    name = LANGUAGE_NAMES.get(written, written)
    return met() if written in values["languages"] else not_met(Reason("language_not_taken", language=name))


def _proposal_pages(facts: Facts, values: Values, limits: Limits) -> Answer:
    proposals = [paper for paper in facts.documents or () if paper.kind == DocumentKind.PROPOSAL]
    if not proposals:
        return judged(Reason("no_proposal"))
    longest = max((paper.pages or 0) for paper in proposals)
    if longest > values["most"]:
        return not_met(Reason("too_many_pages", pages=longest, most=values["most"]))
    return judged(Reason("pages_unknown")) if any(paper.pages is None for paper in proposals) else met()


def _named_documents(facts: Facts, values: Values, limits: Limits) -> Answer:
    given = {paper.kind: paper for paper in facts.documents or ()}
    wrong = []
    for kind in values["documents"]:
        paper, name = given.get(kind), DocumentKind(kind).label
        if paper is None:
            wrong.append(Reason("paper_missing", document=name))
        elif paper.expires_on and paper.expires_on < facts.on:
            wrong.append(Reason("paper_expired", document=name, on=paper.expires_on))
    return met_unless(*wrong)


def _partner_declarations(facts: Facts, values: Values, limits: Limits) -> Answer:
    return met_unless(
        *(
            Reason("declaration_missing", partner=p.name)
            for p in facts.partners or ()
            if p.declaration_signed_on is None
        )
    )


PROJECT = (
    Rule(
        "cross_border", N_("Across borders and regions"),
        N_("Your project crosses borders and regions:"),
        N_("at least two countries, from at least two of the five UN regional groups."),
        N_("Which countries does your project concern?"),
        N_("The proposal concerns interregional and cross-border victim-support initiatives: at least two countries, in at least two UN regional groups."),
        N_("Countries of implementation, origin or destination in at least two UN regional groups, and an explanation of how the work crosses between them."),
        N_("CTOC/COP/2012/1, paragraph 37 (a)"), ("implementation", "origin", "destination", "explanation"), cross_border,
    ),
    Rule(
        "effective_remedies", N_("Effective remedies"),
        N_("Victims receive a remedy"), N_("(for example housing, legal aid, medical care), and your budget pays for it."),
        N_("What will victims receive, and does your budget pay for it?"),
        N_("The proposal includes effective remedies for victims of trafficking."),
        N_("At least one remedy, and for each of them what is done and the line of the budget that pays for it."),
        N_("CTOC/COP/2012/1, paragraph 37 (b)"), ("remedies", "lines"), effective_remedies,
    ),
    Rule(
        "proposal_pages", N_("Length of the proposal"),
        N_("Your proposal has %(most)s pages or fewer."), "",
        N_("How many pages does your proposal have?"),
        N_("The proposal has at most %(most)s A4 pages."),
        N_("A proposal of at most %(most)s A4 pages, with its log frame, work plan and budget."),
        N_("Annex I of the 2011 call"), ("documents",), _proposal_pages,
        (Parameter("most", "number", N_("Pages, at most"), default=10),),
    ),
    Rule(
        "listed_countries", N_("Countries of the call"),
        N_("You will work in the countries of this call:"), N_("%(countries)s."),
        N_("In which countries will you work?"),
        N_("The project is carried out in the countries of the call: %(countries)s."),
        N_("A project that is carried out in the countries of the call only."),
        N_("Calls of 2024"), ("implementation",), _listed_countries,
        (Parameter("countries", "countries", N_("Countries of the call")),),
    ),
    Rule(
        "regional_groups", N_("Regions of the call"),
        N_("You will work in the regions of this call:"), N_("%(groups)s."),
        N_("In which countries will you work?"),
        N_("The project is carried out in the UN regional groups of the call: %(groups)s."),
        N_("A project that is carried out in the regions of the call only."),
        N_("Call 10.1 of 2025"), ("implementation",), _regional_groups,
        (Parameter("groups", "groups", N_("UN regional groups of the call")),),
    ),
    Rule(
        "starts_from", N_("Start of the project"),
        N_("Your project starts on %(earliest)s or later."), "",
        N_("When does your project start?"),
        N_("The project starts on or after %(earliest)s."),
        N_("A start on %(earliest)s or later."),
        N_("Call of 2025"), ("starts_on",), _starts_from,
        (Parameter("earliest", "day", N_("Starts on or after")),),
    ),
    Rule(
        "least_months", N_("Shortest time"),
        N_("Your project takes %(limit)s months or more."), "",
        N_("How many months does your project take?"),
        N_("The project takes at least %(limit)s months."),
        N_("A project of at least %(limit)s months."),
        N_("Calls of 2014 and 2017"), ("months",), _least_months, limit="min_months",
    ),
    Rule(
        "most_months", N_("Longest time"),
        N_("Your project takes %(limit)s months or fewer."), "",
        N_("How many months does your project take?"),
        N_("The project takes at most %(limit)s months."),
        N_("A project of at most %(limit)s months."),
        N_("Calls since 2011"), ("months",), _most_months, limit="max_months",
    ),
    Rule(
        "languages", N_("Language"),
        N_("You write in one of these languages:"), N_("%(languages)s."),
        N_("In which language will you write?"),
        N_("The application is written in one of these languages: %(languages)s."),
        N_("An application in one of these languages: %(languages)s."),
        N_("Calls of 2017, 2021 and 2026"), ("language",), _languages,
        (Parameter("languages", "languages", N_("Languages accepted")),),
    ),
    Rule(
        "named_documents", N_("Documents"),
        N_("You attach:"), N_("%(documents)s."),
        "",
        N_("These documents are attached: %(documents)s."),
        N_("All of these, and none of them expired: %(documents)s."),
        N_("Call of 2026"), ("documents",), _named_documents,
        (Parameter("documents", "documents", N_("Documents that must be there")),),
    ),
    Rule(
        "partner_declarations", N_("Declarations of partners"),
        N_("Each of your partners has signed a declaration."), "",
        "",
        N_("Each partner has signed a declaration."),
        N_("A signed declaration of every partner named."),
        N_("Call of 2026"), ("partners",), _partner_declarations,
    ),
)  # fmt: skip
