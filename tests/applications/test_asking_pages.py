"""The page on which officers say what a call asks, its preview, and what a change does to drafts and to what was sent."""

from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from grants.applications import actions, queries
from grants.applications.asked import SECTIONS
from grants.applications.models import Application, Submission
from grants.applications.queries import form_of_call
from grants.applications.snapshot import document_of
from grants.calls import actions as calls
from grants.calls.models import Call
from grants.calls.queries import governing
from grants.core.access import WHOLE
from grants.core.db import db
from grants.core.errors import NotAllowed, NotFound, NotNow, RuleBroken, StaleVersion
from grants.core.trail import TrailEntry
from tests.applications.browsing import now, of
from tests.applications.writing import a_draft as an_application
from tests.applications.writing import answers, write
from tests.calls.preparing import BEFORE, SETTINGS, money
from tests.calls.preparing import a_draft as a_call_in_preparation
from tests.factories import a_document, an_organization
from tests.people import actor
from tests.signing_in import signed_in

NOW = datetime.now(UTC).replace(microsecond=0)
WINDOW = {"opens_at": NOW - timedelta(days=10), "closes_at": NOW + timedelta(days=18)}
PAGE = "/calls/sgf-2011/settings/form"
FORM: dict[str, Any] = {
    "left_out": ["past_work", "needs.activities"],
    "changed": {"needs.problem": {"limit": 5, "unit": "words"}},
    "own": [
        {"key": "own_why", "section": "own", "kind": "text", "label": {"en": "Why now?"}, "needed": True}
    ],
}

pytestmark = pytest.mark.usefixtures("session")


def prepared(languages: tuple[str, ...] = ("en",), **changes: Any) -> Call:
    return a_call_in_preparation(settings={**SETTINGS, "languages": list(languages)}, **{**WINDOW, **changes})


def published(form: dict[str, Any] | None = None, **changes: Any) -> Call:
    """A call in force since before it opened, which asks a form."""
    money()
    call = prepared(**changes)
    if form:
        ask(call, form)
    calls.publish_call(call, by=actor("olu", WINDOW["opens_at"]), at=WINDOW["opens_at"])
    return call


def ask(call: Call, form: Any, version: int | None = None, by: str = "olu") -> None:
    calls.set_owned(
        call,
        owner="form",
        value=form,
        edited_version=version or call.edited_version,
        by=actor(by, BEFORE),
        at=BEFORE,
    )


def amend(call: Call, form: Any, reason: str = "It was too much", at: datetime | None = None) -> None:
    at = at or now()
    calls.amend_owned(
        call, owner="form", value=form, reason=reason, edited_version=call.version, by=actor("olu", at), at=at
    )


def kept(call: Call) -> Any:
    db.session.refresh(call)
    return call.settings.get("form")


# The deeds


def test_the_working_copy_keeps_a_form_and_its_version_moves() -> None:
    call = prepared()
    before = call.edited_version
    ask(call, FORM)
    assert kept(call) == FORM
    assert call.edited_version == before + 1
    entry = db.session.scalars(select(TrailEntry).order_by(TrailEntry.seq.desc())).first()
    assert entry is not None
    assert entry.deed == "call.setting_changed"


def test_an_older_page_is_refused() -> None:
    call = prepared()
    older = call.edited_version
    ask(call, FORM)
    with pytest.raises(StaleVersion):
        ask(call, {}, older)
    assert kept(call) == FORM


@pytest.mark.parametrize("form", [{"left_out": ["budget"]}, {"own": "x"}, [1]])
def test_what_cannot_be_asked_is_refused(form: Any) -> None:
    call = prepared()
    with pytest.raises(RuleBroken):
        ask(call, form)
    assert kept(call) is None


def test_only_who_manages_calls_sets_it() -> None:
    call = prepared()
    with pytest.raises(NotAllowed):
        ask(call, FORM, by="uma")


def test_nobody_owns_what_nobody_registered() -> None:
    call = prepared()
    with pytest.raises(NotFound):
        calls.set_owned(
            call,
            owner="limits",
            value={},
            edited_version=call.edited_version,
            by=actor("olu", BEFORE),
            at=BEFORE,
        )


def test_a_published_call_changes_by_an_amendment_with_a_reason() -> None:
    call = published()
    with pytest.raises(NotNow):
        ask(call, FORM)
    with pytest.raises(RuleBroken):
        amend(call, FORM, "  ")
    amend(call, FORM)
    assert (call.version, call.versions[-1].reason) == (2, "It was too much")
    assert governing(call).others["form"] == FORM
    assert "past_work" not in form_of_call(call, now()).sections
    with pytest.raises(RuleBroken):
        amend(call, FORM)  # nothing is different


def test_what_is_in_force_at_the_closing_governs() -> None:
    call = published()
    amend(call, FORM)
    with pytest.raises(RuleBroken) as broken:
        amend(call, {}, at=WINDOW["closes_at"])
    assert [why.key for _f, why in broken.value.problems] == ["closed_terms_are_fixed"]


def test_two_amendments_at_once_do_not_overwrite_each_other() -> None:
    call = published()
    amend(call, FORM)
    with pytest.raises(StaleVersion):
        calls.amend_owned(
            call, owner="form", value={}, reason="x", edited_version=1, by=actor("olu"), at=now()
        )


def test_an_own_question_is_not_turned_into_another_kind_once_asked() -> None:
    call = published(FORM)
    with pytest.raises(RuleBroken) as broken:
        amend(call, {**FORM, "own": [{**FORM["own"][0], "kind": "number"}]})
    assert broken.value.problems[0][1].key == "form_kind_changed"


def test_a_language_that_lacks_words_keeps_a_call_from_being_published() -> None:
    money()
    call = prepared(("en",))
    ask(call, FORM)
    calls.edit_call(
        call, **WINDOW, time_zone="Europe/Vienna", envelope_minor=82_500_000, settings={**call.settings, "languages": ["en", "fr"]},
        texts={"en": {"title": "A"}}, criteria=[{"title": "A", "weight": 100}], edited_version=call.edited_version, by=actor("olu", BEFORE), at=BEFORE,
    )  # fmt: skip
    with pytest.raises(NotAllowed) as refused:
        calls.publish_call(call, by=actor("olu", BEFORE), at=BEFORE)
    assert refused.value.why.key == "form_label_missing"


def test_a_copy_of_a_call_asks_the_same() -> None:
    call = prepared()
    ask(call, FORM)
    by = actor("olu", BEFORE)
    copy = calls.create_call(WHOLE, slug="sgf-2012", cycle=2, window="", copied_from=call, by=by, at=BEFORE)
    assert kept(copy) == FORM


# The page


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
    assert PAGE in page
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


# What a change does


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


@pytest.fixture
def sent(session: Any) -> Application:
    """An application that was sent under the whole stock, and is being corrected."""
    call = published()
    application = write(an_application(an_organization(), call, at=now()), at=now())
    actions.attach_document(
        application, document_version=a_document(application.organization), by=actor("ana", now()), at=now()
    )
    actions.submit_application(application, by=actor("ana", now()), at=now())
    return application


def test_what_was_sent_never_changes(sent: Application) -> None:
    before = db.session.scalars(select(Submission)).one()
    document, digest = before.document, before.content_hash
    amend(sent.call, FORM)
    after = db.session.scalars(select(Submission)).one()
    assert (after.document, after.content_hash) == (document, digest)
    assert "past_work" in queries.snapshot_of(after)["sections"]


def test_what_is_left_out_stays_in_history_and_is_not_asked_sent_or_counted(
    client: FlaskClient, sent: Application
) -> None:
    amend(
        sent.call,
        {
            "left_out": [
                "past_work",
                "partners",
                "needs.activities",
                "countries.origin",
                "beneficiaries.direct",
            ]
        },
    )
    draft = queries.draft_of(sent, now())
    assert draft.missing == []
    document = draft.document
    assert "past_work" not in document["sections"]
    assert document["sections"]["needs"] == {"problem": answers()["needs"]["problem"]}
    assert "direct" not in document["sections"]["beneficiaries"]
    assert document["partners"] == []
    assert {row["role"] for row in document["countries"]} == {"implementation", "destination"}
    assert queries.history_of(sent, "past_work")[0].answers["projects"]
    assert queries.history_of(sent, "needs")[0].answers["activities"]
    again = actions.submit_application(sent, by=actor("ana", now()), at=now())
    assert again.version == 2
    told = queries.snapshot_of(again)
    assert told["asked"]["left_out"][0] == "past_work"
    assert "activities" not in told["sections"]["needs"]
    ana = signed_in(client, "ana")
    assert "past_work" not in ana.get(f"/applications/{sent.ref}").text
    assert ana.get(of(sent, "past_work")).status_code == 404
    for key in ("countries", "needs", "beneficiaries", "budget", "remedies", "project"):
        assert ana.submit(of(sent, key), {}).status_code == 200


def test_an_earlier_version_is_brought_back_as_far_as_it_is_asked(
    client: FlaskClient, sent: Application
) -> None:
    amend(sent.call, {"left_out": ["needs.activities"]})
    ana = signed_in(client, "ana")
    ana.submit(of(sent, "needs"), {"problem": "Another"})
    assert ana.submit(f"{of(sent, 'needs')}/versions", button="Bring back version 1").status_code == 200
    assert queries.newest_version(sent, "needs").answers == {"problem": answers()["needs"]["problem"]}  # type: ignore[union-attr]


def test_a_question_that_is_new_and_needed_shows_as_missing(client: FlaskClient, sent: Application) -> None:
    amend(sent.call, {"changed": {"project.theme": {"needed": True}}, "own": FORM["own"]})
    missing = queries.draft_of(sent, now()).missing
    assert [(p.section, p.field) for p in missing] == [("project", "theme"), ("own", "own_why")]
    with pytest.raises(NotAllowed):
        actions.submit_application(sent, by=actor("ana", now()), at=now())
    assert "Questions of this call" in signed_in(client, "ana").get(f"/applications/{sent.ref}").text


def test_what_is_too_long_now_and_a_choice_that_is_gone_are_told(sent: Application) -> None:
    one = {"key": "own_k", "section": "own", "kind": "choice", "label": {"en": "Which?"}, "choices": [
        {"value": "a", "label": {"en": "New"}}, {"value": "b", "label": {"en": "Old"}}]}  # fmt: skip
    amend(sent.call, {"own": [one]})
    actions.save_section(
        sent, key="own", answers={"own_k": "a"}, base_version=0, by=actor("ana", now()), at=now()
    )
    assert queries.draft_of(sent, now()).missing == []
    other = {**one, "choices": [one["choices"][1], {"value": "c", "label": {"en": "Other"}}]}
    amend(sent.call, {"own": [other], "changed": {"needs.problem": {"limit": 3}}})
    missing = queries.draft_of(sent, now()).missing
    assert [(p.section, p.field, p.why.key) for p in missing] == [
        ("needs", "problem", "answer_too_long"), ("own", "own_k", "answer_not_choice"),
    ]  # fmt: skip


def test_with_as_little_as_can_be_asked_an_application_is_made_and_read(client: FlaskClient) -> None:
    out = [key for key, s in SECTIONS.items() if not s.fixed]
    out += [f"{key}.{q.key}" for key, s in SECTIONS.items() if s.fixed for q in s.questions if not q.fixed]
    call = published({"left_out": out})
    application = an_application(an_organization(), call, at=now())
    form = form_of_call(call, now())
    for key, said in answers().items():
        if key in form.sections:
            asked = {q.key: said[q.key] for q in form.sections[key].questions}
            actions.save_section(
                application, key=key, answers=asked, base_version=0, by=actor("ana", now()), at=now()
            )
    actions.attach_document(
        application, document_version=a_document(application.organization), by=actor("ana", now()), at=now()
    )
    ana = signed_in(client, "ana")
    assert ana.get(f"/applications/{application.ref}").status_code == 200
    assert ana.get(f"/applications/{application.ref}/check").status_code == 200
    actions.submit_application(application, by=actor("ana", now()), at=now())
    assert set(document_of(application, form=form)["sections"]) == {"project", "declarations"}
    for address in (f"/applications/{application.ref}", f"/applications/{application.ref}/receipt"):
        assert signed_in(client, "ana").get(address).status_code == 200
    assert signed_in(client, "olu").get(f"{PAGE}/preview").status_code == 200


def posted(client: FlaskClient, changes: dict[str, Any]) -> dict[str, Any]:
    """The fields of the page as they stand, with changes; None leaves one out."""
    from tests.page_checks import _values, read

    form = next(f for f in read(client.get(PAGE).text).iter("form") if f.get("action") == PAGE)
    return {name: value for name, value in {**_values(form), **changes}.items() if value is not None}


def hidden(page: str) -> dict[str, Any]:
    """What a page of the preview carries along."""
    from tests.page_checks import _values, read

    form = next(f for f in read(page).iter("form") if f.get("action") == f"{PAGE}/preview")
    return _values(form)
