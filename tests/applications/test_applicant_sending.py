"""Sending, correcting and withdrawing: state, reference, trail entry, message, refusal."""

import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from grants.applications import actions, queries
from grants.applications.models import Application, ApplicationSection
from grants.applications.states import ApplicationState
from grants.core.errors import NotAllowed, RuleBroken, WrongState
from grants.core.outbox import OutboxMessage
from grants.core.sentences import sentence
from grants.core.trail import TrailEntry
from tests.applications.writing import a_complete_draft, a_draft, a_line, a_sent_one, answers
from tests.factories import NOW, a_call, an_organization
from tests.factories.things import CLOSES
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


def test_sending_gives_a_reference_a_submission_and_a_receipt_to_each_administrator(session: Any) -> None:
    draft = a_complete_draft()
    give(person("ada"), "organization_administrator", ("organization", draft.organization.key))
    submission = send(draft)
    assert (draft.state, draft.reference, submission.version) == (
        ApplicationState.SUBMITTED,
        "SGF-2011-0001",
        1,
    )
    assert submission.content_hash == hashlib.sha256(submission.document.encode()).hexdigest()
    assert submission.requested_minor == 7_500_000
    receipts = messages(session, "application_received")
    assert [m.address for m in receipts] == ["ada@demo.example", "ana@demo.example"]
    assert receipts[1].subject == "We have your application SGF-2011-0001"
    assert submission.content_hash in receipts[1].body
    assert last_entry(session).values == {
        "content": submission.content_hash,
        "reference": "SGF-2011-0001",
        "version": 1,
    }


def test_an_incomplete_application_is_not_sent_and_leaves_no_trace(session: Any) -> None:
    draft = a_draft()
    before = entries(session)
    with pytest.raises(NotAllowed) as refused:
        send(draft)
    assert refused.value.why.key == "application_incomplete"
    assert (draft.state, draft.reference, entries(session)) == (ApplicationState.DRAFT, None, before)
    assert messages(session, "application_received") == []


def test_broken_rules_of_the_call_do_not_keep_anybody_from_sending() -> None:
    mistakes = {
        "countries": {"implementation": ["KE"]},
        "remedies": {"remedies": []},
        "budget": {"lines": [a_line(year, unit_cost_minor=900_000) for year in (1, 2, 3, 4)]},
        "project": {**answers()["project"], "months": 48},
    }
    assert a_sent_one(**mistakes).reference == "SGF-2011-0001"


def test_the_last_instant_counts_and_the_next_does_not() -> None:
    draft = a_complete_draft()
    with pytest.raises(NotAllowed) as refused:
        send(draft, CLOSES)
    assert refused.value.why.key == "call_closed"
    assert draft.state is ApplicationState.DRAFT
    assert send(draft, LAST_INSTANT).submitted_at == LAST_INSTANT


def test_a_grace_counts_only_when_the_call_says_so() -> None:
    draft = a_complete_draft(call=a_call(grace_minutes=10))
    with pytest.raises(NotAllowed):
        send(draft, CLOSES + timedelta(minutes=10))
    assert send(draft, CLOSES + timedelta(minutes=9, seconds=59)).version == 1


def test_pressing_twice_leads_to_the_same_submission(session: Any) -> None:
    draft = a_complete_draft()
    first = send(draft)
    assert send(draft, LATER).id == first.id
    assert (draft.submission_version, len(messages(session, "application_received"))) == (1, 1)
    assert last_entry(session).values == {"again": 1}


def test_a_correction_is_a_new_version_under_the_same_reference() -> None:
    sent = a_sent_one()
    save(sent, "needs", {"problem": "Corrected", "activities": "As before"}, base=1, at=LATER)
    second = send(sent, LATER)
    assert (sent.reference, second.version, sent.submitted_at) == ("SGF-2011-0001", 2, LATER)
    documents = [json.loads(s.document)["sections"]["needs"]["problem"] for s in queries.versions_of(sent)]
    assert documents == ["Corrected", "No papers, no money."]


def test_each_application_gets_the_next_number() -> None:
    call = a_call()
    numbers = []
    for name in ("One", "Two", "Three"):
        draft = a_complete_draft(an_organization(name), call)
        send(draft)
        numbers.append(draft.reference)
    assert numbers == ["SGF-2011-0001", "SGF-2011-0002", "SGF-2011-0003"]


def test_withdrawing_needs_a_reason_and_tells_the_administrators(session: Any) -> None:
    sent = a_sent_one()
    for reason, key in ((" ", "withdraw_reason_missing"), ("x" * 1001, "withdraw_reason_too_long")):
        with pytest.raises(RuleBroken) as broken:
            actions.withdraw_application(sent, reason=reason, by=actor("ana"), at=LATER)
        assert broken.value.why.key == key
    actions.withdraw_application(sent, reason="Our lawyer has left.", by=actor("ana"), at=LATER)
    assert (sent.state, sent.withdrawn_at, sent.withdrawn_reason) == (
        ApplicationState.WITHDRAWN,
        LATER,
        "Our lawyer has left.",
    )
    assert [m.subject for m in messages(session, "application_withdrawn")] == ["SGF-2011-0001 was withdrawn"]
    assert "Our lawyer" not in last_entry(session).details


@pytest.mark.parametrize(
    "state", [ApplicationState.SELECTED, ApplicationState.NOT_SELECTED, ApplicationState.INELIGIBLE]
)
def test_what_is_decided_is_no_longer_withdrawn(session: Any, state: ApplicationState) -> None:
    sent = a_sent_one()
    sent.state = state
    session.commit()
    with pytest.raises(WrongState) as refused:
        actions.withdraw_application(sent, reason="Too late", by=actor("ana"), at=LATER)
    assert refused.value.why.key == "no_longer_withdrawn"


def test_a_draft_cannot_be_withdrawn() -> None:
    with pytest.raises(NotAllowed) as refused:
        actions.withdraw_application(a_draft(), reason="Never mind", by=actor("ana"), at=LATER)
    assert sentence(refused.value.why) == "It was never sent, so there is nothing to withdraw."
