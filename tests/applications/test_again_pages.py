"""Beginning with an earlier application: shown before it is taken, of one's own organization only, never over what is written."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from grants.applications import actions, queries
from grants.applications.models import Application
from grants.core.db import db
from grants.core.errors import NotAllowed, RuleBroken, WrongState
from grants.organizations.states import DocumentKind
from tests.applications.browsing import an_open_call, now, of, saved
from tests.applications.writing import a_complete_draft, a_draft, a_line, a_sent_one, answers, write
from tests.factories import a_document, an_organization
from tests.people import actor
from tests.signing_in import signed_in

TITLE = "Grants for victims of trafficking across borders"


@pytest.fixture
def earlier(session: Any) -> Application:
    """Sent in 2011."""
    return a_sent_one()


@pytest.fixture
def new(earlier: Application) -> Application:
    return a_draft(earlier.organization, an_open_call("sgf-2026"), now())


def take(new: Application, source: Application, *parts: str, shown: str = "", by: str = "ana") -> Any:
    return actions.take_over(
        new,
        source=source,
        parts=parts,
        shown=shown or queries.earlier_of(source).hash,
        by=actor(by),
        at=now(),
    )


def again(new: Application, source: Application, part: str = "") -> str:
    return f"/applications/{new.ref}/again?from={source.ref}" + (f"&part={part}" if part else "")


def test_an_empty_part_offers_the_earlier_one_by_call_reference_and_day(
    ana: FlaskClient, new: Application
) -> None:
    page = ana.get(of(new, "needs")).text
    assert f"Take this part over from {TITLE} (SGF-2011-0001, 1 April 2011)" in page


def test_all_at_once_and_shown_before(ana: FlaskClient, new: Application, earlier: Application) -> None:
    page = ana.get(again(new, earlier)).text
    assert "A helpline and eight beds." in page
    assert saved(new, "needs") is None
    ana.submit(again(new, earlier), button="Take over what is ticked")
    expected = answers()
    for key in expected:
        if key not in ("project", "declarations", "partners"):
            assert saved(new, key) == expected[key], key
    assert saved(new, "declarations") is None
    assert saved(new, "project")["starts_on"] is None
    assert saved(new, "project")["months"] == 36
    assert "declaration_signed_on" not in saved(new, "partners")["partners"][0]


def test_one_part_alone(ana: FlaskClient, new: Application, earlier: Application) -> None:
    done = ana.submit(again(new, earlier, "needs"), button="Take over what is ticked")
    assert done.request.path.endswith("/sections/needs")
    assert saved(new, "needs") == answers()["needs"]
    assert saved(new, "safety") is None


def test_rows_that_rules_and_sums_read_are_there(new: Application, earlier: Application) -> None:
    take(new, earlier, "countries", "budget", "remedies")
    document = queries.draft_of(new, now()).document
    assert document["budget"]["total_minor"] == 7_500_000
    assert [row["country"] for row in document["countries"]] == ["KE", "KE", "NP"] or len(
        document["countries"]
    ) == 3
    assert document["remedies"][0]["line_keys"] == ["beds-1"]


def test_what_is_written_stays(new: Application, earlier: Application) -> None:
    mine = {"problem": "Another one.", "activities": ""}
    actions.save_section(new, key="needs", answers=mine, base_version=0, by=actor("ben"), at=now())
    took = take(new, earlier, "needs", "safety")
    assert (took.taken, took.written) == (["safety"], ["needs"])
    assert saved(new, "needs") == mine


def test_the_title_that_the_draft_was_begun_with_stays(new: Application, earlier: Application) -> None:
    new.title = "A new name"
    db.session.commit()
    take(new, earlier, "project")
    assert saved(new, "project")["title"] == new.title == "A new name"


def test_a_text_over_the_new_limit_opens_in_the_form_and_is_not_saved(
    ana: FlaskClient, earlier: Application
) -> None:
    call = an_open_call("sgf-short", form={"changed": {"needs.problem": {"limit": 5}}})
    new = a_draft(earlier.organization, call, now())
    took = take(new, earlier, "needs", "safety")
    assert (took.taken, took.unfit) == (["safety"], ["needs"])
    page = ana.get(f"{of(new, 'needs')}?from={earlier.ref}").text
    assert "No papers, no money." in page
    assert "the limit is 5. Nothing was cut" in page
    assert saved(new, "needs") is None
    ana.submit(f"{of(new, 'needs')}?from={earlier.ref}", {"problem": "Short"}, button="Save and go on")
    assert saved(new, "needs") == {"problem": "Short", "activities": "A helpline and eight beds."}


def test_a_draft_that_was_never_sent_is_a_source_and_says_so(ana: FlaskClient, session: Any) -> None:
    old = write(a_draft())
    new = a_draft(old.organization, an_open_call("sgf-2026"), now())
    assert "it was never sent" in ana.get(again(new, old)).text
    take(new, old, "needs")
    assert saved(new, "needs") == answers()["needs"]


def test_what_was_sent_counts_and_not_what_was_saved_after(new: Application, earlier: Application) -> None:
    actions.save_section(
        earlier, key="needs", answers={"problem": "Changed", "activities": ""}, base_version=1, by=actor("ana"), at=earlier.submitted_at
    )  # fmt: skip
    take(new, earlier, "needs")
    assert saved(new, "needs") == answers()["needs"]


def test_a_withdrawn_one_is_a_source(session: Any) -> None:
    old = a_complete_draft(call=an_open_call(), at=now())
    actions.submit_application(old, by=actor("ana"), at=now())
    actions.withdraw_application(old, reason="Another plan.", by=actor("ana"), at=now())
    new = a_draft(old.organization, old.call, now())
    assert take(new, old, "needs").taken == ["needs"]


def test_only_the_own_organization(client: FlaskClient, new: Application, earlier: Application) -> None:
    theirs = an_organization("Open Door", admin="chi", editor=None)
    foreign = actions.start_application(theirs, call=new.call, title="Theirs", by=actor("chi"), at=now())
    actions.save_section(
        foreign,
        key="needs",
        answers={"problem": "Secret", "activities": ""},
        base_version=0,
        by=actor("chi"),
        at=now(),
    )
    with pytest.raises(NotAllowed):
        take(new, foreign, "needs")
    browser = signed_in(client, "ana")
    assert browser.get(again(new, foreign), check=False).status_code == 404
    assert browser.get(f"{of(new, 'needs')}?from={foreign.ref}", check=False).status_code == 404
    assert "Theirs" not in browser.get(f"/applications/{new.ref}/again").text


def test_nothing_is_taken_that_was_not_shown(
    ana: FlaskClient, new: Application, earlier: Application
) -> None:
    with pytest.raises(WrongState) as refused:
        take(new, earlier, "needs", shown="0" * 64)
    assert refused.value.why.key == "earlier_changed"
    with pytest.raises(RuleBroken):
        take(new, earlier)


def test_papers_are_the_newest_of_the_organization_and_the_proposal_is_written_anew(
    earlier: Application,
) -> None:
    organization = earlier.organization
    first = a_document(organization, DocumentKind.REGISTRATION, b"%PDF-1.4 old")
    actions.attach_document(
        earlier, document_version=first, by=actor("ana", earlier.submitted_at), at=earlier.submitted_at
    )
    newest = a_document(organization, DocumentKind.REGISTRATION, b"%PDF-1.4 new")
    call = an_open_call(
        "sgf-2026", documents=[{"kind": "proposal", "needed": True}, {"kind": "registration", "needed": True}]
    )
    new = a_draft(organization, call, now())
    assert take(new, earlier, queries.DOCUMENTS).taken == [queries.DOCUMENTS]
    assert [(row.kind, row.document_version_id) for row in new.attachments] == [
        (DocumentKind.REGISTRATION, newest.id)
    ]


def test_starting_with_an_earlier_one_leads_to_what_can_be_taken(
    ana: FlaskClient, earlier: Application
) -> None:
    call = an_open_call("sgf-2026")
    page = ana.submit(f"/calls/{call.slug}/apply", {"title": "Again", "earlier": earlier.ref})
    assert page.request.path.endswith("/again")
    assert "A helpline and eight beds." in page.text


def test_a_viewer_can_look_and_not_take(client: FlaskClient, new: Application, earlier: Application) -> None:
    from tests.people import give, person

    give(person("vic"), "organization_viewer", ("organization", new.organization.key))
    page = signed_in(client, "vic").get(again(new, earlier)).text
    assert "A helpline" in page
    assert "Take over what is ticked" not in page


def test_more_lines_than_the_call_pays_for_are_taken_and_warned_of(
    ana: FlaskClient, earlier: Application
) -> None:
    call = an_open_call("sgf-2026", limits={"cap_year_minor": 1_000_000, "max_years": 1})
    new = a_draft(earlier.organization, call, now())
    assert take(new, earlier, "budget").taken == ["budget"]
    assert saved(new, "budget")["lines"][0] == {**a_line(1)}
    assert "above the yearly limit" in ana.get(of(new, "budget")).text


def test_the_self_check_carries_its_answers_into_the_draft(ana: FlaskClient, session: Any) -> None:
    organization, call = an_organization(), an_open_call()
    query = "works_in=KE&works_in=&moved=NP&months=24&starts_on=2027-01-01&most=20%2C000&remedy=yes&check=yes"
    assert (
        f"/calls/{call.slug}/apply?{query.replace('&', '&amp;')}"
        in ana.get(f"/calls/{call.slug}/could-we-apply?{query}").text
    )
    ana.submit(f"/calls/{call.slug}/apply?{query}", {"title": "Home"})
    made = queries.application_of(call, organization)
    assert made is not None
    assert saved(made, "countries") == {"implementation": ["KE"], "origin": ["NP"], "destination": []}
    assert (
        saved(made, "project")["starts_on"],
        saved(made, "project")["months"],
        saved(made, "project")["title"],
    ) == ("2027-01-01", 24, "Home")
    assert saved(made, "budget") is None
