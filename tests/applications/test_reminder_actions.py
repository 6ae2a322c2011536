"""Reminders before a deadline: to whom, when, once each, what they say, and how they are turned off."""

from datetime import datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest

from grants.accounts.models import Duty
from grants.accounts.queries import SYSTEM
from grants.applications import actions, queries
from grants.applications.models import Application, ApplicationReminder
from grants.calls import actions as calls
from grants.calls.models import Call, CallVersion
from grants.core import outbox
from grants.core.db import db
from grants.core.errors import NotAllowed
from grants.core.outbox import Delivery, OutboxMessage, Setting
from grants.core.trail import TrailEntry
from tests.applications.writing import a_complete_draft, a_draft, write
from tests.factories.things import CLOSES, NOW, an_application, an_organization
from tests.people import actor, give, person

pytestmark = pytest.mark.usefixtures("session")
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def mails() -> list[OutboxMessage]:
    return db.session.query(OutboxMessage).filter_by(kind="deadline_near").order_by(OutboxMessage.id).all()


def addresses() -> list[str]:
    return sorted(m.address.split("@")[0] for m in mails())


def before(days: float) -> datetime:
    return CLOSES - timedelta(days=days) + MINUTE


def test_each_reminder_is_sent_once_however_often_the_chore_runs() -> None:
    a_draft()
    at, sent = before(16), 0
    while at < CLOSES + DAY:
        sent += actions.remind_due(at)
        at += timedelta(hours=5)
    assert sent == len(mails()) == 6
    assert sorted({row.days for row in db.session.query(ApplicationReminder)}) == [1, 3, 14]
    assert [actions.remind_due(before(1) + n * MINUTE) for n in range(3)] == [0, 0, 0]


def test_those_who_can_write_or_send_are_reminded_and_those_who_read_are_not() -> None:
    made = a_draft()
    give(person("vic"), "organization_viewer", ("organization", made.organization.key))
    an_organization("Harvest Lane", admin="chi", editor=None)
    actions.remind_due(before(3))
    assert addresses() == ["ana", "ben"]


def test_after_a_pause_of_the_program_only_the_most_urgent_is_sent() -> None:
    a_draft()
    assert actions.remind_due(before(2)) == 2
    assert {row.days for row in db.session.query(ApplicationReminder)} == {3}
    assert actions.remind_due(before(1) + timedelta(hours=20)) == 2
    assert {row.days for row in db.session.query(ApplicationReminder)} == {1, 3}


def test_what_it_says() -> None:
    person("ben").time_zone = "Asia/Kathmandu"
    write(a_draft(), declarations={"confirmed": False, "name": ""})
    actions.remind_due(before(3))
    to_ana, to_ben = (next(m for m in mails() if m.address.startswith(name)) for name in ("ana", "ben"))
    assert to_ana.subject.startswith("2 days, 23 hours left to send")
    assert "Saturday 30 April 2011, 23:59 in Vienna (CEST)" in to_ana.body
    assert "The same minute" not in to_ana.body
    assert "The same minute in Kathmandu: Sunday 1 May 2011, 03:44" in to_ben.body
    assert "missing before it can be sent" in to_ana.body
    assert "/applications/" in to_ana.body


def test_nothing_of_a_draft_is_read_by_those_who_look_after_mail() -> None:
    made = a_draft()
    actions.remind_due(before(3))
    assert all(m.personal and made.title not in m.subject for m in mails())


def test_nobody_is_reminded_of_what_is_sent_or_withdrawn() -> None:
    made = a_complete_draft()
    actions.submit_application(made, by=actor("ana", NOW), at=NOW)
    assert actions.remind_due(before(3)) == 0
    actions.withdraw_application(made, reason="No funds", by=actor("ana", NOW), at=NOW)
    assert actions.remind_due(before(1)) == 0


def test_a_change_since_sending_is_reminded_of_as_such_and_not_while_somebody_writes() -> None:
    made = a_complete_draft()
    actions.submit_application(made, by=actor("ana", NOW), at=NOW)
    changed = before(3) - timedelta(minutes=30)
    standing = queries.newest_version(made, "cross_border")
    assert standing is not None
    actions.save_section(
        made, key="cross_border", answers={"explanation": "Three lawyers."}, base_version=standing.version, by=actor("ben", changed), at=changed
    )  # fmt: skip
    assert actions.remind_due(before(3)) == 0
    assert actions.remind_due(before(3) + timedelta(hours=1)) == 2
    assert "You changed something since you sent it" in mails()[0].body
    actions.submit_application(made, by=actor("ana", NOW), at=before(2))
    assert actions.remind_due(before(1)) == 0


def test_who_begins_late_is_not_reminded_of_what_is_past() -> None:
    a_draft(at=before(2))
    assert actions.remind_due(before(2) + MINUTE) == 0
    assert actions.remind_due(before(1)) == 2


def test_who_joins_late_is_not_reminded_of_what_is_past() -> None:
    made = a_draft()
    assert actions.remind_due(before(3)) == 2
    scope = {"scope_kind": "organization", "scope_ref": made.organization.key}
    db.session.add(Duty(person_id=person("eva").id, role="organization_editor", from_at=before(2), **scope))
    db.session.commit()
    assert actions.remind_due(before(2) + MINUTE) == 0
    assert actions.remind_due(before(1)) == 3


def moved(call: Call, closes_at: datetime, at: datetime) -> None:
    calls.amend_call(call, changes={"closes_at": closes_at}, reason="More time", by=actor("olu", at), at=at)


def test_a_deadline_that_is_put_off_is_reminded_of_anew() -> None:
    made = a_draft()
    actions.remind_due(before(3))
    actions.remind_due(before(1))
    moved(made.call, CLOSES + 10 * DAY, before(1))
    assert actions.remind_due(before(1) + MINUTE) == 0, "the moment of 14 days was before anybody knew"
    assert actions.remind_due(before(-7)) == 2
    assert actions.remind_due(before(-9)) == 2
    assert len(mails()) == 8


def test_an_amendment_that_leaves_the_deadline_changes_nothing() -> None:
    made = a_draft()
    actions.remind_due(before(14))
    calls.amend_call(
        made.call, changes={"texts": {"en": {"title": "Another title"}}}, reason="Clearer", by=actor("olu", NOW), at=before(10)
    )  # fmt: skip
    assert db.session.query(CallVersion).count() == 2
    assert [actions.remind_due(before(9)), actions.remind_due(before(3))] == [0, 2]


def test_a_deadline_that_is_brought_forward_is_reminded_of_from_then_on() -> None:
    made = a_draft()
    moved(made.call, CLOSES - 10 * DAY, before(15))
    assert actions.remind_due(before(15) + MINUTE) == 0
    assert actions.remind_due(before(13)) == 2


def test_nobody_is_reminded_twice_of_a_deadline_by_two_workers() -> None:
    made = a_draft()
    due = queries.due_reminders(before(3))
    assert [actions.remind_of_deadline(d.application, by=SYSTEM, at=before(3)) for d in [*due, *due]] == [
        2,
        0,
    ]
    assert len(mails()) == 2
    assert made.id


def test_reminders_are_turned_off_by_each_for_themselves_and_on_again() -> None:
    made = a_draft()
    for _twice in range(2):
        actions.choose_reminders(made, wanted=False, by=actor("ana", NOW), at=NOW)
    actions.remind_due(before(14))
    assert addresses() == ["ben"]
    actions.choose_reminders(made, wanted=True, by=actor("ana", NOW), at=NOW)
    actions.remind_due(before(3))
    assert addresses() == ["ana", "ben", "ben"]


@pytest.mark.parametrize("who", ["chi", "olu", "uma"])
def test_only_members_choose(who: str) -> None:
    made = a_draft()
    an_organization("Harvest Lane", admin="chi", editor=None)
    with pytest.raises(NotAllowed):
        actions.choose_reminders(made, wanted=False, by=actor(who, NOW), at=NOW)


def test_the_head_of_the_mail_names_the_way_out(app: Any) -> None:
    a_draft()
    actions.remind_due(before(3))
    row = mails()[0]
    assert row.way_out
    assert "/reminders/" in row.way_out
    assert row.way_out in row.body
    way_out = row.way_out
    outbox.send_due(before(3))
    folder = Path(app.config["INSTANCE_DIR"]) / "mail"
    written = message_from_bytes(next(folder.glob(f"{row.id:06d}-*.eml")).read_bytes())
    assert "".join(str(written["List-Unsubscribe"]).split()) == f"<{way_out}>"
    db.session.refresh(row)
    assert (row.state, row.way_out, row.body) == (Delivery.SENT, None, outbox.FORGOTTEN)


def test_the_mail_of_a_demonstration_is_kept_and_never_sent() -> None:
    a_draft()
    db.session.add(Setting(key="demo", value="loaded"))
    db.session.commit()
    actions.remind_due(before(3))
    assert {m.state for m in mails()} == {Delivery.KEPT}
    assert outbox.send_due(before(2)) == 0


def test_no_entry_is_written_where_nobody_is_reminded() -> None:
    a_draft()
    count = db.session.query(TrailEntry).count()
    assert actions.remind_due(before(20)) == 0
    assert db.session.query(TrailEntry).count() == count


def test_finding_out_costs_the_same_for_one_draft_and_for_twenty() -> None:
    from tests.queries import counted_queries

    call = a_draft().call
    costs = []
    for count in (0, 20):
        for n in range(count):
            an_application(an_organization(f"Number {n}", admin=f"admin{n}", editor=None), call)
        db.session.expire_all()
        with counted_queries() as statements:
            assert len(queries.due_reminders(before(3))) == count + 1
        costs.append(len(statements))
    assert costs[0] == costs[1] <= 8


def test_of_one_application_the_key_of_another_is_no_use() -> None:
    made = a_draft()
    words = queries.way_out_of(made, person("ana"))
    found = queries.by_way_out(words)
    assert found is not None
    assert (found[0].id, found[1].name) == (made.id, "Ana")
    assert [queries.by_way_out(bad) for bad in (words[:-1], words + "x", "", "not-a-token", "\x00")] == [
        None
    ] * 5
    assert isinstance(made, Application)
