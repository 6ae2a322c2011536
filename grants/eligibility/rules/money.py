"""Rules about the money that is asked for. An amount exactly at its limit is within it."""

from grants.core.money import Money
from grants.core.reasons import N_, Reason, declare
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

WORDS = declare(
    {
        "year_above_cap": N_(
            "Year %(year)s asks for %(asked)s, which is %(above)s above the limit of %(cap)s."
        ),
        "too_many_years": N_("Money is asked for %(years)s years; the limit is %(most)s."),
        "total_above": N_("%(asked)s is asked for in all, which is %(above)s above the limit of %(cap)s."),
        "indirect_above": N_(
            "Indirect support is %(asked)s; %(most)s %% of the other costs of %(others)s are %(cap)s, so it is %(above)s above the limit."
        ),
        "cofunding_below": N_(
            "Others and you yourselves pay %(paid)s, which is less than %(least)s %% of the whole cost; %(short)s more is needed."
        ),
        "cofunding_uncertain": N_(
            "The money from others reaches %(least)s %% of the whole cost only with %(uncertain)s that is not agreed yet. A person decides."
        ),
        "total_below": N_("%(asked)s is asked for in all, which is %(below)s below the least of %(least)s."),
    }
)


def yearly_cap(facts: Facts, values: Values, limits: Limits) -> Answer:
    """Each grant year by itself: room in one year does not help another. Names each year above."""
    cap = limits["cap_year_minor"] or 0
    above = {year: asked for year, asked in sorted((facts.years or {}).items()) if asked > cap}
    return met_unless(
        *(
            Reason("year_above_cap", year=year, asked=_money(asked, facts), above=_money(asked - cap, facts), cap=_money(cap, facts))
            for year, asked in above.items()
        )
    )  # fmt: skip


def funded_years(facts: Facts, values: Values, limits: Limits) -> Answer:
    """Years in which money is asked for: an extension adds months, never a funded year."""
    most = limits["max_years"] or 0
    funded = sum(1 for asked in (facts.years or {}).values() if asked > 0)
    return met() if funded <= most else not_met(Reason("too_many_years", years=funded, most=most))


def _most_in_all(facts: Facts, values: Values, limits: Limits) -> Answer:
    cap, asked = limits["cap_total_minor"] or 0, facts.total_minor or 0
    if asked <= cap:
        return met()
    return not_met(
        Reason(
            "total_above",
            asked=_money(asked, facts),
            above=_money(asked - cap, facts),
            cap=_money(cap, facts),
        )
    )


def _least_in_all(facts: Facts, values: Values, limits: Limits) -> Answer:
    least, asked = limits["min_total_minor"] or 0, facts.total_minor or 0
    if asked >= least:
        return met()
    return not_met(
        Reason(
            "total_below",
            asked=_money(asked, facts),
            below=_money(least - asked, facts),
            least=_money(least, facts),
        )
    )


def _indirect(facts: Facts, values: Values, limits: Limits) -> Answer:
    """The category of indirect support against all other categories; a cent above counts."""
    asked, most = facts.indirect_minor or 0, values["most"]
    others = (facts.total_minor or 0) - asked
    if asked * 100 <= most * others:
        return met()
    cap = most * others // 100
    why = Reason("indirect_above", asked=_money(asked, facts), most=most, others=_money(others, facts), cap=_money(cap, facts), above=_money(asked - cap, facts))  # fmt: skip
    return not_met(why)


def _cofunding(facts: Facts, values: Values, limits: Limits) -> Answer:
    """Of the whole cost, which is what is asked for and what others pay. Money that is not agreed yet is left to a person."""
    asked, paid, least = facts.total_minor or 0, facts.cofunding_minor or 0, min(values["least"], 99)
    if (paid - facts.uncertain_minor) * 100 >= least * (asked + paid - facts.uncertain_minor):
        return met()
    if paid * 100 >= least * (asked + paid):
        return judged(
            Reason("cofunding_uncertain", least=least, uncertain=_money(facts.uncertain_minor, facts))
        )
    needed = -(-least * asked // (100 - least))
    return not_met(
        Reason("cofunding_below", paid=_money(paid, facts), least=least, short=_money(needed - paid, facts))
    )


def _money(minor: int, facts: Facts) -> Money:
    return Money(minor, facts.currency)


MONEY = (
    Rule(
        "yearly_cap", N_("Yearly limit"),
        N_("You ask for %(limit)s a year or less."), N_("A year is twelve months from the start of your project."),
        N_("How much would you ask for, in the year in which you need most?"),
        N_("At most %(limit)s is asked for in any grant year."),
        N_("A budget of at most %(limit)s in each grant year."),
        N_("CTOC/COP/2012/1, paragraph 37"), ("years",), yearly_cap, limit="cap_year_minor",
    ),
    Rule(
        "funded_years", N_("Number of years"),
        N_("You ask for money for %(limit)s years at most."), "",
        N_("For how many years would you ask for money?"),
        N_("Money is asked for at most %(limit)s grant years."),
        N_("A budget that ends with grant year %(limit)s."),
        N_("CTOC/COP/2012/1, paragraph 37"), ("years",), funded_years, limit="max_years",
    ),
    Rule(
        "most_in_all", N_("Largest grant"),
        N_("You ask for %(limit)s or less in all."), "",
        N_("How much would you ask for in all?"),
        N_("At most %(limit)s is asked for in all."),
        N_("A budget of at most %(limit)s in all."),
        N_("Calls since 2014"), ("total_minor",), _most_in_all, limit="cap_total_minor",
    ),
    Rule(
        "least_in_all", N_("Smallest grant"),
        N_("You ask for %(limit)s or more in all."), "",
        N_("How much would you ask for in all?"),
        N_("At least %(limit)s is asked for in all."),
        N_("A budget of at least %(limit)s in all."),
        N_("Calls of 2010 and 2017"), ("total_minor",), _least_in_all, limit="min_total_minor",
    ),
    Rule(
        "indirect_costs", N_("Indirect support"),
        N_("Indirect support is at most %(most)s %% of your other costs."), N_("It is a category of the budget."),
        "",
        N_("Indirect support is at most %(most)s %% of the other costs."),
        N_("Indirect support of at most %(most)s %% of the other costs."),
        N_("Financial rules of the United Nations: programme support costs"), ("indirect_minor", "total_minor"), _indirect,
        (Parameter("most", "number", N_("At most, in percent of the other costs")),),
    ),
    Rule(
        "cofunding", N_("Money from others"),
        N_("Others, or you yourselves, pay %(least)s %% of the whole cost or more."), N_("The whole cost is what you ask for and what others pay."),
        "",
        N_("At least %(least)s %% of the whole cost is paid by others or by the organization itself."),
        N_("Money from others of at least %(least)s %% of the whole cost."),
        N_("Calls with co-funding"), ("cofunding_minor", "total_minor"), _cofunding,
        (Parameter("least", "number", N_("At least, in percent of the whole cost")),),
    ),
)  # fmt: skip
