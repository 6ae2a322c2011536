"""Rules about who applies: the organization, its registration, its experience and its safeguards."""

from calendar import isleap
from datetime import date

from grants.core.reasons import N_, Country, Reason, declare
from grants.eligibility.facts import Facts
from grants.eligibility.rules.rule import (
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
from grants.organizations.states import NON_GOVERNMENTAL, OrganizationKind

WORDS = declare(
    {
        "kind_is_not_ngo": N_("The organization that applies is registered as: %(kind)s."),
        "works_for_profit": N_("The organization that applies says that it works for profit."),
        "registered_too_late": N_("The organization was registered on %(on)s, after %(latest)s."),
        "registered_too_short": N_("The organization was registered on %(on)s; on %(reference)s that was %(years)s years ago."),
        "helps_too_short": N_("The organization has helped victims since %(since)s; %(needed)s years are needed."),
        "helps_since_the_year": N_("The organization has helped victims since %(since)s. Whether that is %(needed)s full years depends on the month, so a person looks at it."),
        "bank_account_not_own": N_("The bank account is not in the organization’s own name."),
        "is_intermediary": N_("The organization passes the project on instead of carrying it out itself."),
        "registered_elsewhere": N_("The organization is registered in %(home)s and works in %(countries)s. A person looks for a registration there."),
        "no_protection_from_abuse": N_("There are no measures against sexual exploitation and abuse."),
        "no_portal_id": N_("There is no UN Partner Portal ID."),
        "portal_id_is_looked_up": N_("A person looks up whether the UN Partner Portal ID “%(id)s” is valid."),
        "another_application": N_("The organization sent %(count)s more to this call; only one counts."),
        "report_overdue": N_("Reports on earlier grants that are overdue: %(count)s."),
    }
)  # fmt: skip


def full_years(start: date, end: date) -> int:
    """Whole years between two days. Somebody of 29 February has their day on 28 February in other years."""
    day = (
        (2, 28) if (start.month, start.day) == (2, 29) and not isleap(end.year) else (start.month, start.day)
    )
    return end.year - start.year - ((end.month, end.day) < day)


def _non_governmental(facts: Facts, values: Values, limits: Limits) -> Answer:
    kind = OrganizationKind(facts.kind or "")
    return met() if kind in NON_GOVERNMENTAL else not_met(Reason("kind_is_not_ngo", kind=kind.label))


def _not_for_profit(facts: Facts, values: Values, limits: Limits) -> Answer:
    return met() if facts.not_for_profit else not_met(Reason("works_for_profit"))


def _registered_by(facts: Facts, values: Values, limits: Limits) -> Answer:
    on, latest = facts.registered_on, values["latest"]
    assert on is not None  # noqa: S101 - a needed fact
    return met() if on <= latest else not_met(Reason("registered_too_late", on=on, latest=latest))


def _registered_years(facts: Facts, values: Values, limits: Limits) -> Answer:
    on, reference = facts.registered_on, values["reference"] or facts.on
    assert on is not None  # noqa: S101 - a needed fact
    years = full_years(on, reference)
    if years >= values["least"]:
        return met()
    return not_met(Reason("registered_too_short", on=on, reference=reference, years=max(0, years)))


def _assistance_years(facts: Facts, values: Values, limits: Limits) -> Answer:
    """Only the year is known: one more than needed is surely enough, exactly as many depends on the month."""
    since, needed = facts.assists_victims_since, values["least"]
    assert since is not None  # noqa: S101 - a needed fact
    between = facts.on.year - since
    said = {"since": str(since), "needed": needed}
    if between == needed:
        return judged(Reason("helps_since_the_year", **said)) if needed else met()
    return met() if between > needed else not_met(Reason("helps_too_short", **said))


def _own_bank_account(facts: Facts, values: Values, limits: Limits) -> Answer:
    return met() if facts.own_bank_account else not_met(Reason("bank_account_not_own"))


def _carries_out_itself(facts: Facts, values: Values, limits: Limits) -> Answer:
    return met() if facts.carries_out_itself else not_met(Reason("is_intermediary"))


def _registered_where_it_works(facts: Facts, values: Values, limits: Limits) -> Answer:
    """A second registration stands on paper only, so a person looks for it."""
    home = facts.registration_country or ""
    elsewhere = tuple(Country(code) for code in sorted(set(facts.implementation or ()) - {home}))
    if not elsewhere:
        return met()
    return judged(Reason("registered_elsewhere", home=Country(home), countries=elsewhere))


def _protects_from_abuse(facts: Facts, values: Values, limits: Limits) -> Answer:
    return met() if facts.protects_from_abuse else not_met(Reason("no_protection_from_abuse"))


def _partner_portal(facts: Facts, values: Values, limits: Limits) -> Answer:
    given = (facts.partner_portal_id or "").strip()
    return judged(Reason("portal_id_is_looked_up", id=given)) if given else not_met(Reason("no_portal_id"))


def _one_application(facts: Facts, values: Values, limits: Limits) -> Answer:
    count = facts.other_applications
    return met_unless(*([Reason("another_application", count=count)] if count else []))


def _no_overdue_report(facts: Facts, values: Values, limits: Limits) -> Answer:
    count = facts.overdue_reports
    return met_unless(*([Reason("report_overdue", count=count)] if count else []))


APPLICANT = (
    Rule(
        "non_governmental", N_("Non-governmental"),
        N_("You are a non-governmental organization,"), N_("or you lead a group of organizations as one."),
        N_("What kind of organization applies, or leads the group?"),
        N_("The applicant is a non-governmental organization, or a consortium or coalition led by an eligible one."),
        N_("An application led by a non-governmental organization. Others can take part as partners."),
        N_("CTOC/COP/2012/1, paragraph 37"), ("kind",), _non_governmental,
    ),
    Rule(
        "not_for_profit", N_("Not for profit"),
        N_("You work for people, not for profit."), "",
        N_("Does your organization work without profit?"),
        N_("The applicant is not-for-profit."),
        N_("An application led by an organization whose statutes say that it makes no profit for its owners."),
        N_("Page of the Fund on the 2011 facility"), ("not_for_profit",), _not_for_profit,
    ),
    Rule(
        "registered_by", N_("Registered in time"),
        N_("You were registered on %(latest)s or before."), "",
        N_("When was your organization registered?"),
        N_("The applicant was registered on or before %(latest)s."),
        N_("A certificate of registration dated %(latest)s or earlier."),
        N_("Calls of 2019, 2025 and 2026"), ("registered_on",), _registered_by,
        (Parameter("latest", "day", N_("Registered on or before")),),
    ),
    Rule(
        "registered_years", N_("Years of registration"),
        N_("You have been registered for %(least)s years or more."), "",
        N_("When was your organization registered?"),
        N_("The applicant has been registered for at least %(least)s years."),
        N_("A certificate of registration that is at least %(least)s years old."),
        N_("Call of 2019"), ("registered_on",), _registered_years,
        (
            Parameter("least", "number", N_("Years of registration, at least")),
            Parameter("reference", "day", N_("Counted to"), needed=False, hint=N_("Left empty: to the closing of the call.")),
        ),
    ),
    Rule(
        "assistance_years", N_("Years of direct help"),
        N_("You have helped victims directly for %(least)s years or more."), "",
        N_("Since which year has your organization helped victims directly?"),
        N_("The applicant has given direct assistance to victims for at least %(least)s years."),
        N_("At least %(least)s years of direct assistance to victims before the call closed."),
        N_("Calls of 2019 and 2025"), ("assists_victims_since",), _assistance_years,
        (Parameter("least", "number", N_("Years of direct assistance, at least")),),
    ),
    Rule(
        "own_bank_account", N_("Own bank account"),
        N_("You have a bank account in your organization’s own name."), "",
        N_("Does your organization have a bank account in its own name?"),
        N_("The applicant has a bank account in its own name."),
        N_("A bank account whose holder is the organization, as on its certificate."),
        N_("Call of 2019"), ("own_bank_account",), _own_bank_account,
    ),
    Rule(
        "carries_out_itself", N_("Carries it out itself"),
        N_("You carry out the project yourselves"), N_("and do not pass it on to others."),
        N_("Will your organization carry out the project itself?"),
        N_("The applicant carries out the project itself and is not an intermediary."),
        N_("An application by the organization that does the work."),
        N_("Call of 2019"), ("carries_out_itself",), _carries_out_itself,
    ),
    Rule(
        "registered_where_it_works", N_("Registered where it works"),
        N_("You are registered at home and where you will work."), "",
        N_("In which country is your organization registered?"),
        N_("The applicant is registered at home and in each country in which the project is carried out."),
        N_("A certificate of registration of each country in which the project is carried out."),
        N_("Calls of 2019 and 2025"), ("registration_country", "implementation"), _registered_where_it_works,
    ),
    Rule(
        "protects_from_abuse", N_("Protection from abuse"),
        N_("You have measures against sexual exploitation and abuse."), "",
        N_("Does your organization have measures against sexual exploitation and abuse?"),
        N_("The applicant has measures to prevent sexual exploitation and abuse."),
        N_("A policy against sexual exploitation and abuse that is in force, and somebody who looks after it."),
        N_("Call of 2019"), ("protects_from_abuse",), _protects_from_abuse,
    ),
    Rule(
        "partner_portal", N_("UN Partner Portal"),
        N_("You have a valid ID of the UN Partner Portal."), "",
        N_("What is your ID in the UN Partner Portal?"),
        N_("The applicant has a valid UN Partner Portal ID."),
        N_("An ID of the UN Partner Portal that is valid on the day of sending."),
        N_("Calls of 2025 and 2026"), ("partner_portal_id",), _partner_portal,
    ),
    Rule(
        "one_application", N_("One application"),
        N_("You send one application to this call."), "",
        "",
        N_("Each organization sends one application to a call."),
        N_("One application; others are withdrawn before the call closes."),
        N_("Practice of comparable funds"), ("other_applications",), _one_application,
    ),
    Rule(
        "no_overdue_report", N_("Reports are in"),
        N_("You owe the Fund no report on an earlier grant."), "",
        "",
        N_("The applicant has no overdue report on an earlier grant of the Fund."),
        N_("All reports on earlier grants sent before the call closes."),
        N_("Practice of comparable funds"), ("overdue_reports",), _no_overdue_report,
    ),
)  # fmt: skip
