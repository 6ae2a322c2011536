"""The applicant's deeds, with a database and no HTTP: state, trail entry, message, refusal."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from grants.applications import actions, queries
from grants.applications.models import Application, ApplicationSection, BudgetLine
from grants.applications.states import ApplicationState
from grants.core.errors import NotAllowed, NotFound, RuleBroken, StaleVersion, WrongState
from grants.core.files import Upload
from grants.core.outbox import OutboxMessage
from grants.core.sentences import sentence
from grants.core.trail import TrailEntry
from grants.organizations.models import Document
from grants.organizations.states import DocumentKind
from tests.applications.writing import a_complete_draft, a_draft, a_line, a_sent_one, answers, write
from tests.factories import NOW, a_call, a_document, an_organization
from tests.factories.things import CLOSES, OPENS
from tests.people import actor, give, person

pytestmark = pytest.mark.usefixtures("session")
LATER = NOW + timedelta(hours=1)
LAST_INSTANT = CLOSES - timedelta(microseconds=1)


def last_entry(session: Any) -> TrailEntry:
    entry: TrailEntry = session.scalars(select(TrailEntry).order_by(TrailEntry.seq.desc()).limit(1)).one()
    return entry


def entries(session: Any) -> int:
    return len(session.scalars(select(TrailEntry)).all())


def messages(session: Any, kind: str) -> list[OutboxMessage]:
    return list(
        session.scalars(
            select(OutboxMessage).where(OutboxMessage.kind == kind).order_by(OutboxMessage.address)
        )
    )


def save(
    application: Application, key: str, said: dict[str, Any], base: int = 0, by: str = "ana", at: Any = NOW
) -> ApplicationSection:
    saved: ApplicationSection = actions.save_section(
        application, key=key, answers=said, base_version=base, by=actor(by), at=at
    )
    return saved


def send(application: Application, at: Any = NOW, by: str = "ana") -> Any:
    return actions.submit_application(application, by=actor(by), at=at)


def test_starting_makes_a_draft_with_a_random_key(session: Any) -> None:
    draft = a_draft()
    assert (draft.state, draft.reference, draft.title, len(draft.key)) == (
        ApplicationState.DRAFT,
        None,
        "Home and heard",
        16,
    )
    entry = last_entry(session)
    assert (entry.deed, entry.actor) == ("application.started", actor("ana").ref)
    assert entry.values == {"application": draft.key, "call": "sgf-2011"}


def test_an_organization_starts_only_once_for_a_call() -> None:
    draft = a_draft()
    with pytest.raises(WrongState) as refused:
        a_draft(draft.organization, draft.call)
    assert sentence(refused.value.why) == (
        "Lantern House already has an application to this call: “Home and heard”. Open that one; an organization applies once."
    )


def test_after_withdrawing_the_organization_may_start_again() -> None:
    sent = a_sent_one()
    actions.withdraw_application(sent, reason="We merge with a partner.", by=actor("ana"), at=LATER)
    assert a_draft(sent.organization, sent.call, at=LATER).state is ApplicationState.DRAFT


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (
            OPENS - timedelta(seconds=1),
            "This call opens on 8 March 2011 at 00:00 in Vienna. You can start your application then.",
        ),
        (
            CLOSES,
            "This call closed on 30 April 2011 at 23:59 in Vienna, so nothing can be sent any more. What you wrote is kept here.",
        ),
    ],
)
def test_starting_is_refused_outside_the_window(at: Any, words: str) -> None:
    organization, call = an_organization(), a_call()
    with pytest.raises(NotAllowed) as refused:
        a_draft(organization, call, at)
    assert sentence(refused.value.why) == words


def test_a_call_that_is_not_published_takes_nothing() -> None:
    with pytest.raises(NotAllowed):
        a_draft(an_organization(), a_call(published=False))


def test_a_title_is_needed_and_never_cut() -> None:
    organization, call = an_organization(), a_call()
    for title, key in (("  ", "project_title_missing"), ("x" * 201, "project_title_too_long")):
        with pytest.raises(RuleBroken) as broken:
            actions.start_application(organization, call=call, title=title, by=actor("ana"), at=NOW)
        assert broken.value.why.key == key


def test_saving_keeps_a_version_and_a_short_trail_entry(session: Any) -> None:
    draft = a_draft()
    saved = save(draft, "needs", {"problem": "No papers.", "activities": ""})
    assert (saved.version, saved.answers) == (1, {"problem": "No papers.", "activities": ""})
    entry = last_entry(session)
    assert (entry.deed, entry.subject, entry.values) == (
        "application.section_saved",
        f"application:{draft.key}",
        {"section": "needs", "version": 1},
    )


def test_an_older_tab_overwrites_nothing() -> None:
    draft = a_draft()
    save(draft, "needs", {"problem": "First", "activities": ""}, by="ben")
    with pytest.raises(StaleVersion):
        save(draft, "needs", {"problem": "Second", "activities": ""}, base=0)
    standing = queries.newest_version(draft, "needs")
    assert standing is not None
    assert standing.answers["problem"] == "First"


def test_the_same_answers_again_are_no_new_version() -> None:
    draft = a_draft()
    first = save(draft, "needs", {"problem": "One", "activities": ""})
    assert save(draft, "needs", {"problem": "One ", "activities": None}, base=0).id == first.id


def test_every_save_stays_in_the_history() -> None:
    draft = a_draft()
    for number, text in enumerate(("One", "Two", "Three")):
        save(draft, "needs", {"problem": text, "activities": ""}, base=number)
    assert [(v.version, v.answers["problem"]) for v in queries.history_of(draft, "needs")] == [
        (3, "Three"),
        (2, "Two"),
        (1, "One"),
    ]


def test_rows_that_rules_read_follow_each_save() -> None:
    draft = write(a_draft())
    save(draft, "countries", {"implementation": ["NP"], "origin": ["NP"], "destination": ["QA"]}, base=1)
    assert [(row.country, row.role.value) for row in draft.countries] == [
        ("QA", "destination"),
        ("NP", "implementation"),
        ("NP", "origin"),
    ]
    save(draft, "remedies", {"remedies": [{"kind": "food", "description": "Meals", "people": 5}]}, base=1)
    assert [(row.kind.value, row.people, row.line_keys) for row in draft.remedies] == [("food", 5, [])]
    save(draft, "partners", {"partners": []}, base=1)
    assert draft.partners == []


def test_budget_lines_keep_their_keys_and_are_summed(session: Any) -> None:
    draft = a_draft()
    save(draft, "budget", {"lines": [a_line(1), a_line(2, quantity_hundredths=333, unit_cost_minor=101)]})
    save(draft, "budget", {"lines": [a_line(1, unit_cost_minor=260_000)]}, base=1)
    rows = session.scalars(select(BudgetLine)).all()
    assert [(row.key, row.amount_minor) for row in rows] == [("beds-1", 2_600_000)]
    assert len(draft.budgets) == 1


def test_the_project_part_names_the_application() -> None:
    draft = write(a_draft(), project={**answers()["project"], "title": "A way home"})
    assert (draft.title, draft.starts_on.isoformat() if draft.starts_on else "", draft.months) == (
        "A way home",
        "2012-01-01",
        36,
    )


def test_what_was_sent_keeps_its_title_until_it_is_sent_again() -> None:
    sent = a_sent_one()
    save(sent, "project", {**answers()["project"], "title": "Another title"}, base=1, at=LATER)
    assert sent.title == "Home and heard"
    send(sent, LATER)
    assert sent.title == "Another title"


@pytest.mark.parametrize(
    ("key", "said", "words"),
    [
        (
            "needs",
            {"problem": "x" * 4001},
            "This text has 4001 characters; the limit is 4000. Nothing was cut: shorten it and save again.",
        ),
        ("needs", {"problem": "a\x00b"}, "This must be a text without control signs."),
        ("needs", {"nonsense": "1"}, "This part does not ask for “nonsense”."),
        (
            "project",
            {"months": 0},
            "A project lasts at least one month. Write the number in digits, for example 36.",
        ),
        (
            "project",
            {"starts_on": "2011-02-29"},
            "There is no such day. Write it as year-month-day, for example 2012-01-31.",
        ),
        ("countries", {"origin": ["XX"]}, "We do not know the country “XX”. Choose it from the list."),
        (
            "remedies",
            {"remedies": [{"kind": "food"}, {"kind": "food"}]},
            "“Food” is there twice. Put the two together.",
        ),
        ("budget", {"lines": [a_line(11)]}, "Line 1 is in no grant year. There are years 1 to 10."),
        (
            "budget",
            {"lines": [a_line(quantity_hundredths=0)]},
            "Line 1 of the budget needs what it is for, how many, and the cost of one.",
        ),
    ],
)
def test_what_cannot_be_kept_is_refused_in_words(key: str, said: dict[str, Any], words: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        save(a_draft(), key, said)
    assert sentence(broken.value.why) == words


def test_an_unknown_part_is_not_found() -> None:
    with pytest.raises(NotFound):
        save(a_draft(), "nonsense", {})


def test_an_editor_writes_and_does_not_send() -> None:
    draft = a_complete_draft()
    save(draft, "needs", {"problem": "By ben", "activities": "Also by ben"}, base=1, by="ben")
    with pytest.raises(NotAllowed) as refused:
        send(draft, by="ben")
    assert refused.value.why.key == "no_permission"


def test_a_viewer_writes_nothing() -> None:
    draft = a_draft()
    give(person("vera"), "organization_viewer", ("organization", draft.organization.key))
    with pytest.raises(NotAllowed):
        save(draft, "needs", {"problem": "By vera"}, by="vera")


def test_nothing_is_written_after_the_call_has_closed() -> None:
    draft = a_draft()
    save(draft, "needs", {"problem": "Just in time"}, at=LAST_INSTANT)
    with pytest.raises(NotAllowed) as refused:
        save(draft, "needs", {"problem": "Too late"}, base=1, at=CLOSES)
    assert refused.value.why.key == "call_closed"


def test_a_document_of_another_organization_is_refused() -> None:
    draft = a_draft()
    foreign = a_document(an_organization("Other", admin="chi", editor=None))
    with pytest.raises(RuleBroken):
        actions.attach_document(draft, document_version=foreign, by=actor("ana"), at=NOW)


def test_an_upload_becomes_a_document_of_the_organization_and_a_second_one_its_next_version(
    session: Any,
) -> None:
    draft = a_draft()
    for number, data in enumerate((b"%PDF one", b"%PDF two", b"%PDF two"), 1):
        upload = Upload("proposal.pdf", data, "application/pdf", 9)
        actions.bring_document(
            draft,
            kind=DocumentKind.PROPOSAL,
            upload=upload,
            by=actor("ben"),
            at=NOW + timedelta(minutes=number),
        )
    document = session.scalars(select(Document)).one()
    assert (document.organization_id, [v.version for v in document.versions]) == (
        draft.organization_id,
        [1, 2],
    )
    assert [(a.kind, a.document_version.version) for a in draft.attachments] == [(DocumentKind.PROPOSAL, 2)]


def test_a_newer_version_does_not_inherit_how_long_the_old_one_was_valid(session: Any) -> None:
    draft = a_draft()

    def bring(data: bytes) -> Document:
        upload = Upload("proposal.pdf", data, "application/pdf", 9)
        actions.bring_document(draft, kind=DocumentKind.PROPOSAL, upload=upload, by=actor("ben"), at=NOW)
        return session.scalars(select(Document)).one()

    bring(b"%PDF one").expires_on = NOW.date()
    session.commit()
    assert bring(b"%PDF one").expires_on == NOW.date()
    assert bring(b"%PDF two").expires_on is None


def test_a_document_that_is_taken_out_stays_with_the_organization(session: Any) -> None:
    draft = a_complete_draft()
    actions.detach_document(draft, kind=DocumentKind.PROPOSAL, by=actor("ana"), at=NOW)
    assert draft.attachments == []
    assert len(session.scalars(select(Document)).all()) == 1
