"""The page on which officers say what a call asks, its preview, and the words for a change."""

from datetime import timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient

from grants.applications.asked import SECTIONS
from grants.core.db import db
from tests.applications.asking import FORM, PAGE, ask, hidden, kept, posted, prepared, published
from tests.applications.browsing import now
from tests.signing_in import signed_in

pytestmark = pytest.mark.usefixtures("session")


def test_saving_the_page_as_it_stands_changes_nothing(client: FlaskClient) -> None:
    call = prepared(("en", "fr"))
    signed_in(client, "olu").submit(PAGE, button="Save")
    assert kept(call) is None
    full = {**FORM, "own": [{"key": "own_k", "section": "needs", "kind": "choice", "label": {"en": "Which?", "fr": "Quel ?"}, "needed": False,
                             "hint": {"en": "One", "fr": "Un"},
                             "choices": [{"value": "a", "label": {"en": "New", "fr": "Neuf"}}, {"value": "b", "label": {"en": "Old", "fr": "Vieux"}}]}]}  # fmt: skip
    ask(call, full)
    assert signed_in(client, "olu").submit(PAGE, button="Save").status_code == 200
    assert kept(call) == full


def test_a_part_and_a_question_are_left_out_and_a_limit_is_changed(client: FlaskClient) -> None:
    call = prepared()
    said = {
        "part__past_work": None, "needs__activities-asked": None, "needs__problem-limit": "300", "needs__problem-unit": "words",
        "project__theme-needed": "y", "safety__risks-label_en": "What may go wrong? 🏡‏",
    }  # fmt: skip
    page = signed_in(client, "olu").submit(PAGE, said, "Save")
    assert page.status_code == 200
    assert kept(call) == {
        "left_out": ["past_work", "needs.activities"],
        "changed": {
            "project.theme": {"needed": True},
            "needs.problem": {"limit": 300, "unit": "words"},
            "safety.risks": {"label": {"en": "What may go wrong? 🏡‏"}},
        },
    }
    assert "· left out" in page.text
    assert "one question left out and one changed" in page.text


def test_own_questions_are_added_moved_and_taken_out_with_all_that_was_typed(client: FlaskClient) -> None:
    call = prepared()
    olu = signed_in(client, "olu")
    page = olu.post(PAGE, data={**posted(olu, {"needs__problem-limit": "nonsense"}), "add": "own"})
    assert 'name="own-0-label_en"' in page.text
    assert 'value="nonsense"' in page.text
    said = posted(
        olu,
        {
            "own-0-label_en": "First",
            "own-0-kind": "money",
            "own-1-label_en": "Second",
            "own-1-kind": "line",
            "own-1-limit": "x1",
        },
    )
    moved = unescape(olu.post(PAGE, data={**said, "up": "own-1"}).text)
    assert moved.index('value="Second"') < moved.index('value="First"')
    assert 'value="x1"' in moved
    out = olu.post(PAGE, data={**said, "remove": "own-0"}).text
    assert 'value="First"' not in out
    assert 'value="Second"' in out
    assert kept(call) is None


def test_choices_are_one_a_line_and_a_choice_that_says_the_same_stays_the_same(client: FlaskClient) -> None:
    call = prepared()
    olu = signed_in(client, "olu")
    row = {"own-0-key": "own_1", "own-0-label_en": "Which?", "own-0-kind": "choice", "own-0-section": "needs"}
    olu.post(PAGE, data=posted(olu, {**row, "own-0-choices_en": "New\n\n  Old \n"}))
    first = kept(call)["own"][0]["choices"]
    assert [choice["label"] for choice in first] == [{"en": "New"}, {"en": "Old"}]
    olu.post(PAGE, data=posted(olu, {**row, "own-0-choices_en": "Old\nBrand new\nNew"}))
    second = kept(call)["own"][0]["choices"]
    assert [second[2]["value"], second[0]["value"]] == [choice["value"] for choice in first]
    assert second[1]["value"] not in {choice["value"] for choice in first}


def test_one_part_is_again_as_the_stock_has_it(client: FlaskClient) -> None:
    call = prepared()
    ask(call, FORM)
    olu = signed_in(client, "olu")
    typed = {
        "needs__problem-limit": "nonsense",
        "safety__risks-limit": "77",
        "own-0-key": "own_why",
        "own-0-label_en": "Why now?",
        "own-0-needed": "y",
    }
    page = olu.post(PAGE, data={**posted(olu, typed), "stock": "needs"}).text
    assert "nonsense" not in page
    assert 'value="77"' in page
    assert "Why now?" in page
    assert kept(call) == FORM


@pytest.mark.parametrize("text", ["x" * 200_000, "a\x00b", "‮🏡‏" * 200])
def test_whatever_is_typed_comes_back_or_is_kept(client: FlaskClient, text: str) -> None:
    prepared()
    olu = signed_in(client, "olu")
    for name in (
        "needs__problem-label_en",
        "needs__problem-hint_en",
        "own-0-label_en",
        "own-0-hint_en",
        "own-0-choices_en",
        "needs__problem-limit",
    ):
        page = olu.post(PAGE, data=posted(olu, {name: text}), follow_redirects=True)
        assert page.status_code in (200, 422)
        assert text.replace("\x00", "") in unescape(page.text) or page.status_code == 200


def test_what_is_wrong_stands_beside_its_field_and_its_part_is_unfolded(client: FlaskClient) -> None:
    prepared(("en", "fr"))
    olu = signed_in(client, "olu")
    said = {
        "needs__problem-limit": "0",
        "safety__risks-label_fr": "Et si…",
        "own-0-hint_en": "Only a hint",
        "own-0-kind": "choice",
    }
    page = olu.post(PAGE, data=posted(olu, said))
    assert page.status_code == 422
    text = unescape(page.text)
    assert "A limit is a whole number above zero." in text
    assert "Write this in every language of the call, or in none: English." in text
    assert "It is missing in: English, French." in text
    assert "Write at least two choices" in text
    assert '<details class="panel py-2 px-3 mb-2" id="part-needs" open>' in text
    assert '<details class="panel py-2 px-3 mb-2" id="part-past_work">' in text


def test_somebody_else_saved_in_between(client: FlaskClient) -> None:
    call = prepared()
    olu = signed_in(client, "olu")
    older = posted(olu, {"needs__problem-limit": "123"})
    ask(call, FORM)
    page = olu.post(PAGE, data=older)
    assert page.status_code == 409
    assert "Saved by somebody else" in page.text
    assert "at most 123 characters" in page.text
    assert "at most 5 words" in page.text
    assert kept(call) == FORM


def test_who_may_not_manage_calls_finds_no_way(client: FlaskClient) -> None:
    prepared()
    for name, status in (("uma", 403), ("ana", 404)):
        assert signed_in(client, name).get(PAGE).status_code == status
        assert signed_in(client, name).get(f"{PAGE}/preview").status_code == status
    assert PAGE not in signed_in(client, "uma").get("/calls/sgf-2011/overview").text
    assert signed_in(client, "olu").get("/calls/sgf-2011/settings/limits").status_code == 404


def test_the_overview_says_what_is_asked_and_leads_there(client: FlaskClient) -> None:
    call = prepared()
    ask(call, FORM)
    page = signed_in(client, "olu").get("/calls/sgf-2011/overview").text
    assert (
        page.count(f'href="{PAGE}"') == 3
    )  # the tab, the part of the page, and beside the button to publish
    assert "one part left out, one question left out, one changed and one of its own" in page


def test_everybody_reads_all_the_questions_of_the_call(client: FlaskClient) -> None:
    published(FORM)
    page = client.get("/calls/sgf-2011/questions").text
    assert "Why now?" in page
    assert "Past work and references" not in page


# The preview


def test_the_preview_shows_the_real_forms_in_each_language(client: FlaskClient) -> None:
    call = prepared(("en", "fr"))
    own = [{**FORM["own"][0], "label": {"en": "Why now?", "fr": "Pourquoi maintenant ?"}}]
    ask(call, {**FORM, "own": own})
    olu = signed_in(client, "olu")
    page = unescape(olu.get(f"{PAGE}/preview").text)
    for section in SECTIONS.values():
        assert (f'id="part-{section.key}"' in page) is (section.key != "past_work")
    assert "Why now?" in page
    assert "What will you do?" not in page.split('id="part-needs"')[1].split("</section>")[0]
    assert "Pourquoi maintenant ?" in unescape(olu.get(f"{PAGE}/preview?language=fr").text)


def test_the_preview_of_what_is_not_saved_saves_nothing_and_leads_back(client: FlaskClient) -> None:
    call = prepared(("en", "fr"))
    olu = signed_in(client, "olu")
    said = posted(
        olu, {"part__past_work": None, "own-0-label_en": "Why <b>now</b>?", "own-0-label_fr": "Pourquoi ?"}
    )
    page = olu.post(f"{PAGE}/preview", data=said).text
    assert "Why &lt;b&gt;now&lt;/b&gt;?" in page
    assert "Your changes are not saved yet." in page
    carried = hidden(page)
    french = olu.post(f"{PAGE}/preview", data={**carried, "language": "fr"}).text
    assert "Pourquoi ?" in french
    back = unescape(olu.post(PAGE, data=hidden(french)).text)
    assert 'value="Why <b>now</b>?"' in back
    assert kept(call) is None
    assert olu.post(f"{PAGE}/preview", data=posted(olu, {"needs__problem-limit": "0"})).status_code == 422


@pytest.mark.parametrize(
    "stored", ["", "[", "[]", '{"own": [1]}', '{"left_out": ["budget"]}', "[" * 100_000, "null"]
)
def test_what_the_preview_carries_is_read_with_care(client: FlaskClient, stored: str) -> None:
    prepared()
    olu = signed_in(client, "olu")
    carried = {**hidden(olu.get(f"{PAGE}/preview").text), "stored": stored}
    assert olu.post(PAGE, data=carried).status_code == 404
    assert olu.post(f"{PAGE}/preview", data=carried).status_code == 404


def test_versions_say_in_words_what_was_changed(client: FlaskClient) -> None:
    call = published()
    page = signed_in(client, "olu").submit(
        PAGE, {"reason": "Shorter", "part__past_work": None, "needs__activities-asked": None, "needs__problem-limit": "500",
               "needs__problem-unit": "words"}, "Amend the call"
    )  # fmt: skip
    assert page.status_code == 200
    assert call.version == 2
    text = unescape(signed_in(client, "olu").get("/calls/sgf-2011/versions").text)
    for words in (
        "What is asked: part “Past work and references”", "What is asked: “What will you do?”", "left out", "Shorter",
        "must be answered; at most 4,000 characters", "must be answered; at most 500 words",
    ):  # fmt: skip
        assert words in text


def test_a_closed_call_says_that_nothing_changes_any_more(client: FlaskClient) -> None:
    call = published()
    call.closes_at, call.version = now() - timedelta(seconds=1), 2
    db.session.commit()
    page = signed_in(client, "olu").get(PAGE).text
    assert "This cannot be changed any more" in page
    assert "Amend the call" not in page
