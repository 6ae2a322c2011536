"""The budget page: sums by year, category and partner, the rules about shares of the money, and numbers without end."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect

from grants.applications import actions
from grants.applications.models import Application
from grants.applications.rules import totals_of
from tests.applications.browsing import an_open_call, now, of, saved
from tests.applications.writing import a_complete_draft, a_draft, a_line
from tests.factories.things import RULES_2011
from tests.journeys.entering import enter
from tests.people import actor

SHARES = [*RULES_2011, {"key": "indirect_costs", "most": 7}, {"key": "cofunding", "least": 20}]


def words(page: str) -> str:
    return " ".join(page.replace("\u00a0", " ").split())


@pytest.fixture
def shared(session: Any) -> Application:
    """Three lines of which one is indirect support and one is spent by a partner; the call has rules about both shares."""
    lines = [
        a_line(1),
        a_line(2, partner="daraja"),
        a_line(1, key="office", category="indirect", unit_cost_minor=30_000, description="Office"),
    ]
    return a_complete_draft(call=an_open_call(rules=SHARES), at=now(), budget={"lines": lines})


def test_sums_by_partner() -> None:
    totals = totals_of([a_line(1), a_line(2, partner="x"), a_line(2, key="more", partner="x")])
    assert totals.partners == {("", 1): 2_500_000, ("x", 2): 5_000_000}


def test_the_table_has_categories_and_partners(ana: FlaskClient, shared: Application) -> None:
    page = words(ana.get(of(shared, "budget")).text)
    assert 'data-cell="p|daraja|2">25,000<' in page
    assert 'data-cell="p||all">28,000<' in page
    assert 'data-cell="c|contractual|all">50,000<' in page
    assert '<tr hidden data-sums="c|travel">' in page


def test_without_partners_nobody_is_asked_who_spends_it(ana: FlaskClient, draft: Application) -> None:
    assert "Who spends it" not in ana.get(of(draft, "budget")).text


def test_rules_about_shares_are_shown_met_or_broken_and_never_block(
    ana: FlaskClient, shared: Application
) -> None:
    page = words(ana.get(of(shared, "budget")).text)
    assert 'Indirect support is at most 7 % of the other costs. <span class="say good"' in page
    assert (
        "Others and you yourselves pay USD 5,000, which is less than 20 % of the whole cost; USD 8,250 more is needed."
        in page
    )
    too_much = a_line(1, key="office", category="indirect", unit_cost_minor=400_000, description="Office")
    actions.save_section(
        shared,
        key="budget",
        answers={"lines": [a_line(1), too_much]},
        base_version=1,
        by=actor("ana"),
        at=now(),
    )
    page = words(ana.get(of(shared, "budget")).text)
    assert (
        "Indirect support is USD 40,000; 7 % of the other costs of USD 25,000 are USD 1,750, so it is USD 38,250 above the limit."
        in page
    )
    actions.submit_application(shared, by=actor("ana"), at=now())


def test_what_is_typed_and_not_saved_is_judged_too(ana: FlaskClient, shared: Application) -> None:
    page = ana.submit(of(shared, "budget"), {"lines-1-unit_cost": "40,000"}, button="Work out the totals")
    assert saved(shared, "budget")["lines"][1]["unit_cost_minor"] == 30_000
    assert "Indirect support is USD 400,000" in words(page.text)


def test_without_a_work_plan_a_line_says_where_to_write_it(ana: FlaskClient, draft: Application) -> None:
    assert "Write the work plan first" in ana.get(of(draft, "budget")).text


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"quantity": "-1"}, "above zero"),
        ({"quantity": "0"}, "above zero"),
        ({"quantity": "9" * 40}, "too large to be right"),
        ({"quantity": "1.234"}, "Do you mean"),
        ({"quantity": "1.2345"}, "at most two decimals"),
        ({"unit_cost": "-5"}, ""),
        ({"unit_cost": "9" * 40}, ""),
        ({"quantity": "10,000,000", "unit_cost": "90,000,000,000"}, "too large to be right"),
        ({"quantity": "١٢", "unit_cost": "٤٢٠"}, None),
        ({"unit_cost": "1e9"}, ""),
        ({"description": "x" * 201}, "201 characters"),
    ],
)
def test_numbers_that_cannot_be_right(
    ana: FlaskClient, draft: Application, typed: dict[str, str], told: str | None
) -> None:
    good = {"description": "Beds", "quantity": "1", "unit_cost": "5"}
    page = ana.submit(
        of(draft, "budget"),
        {f"lines-0-{name}": said for name, said in {**good, **typed}.items()},
        button="Save and go on",
    )
    if told is None:
        assert saved(draft, "budget")["lines"][0]["quantity_hundredths"] == 1200
        return
    assert saved(draft, "budget") is None
    assert page.status_code == 422
    assert told in page.text


def test_the_most_lines_are_kept_and_one_more_is_told(ana: FlaskClient, session: Any) -> None:
    draft = a_draft(call=an_open_call(), at=now())
    lines = [a_line(1, key=f"k{n}", description=f"Line {n}") for n in range(200)]
    actions.save_section(
        draft, key="budget", answers={"lines": lines}, base_version=0, by=actor("ana"), at=now()
    )
    page = ana.submit(of(draft, "budget"), button="Add a line to year 1")
    assert page.text.count("data-qty") == 200
    assert "200 lines" in page.text


def test_the_sums_follow_the_typing(new_page: Any, app: Any, shared: Application) -> None:
    page: Page = new_page()
    enter(page, app, "ana")
    page.goto(of(shared, "budget"))
    page.get_by_label("USD for each").first.fill("5000")
    expect(page.locator("[data-cell='t||all']")).to_have_text("78,000")
    page.get_by_label("Who spends it?").first.select_option(label="Daraja Legal Clinic")
    expect(page.locator("[data-cell='p|daraja|all']")).to_have_text("75,000")
    page.goto("/help")
    page.wait_for_timeout(500)  # the save that a page sends when it is left
