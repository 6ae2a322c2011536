"""Deeds on what a call asks, and what a change does to drafts and to what was sent."""

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
from grants.calls.queries import governing
from grants.core.access import WHOLE
from grants.core.db import db
from grants.core.errors import NotAllowed, NotFound, NotNow, RuleBroken, StaleVersion
from grants.core.trail import TrailEntry
from tests.applications.asking import FORM, PAGE, WINDOW, amend, ask, kept, prepared, published
from tests.applications.browsing import now, of
from tests.applications.writing import a_draft as an_application
from tests.applications.writing import answers, write
from tests.calls.preparing import BEFORE, money
from tests.factories import a_document, an_organization
from tests.people import actor
from tests.signing_in import signed_in

pytestmark = pytest.mark.usefixtures("session")


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
        calls.edit_owned(
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


LESS = {"left_out": ["past_work", "partners", "needs.activities", "countries.origin", "beneficiaries.direct"]}


def test_what_is_left_out_stays_in_history_and_is_not_sent_or_counted(sent: Application) -> None:
    amend(sent.call, LESS)
    assert queries.draft_of(sent, now()).missing == []
    assert queries.history_of(sent, "past_work")[0].answers["projects"]
    assert queries.history_of(sent, "needs")[0].answers["activities"]
    again = actions.submit_application(sent, by=actor("ana", now()), at=now())
    assert again.version == 2
    document = queries.snapshot_of(again)
    assert document["asked"] == LESS
    assert "past_work" not in document["sections"]
    assert document["sections"]["needs"] == {"problem": answers()["needs"]["problem"]}
    assert "direct" not in document["sections"]["beneficiaries"]
    assert document["partners"] == []
    assert {row["role"] for row in document["countries"]} == {"implementation", "destination"}


def test_what_is_left_out_is_not_asked(client: FlaskClient, sent: Application) -> None:
    amend(sent.call, LESS)
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
