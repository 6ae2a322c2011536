"""What must hold of the rules whatever the facts are."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from grants.eligibility.facts import Facts, Paper, Remedy
from grants.eligibility.rules import RULES, full_years, run
from grants.organizations.regions import GROUP_OF
from tests.eligibility.facts import AT, EVERY_CHOICE, EVERY_LIMIT, LIMITS, SEVERITY

codes = st.sampled_from([*sorted(GROUP_OF), "PS", "VA", "TW"])
places = st.lists(codes, max_size=4).map(tuple)
amounts = st.integers(0, 10_000_000)
keys = st.sampled_from(["a", "b", "c"])
remedies = st.builds(
    Remedy,
    kind=st.sampled_from(["shelter", "food"]),
    description=st.sampled_from(["", "Beds"]),
    line_keys=st.lists(keys, max_size=2).map(tuple),
)


def maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A value, or nobody has said."""
    return st.none() | values


any_facts = st.builds(
    Facts, at=st.just(AT), kind=maybe(st.sampled_from(["ngo", "company", "network"])), not_for_profit=maybe(st.booleans()), country=maybe(codes),
    placed_group=maybe(st.sampled_from(["african", "weog"])), registered_on=maybe(st.dates(date(1950, 1, 1), date(2030, 1, 1))),
    registration_country=maybe(codes), partner_portal_id=maybe(st.text(max_size=5)), assists_victims_since=maybe(st.integers(1900, 2100)),
    carries_out_itself=maybe(st.booleans()), protects_from_abuse=maybe(st.booleans()), own_bank_account=maybe(st.booleans()),
    language=maybe(st.sampled_from(["en", "fr", "xx"])), starts_on=maybe(st.dates()), months=maybe(st.integers(0, 100)),
    implementation=maybe(places), origin=maybe(places), destination=maybe(places), explanation=maybe(st.sampled_from(["", " ", "Because"])),
    remedies=maybe(st.lists(remedies, max_size=3).map(tuple)), lines=maybe(st.dictionaries(keys, amounts)),
    years=maybe(st.dictionaries(st.integers(1, 6), amounts)), total_minor=maybe(amounts),
    documents=maybe(st.lists(st.builds(Paper, kind=st.sampled_from(["proposal", "budget"]), pages=maybe(st.integers(0, 30))), max_size=2).map(tuple)),
    other_applications=maybe(st.integers(0, 3)), overdue_reports=maybe(st.integers(0, 3)),
)  # fmt: skip


def severity(key: str, facts: Facts) -> int:
    """Met 0, judged 1, not met 2."""
    return SEVERITY[run([{"key": key, "most": 10}], facts, LIMITS)[0].outcome]


@given(any_facts)
def test_every_rule_answers_and_only_a_met_rule_needs_no_reason(facts: Facts) -> None:
    verdicts = run(EVERY_CHOICE, facts, EVERY_LIMIT)
    assert [v.rule for v in verdicts] == list(RULES)
    assert all((v.outcome.value == "met") == (not v.reasons) for v in verdicts)


@given(any_facts)
def test_the_same_facts_give_the_same_verdicts(facts: Facts) -> None:
    assert run(EVERY_CHOICE, facts, EVERY_LIMIT) == run(EVERY_CHOICE, facts, EVERY_LIMIT)


@given(any_facts, codes, st.sampled_from(["implementation", "origin", "destination"]))
def test_adding_a_country_never_makes_the_cross_border_rule_worse(facts: Facts, code: str, role: str) -> None:
    more = replace(facts, **{role: (*(getattr(facts, role) or ()), code)})
    assert severity("cross_border", more) <= severity("cross_border", facts) or getattr(facts, role) is None


@given(any_facts)
def test_who_is_told_to_be_across_groups_has_two_countries_and_an_explanation(facts: Facts) -> None:
    known = all(getattr(facts, need) is not None for need in RULES["cross_border"].needs)
    if known and severity("cross_border", facts) < 2:
        assert len(facts.countries) > 1
        assert (facts.explanation or "").strip()


@given(any_facts, remedies)
def test_adding_a_remedy_that_is_described_and_paid_never_makes_the_remedies_worse(
    facts: Facts, remedy: Remedy
) -> None:
    paid = any((facts.lines or {}).get(key, 0) > 0 for key in remedy.line_keys)
    if facts.remedies is not None and paid and remedy.description.strip():
        assert severity("effective_remedies", replace(facts, remedies=(*facts.remedies, remedy))) <= severity(
            "effective_remedies", facts
        )


@given(any_facts, st.integers(1, 6), st.integers(1, 5_000_000))
def test_asking_for_more_never_makes_the_limits_better(facts: Facts, year: int, more: int) -> None:
    years = dict(facts.years or {})
    dearer = replace(
        facts, years={**years, year: years.get(year, 0) + more}, total_minor=sum(years.values()) + more
    )
    before = replace(facts, years=years, total_minor=sum(years.values()))
    for key in ("yearly_cap", "funded_years", "most_in_all"):
        assert severity(key, dearer) >= severity(key, before)


@given(st.dictionaries(st.integers(1, 6), amounts))
def test_the_yearly_limit_names_exactly_the_years_above(years: dict[int, int]) -> None:
    (verdict,) = run([{"key": "yearly_cap"}], Facts(at=AT, years=years), LIMITS)
    assert [reason["year"] for reason in verdict.reasons] == sorted(
        year for year, asked in years.items() if asked > 2_500_000
    )


@given(st.dates(date(1900, 1, 1), date(2099, 1, 1)), st.integers(0, 60))
def test_a_birthday_comes_once_a_year(start: date, years: int) -> None:
    """The first day with `years` full years lies within a day of the calendar's anniversary."""
    day = (
        start.replace(year=start.year + years)
        if (start.month, start.day) != (2, 29)
        else date(start.year + years, 2, 28)
    )
    assert full_years(start, day + timedelta(days=1)) == years
    assert full_years(start, day - timedelta(days=1)) == years - 1
