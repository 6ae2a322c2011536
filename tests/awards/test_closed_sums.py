"""Who is in conflict with one application of a call cannot work out from sums what is proposed for it."""

import pytest
from flask.testing import FlaskClient

from grants.applications.models import Application, Conflict
from grants.awards import actions, queries
from grants.awards.models import Decision
from grants.core.db import db
from grants.core.errors import RuleBroken
from grants.core.reasons import Reason
from tests.awards.selecting import FUND, RELEASED, THEN, a_funded_call, confirmed, eligible, meet, propose
from tests.people import actor, person
from tests.queries import counted_queries
from tests.signing_in import signed_in

pytestmark = pytest.mark.usefixtures("session")
SELECTION = "/calls/sgf-2011/selection"
WHY = "you have a conflict of interest in this call"


def in_conflict(name: str, application: Application) -> None:
    db.session.add(
        Conflict(
            person_id=person(name).id,
            application_id=application.id,
            reason="Sits on its board",
            recorded_at=THEN,
            recorded_by_id=person("lea").id,
        )
    )
    db.session.commit()


def proposed(count: int = 2, envelope_minor: int = 82_500_000) -> list[Application]:
    """Proposals of 61,234 for the first application, and as asked for all others but the last."""
    made = eligible(a_funded_call(envelope_minor), count)
    propose(made[0], years={1: 2_500_000, 2: 2_500_000, 3: 1_123_400})
    for application in made[1:-1]:
        propose(application)
    return made


@pytest.mark.parametrize("name", ["olu", "tom", "uma", "fay"])
def test_the_selection_of_a_reader_in_conflict_has_no_sums_of_the_whole_call(client: FlaskClient, name: str):
    first, *_others = proposed(3)
    in_conflict(name, first)
    page = signed_in(client, name).get(SELECTION).text
    derivable = ("61,234", "136,234", "688,766")  # its own, all together, what is left
    assert [amount for amount in derivable if amount in page] == []
    assert ("<dt>Left</dt>" in page, "<dt>Proposed to fund</dt>" in page, WHY in page) == (False, False, True)
    assert "825,000" in page  # the envelope itself is public


def test_everybody_else_reads_the_sums(client: FlaskClient):
    first, *_others = proposed(3)
    in_conflict("max", first)
    page = signed_in(client, "olu").get(SELECTION).text
    assert ("136,234" in page, "688,766" in page, WHY in page) == (True, True, False)


def test_the_page_of_another_decision_tells_neither_what_others_want_nor_what_is_free(client: FlaskClient):
    first, second = proposed()
    in_conflict("olu", first)
    page = signed_in(client, "olu").get(f"{SELECTION}/{second.reference}").text
    assert [amount for amount in ("61,234", "763,766") if amount in page] == []
    assert ("<dt>Free</dt>" in page, WHY in page) == (False, True)


def test_the_envelope_holds_all_the_same_and_the_refusal_tells_no_amount():
    first, second = proposed(envelope_minor=12_000_000)
    in_conflict("olu", first)
    with pytest.raises(RuleBroken) as broken:
        propose(second, by="olu")
    assert broken.value.problems == (("year_1", Reason("envelope_exceeded_unsaid")),)
    with pytest.raises(RuleBroken) as broken:
        propose(second, by="max")
    assert broken.value.why.key == "envelope_exceeded"
    assert db.session.query(Decision).count() == 1


def test_no_list_sheet_or_overview_tells_it(client: FlaskClient):
    first, *_others = proposed(3)
    in_conflict("olu", first)
    olu = signed_in(client, "olu")
    pages = ("/calls/sgf-2011/ranking", "/calls/sgf-2011/ranking.csv", "/calls/sgf-2011/overview", "/calls/sgf-2011/applications.csv",
             "/calls/sgf-2011/letters", "/calls/sgf-2011/board", "/fund", "/fund/ledger", "/fund/ledger.csv", "/today", "/grants")  # fmt: skip
    derivable = ("61,234", "61234", "136,234", "136234", "688,766", "688766")
    texts = {address: olu.get(address) for address in pages}
    assert [(at, answer.status_code) for at, answer in texts.items() if answer.status_code != 200] == []
    assert [
        (at, amount) for at, answer in texts.items() for amount in derivable if amount in answer.text
    ] == []


def test_the_counts_of_letters_are_without_the_closed_one_and_say_so(client: FlaskClient):
    first, second = eligible(a_funded_call(), 2)
    confirmed(first.call, {first: FUND, second: FUND})
    in_conflict("olu", first)
    facts = queries.selection_facts(first.call, actor("olu"), RELEASED)
    assert (facts.confirmed, facts.offers, facts.untold) == (2, 1, 1)
    page = signed_in(client, "olu").get("/calls/sgf-2011/letters").text
    assert ("House 1" in page, "One letter is closed to you" in page) == (False, True)


def test_when_the_letters_are_out_the_sums_are_public_and_stand_there_again(client: FlaskClient):
    first, second = eligible(a_funded_call(), 2)
    confirmed(first.call, {first: FUND, second: FUND})
    in_conflict("olu", first)
    assert queries.kept_from(first.call, actor("olu")) == Reason("sums_in_conflict")
    actions.release_letters(first.call, by=actor("max"), at=RELEASED)
    assert queries.kept_from(first.call, actor("olu")) is None
    assert WHY not in signed_in(client, "olu").get(SELECTION).text


def test_more_proposals_and_conflicts_cost_no_more_queries(client: FlaskClient):
    made = proposed(6)
    in_conflict("olu", made[0])
    olu = signed_in(client, "olu")
    olu.get(SELECTION)
    with counted_queries() as few:
        olu.get(SELECTION)
    for application in made[1:4]:
        in_conflict("olu", application)
    with counted_queries() as many:
        olu.get(SELECTION)
    assert len(few) == len(many) <= 10, many


def test_a_conflict_in_another_call_hides_nothing():
    first, *_others = proposed()
    other = a_funded_call(slug="sgf-2012")
    assert meet(first.call) is not None
    in_conflict("olu", first)
    assert queries.kept_from(other, actor("olu")) is None
