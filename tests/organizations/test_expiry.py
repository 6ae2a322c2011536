"""Documents and time: said, corrected, shown, and mailed about once before and once after."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from grants.core import clock
from grants.core.access import WHOLE
from grants.core.commands import run_chores
from grants.core.db import db
from grants.core.errors import NotAllowed, RuleBroken
from grants.organizations import actions, papers, rules
from grants.organizations.models import DocumentVersion, ExpiryNotice
from grants.organizations.states import DocumentKind, ExpiryStage
from tests.factories import NOW, a_document, an_organization
from tests.organizations.reading import last_entry, last_mail, mails, page
from tests.people import actor, give, person
from tests.signing_in import signed_in

TODAY = NOW.date()


def until(day: date | None, kind: DocumentKind = DocumentKind.REGISTRATION, **more: Any) -> DocumentVersion:
    made = a_document(more.get("organization") or an_organization(), kind)
    made.document.expires_on = day
    db.session.commit()
    return made


def in_days(days: int) -> date:
    return TODAY + timedelta(days=days)


@pytest.mark.parametrize(
    ("days", "stage"),
    [(-31, None), (-30, ExpiryStage.EXPIRED), (-1, ExpiryStage.EXPIRED), (0, ExpiryStage.SOON), (30, ExpiryStage.SOON), (31, None)],
)  # fmt: skip
def test_the_last_day_itself_is_still_valid(days: int, stage: ExpiryStage | None) -> None:
    assert rules.stage_of(in_days(days), TODAY) is stage


@pytest.mark.parametrize(
    ("days", "closing", "why"),
    [(None, 10, None), (-1, 10, "document_has_expired"), (0, 10, "document_expires_before_closing"), (9, 10, "document_expires_before_closing"),
     (10, 10, None), (5, None, None), (-1, None, "document_has_expired")],
)  # fmt: skip
def test_a_document_is_doubted_only_when_time_says_so(
    days: int | None, closing: int | None, why: str | None
) -> None:
    found = rules.doubt_about(
        None if days is None else in_days(days), TODAY, None if closing is None else in_days(closing)
    )
    assert (found.key if found else None) == why


def test_the_day_is_said_corrected_and_taken_away(session: Any) -> None:
    paper, ana = until(None), actor("ana")
    for day in (in_days(100), in_days(-3), None):
        actions.change_expiry(
            paper.document.organization, document=paper.document, expires_on=day, by=ana, at=NOW
        )
        assert paper.document.expires_on == day
    deed, subject, values = last_entry()
    assert (deed, subject) == ("document.expiry_changed", paper.document.organization.trail_ref)
    assert values == {"document": paper.document.key, "before": in_days(-3).isoformat(), "after": None}


def test_a_year_that_was_mistyped_and_another_s_document_are_refused(session: Any) -> None:
    paper, other = until(None), an_organization("Other House", admin="chi", editor=None)
    with pytest.raises(RuleBroken) as refused:
        actions.change_expiry(
            paper.document.organization,
            document=paper.document,
            expires_on=date(2111, 4, 1),
            by=actor("ana"),
            at=NOW,
        )
    assert [(name, why.key) for name, why in refused.value.problems] == [("expires_on", "expiry_too_far")]
    with pytest.raises(RuleBroken, match="document_elsewhere"):
        actions.change_expiry(other, document=paper.document, expires_on=None, by=actor("chi"), at=NOW)
    with pytest.raises(NotAllowed):
        actions.change_expiry(
            paper.document.organization, document=paper.document, expires_on=None, by=actor("chi"), at=NOW
        )


def told(at: datetime) -> list[tuple[str, str]]:
    before = len(mails())
    actions.tell_of_expiry_when_due(at)
    return mails()[before:]


def test_the_organization_is_told_once_before_and_once_after(session: Any) -> None:
    home = an_organization()
    give(person("vic"), "organization_viewer", ("organization", home.key))
    paper = until(in_days(40), organization=home)
    both = [("document_expires", "ana"), ("document_expires", "ben")]
    assert told(NOW) == []
    assert told(NOW + timedelta(days=10)) == both
    assert "expires on 11 May 2011" in last_mail().subject
    assert told(NOW + timedelta(days=10)) == told(NOW + timedelta(days=40)) == []
    assert told(NOW + timedelta(days=41)) == both
    assert last_mail().subject == "A document of your organization has expired: Certificate of registration"
    assert told(NOW + timedelta(days=41)) == told(NOW + timedelta(days=90)) == []
    assert paper.document.key in last_mail().body
    assert session.query(ExpiryNotice).count() == 2


def test_a_document_that_was_renewed_is_told_of_anew_for_its_new_day_only(session: Any) -> None:
    paper = until(in_days(10))
    assert len(told(NOW)) == 2
    actions.change_expiry(
        paper.document.organization, document=paper.document, expires_on=in_days(400), by=actor("ana"), at=NOW
    )
    assert told(NOW + timedelta(days=20)) == []
    assert len(told(NOW + timedelta(days=380))) == 2


def test_what_expired_long_ago_and_bodies_of_the_public_record_get_no_mail(session: Any) -> None:
    until(in_days(-200))
    until(in_days(5), organization=an_organization("Real Body", not_public=True))
    assert (told(NOW), papers.to_warn_of(NOW)) == ([], [])


def test_the_chore_runs_with_the_others_and_only_the_program_may_do_it(app: Flask, session: Any) -> None:
    until(clock.now().date() + timedelta(days=3))
    run_chores()
    run_chores()
    assert [kind for kind, _ in mails()] == ["document_expires"] * 2
    with pytest.raises(NotAllowed):
        actions.tell_of_expiry(WHOLE, by=actor("ana"), at=NOW)


def test_the_pages_say_until_when(app: Flask, session: Any) -> None:
    today = clock.now().date()
    soon, past = today + timedelta(days=7), today - timedelta(days=7)
    home = an_organization()
    until(soon, organization=home)
    until(past, DocumentKind.POLICY, organization=home)
    for url in (f"/organizations/{home.key}", f"/organizations/{home.key}/documents"):
        status, text = page(app, "ana", url)
        assert (status, "Expires on" in text, "Expired on" in text) == (200, True, True)


def test_the_day_is_changed_on_a_page(app: Flask, session: Any) -> None:
    paper = until(None)
    client, url = (
        signed_in(app.test_client(), "ben"),
        f"/organizations/{paper.document.organization.key}/documents",
    )
    change = f"{url}/{paper.document.key}/expiry"
    assert "is saved" in client.submit(change, {"expires_on": "2031-05-02"}).text
    assert "Expires on 2 May 2031" in client.get(url).text
    wrong = client.submit(change, {"expires_on": "2031-02-30"})
    assert wrong.status_code == 422
    far = client.submit(change, {"expires_on": "2931-02-20"})
    assert (far.status_code, "years away" in far.text) == (422, True)
    assert page(app, "chi", change)[0] == 404
    give(person("vic"), "organization_viewer", ("organization", paper.document.organization.key))
    db.session.commit()
    assert page(app, "vic", change)[0] == 403
    assert page(app, "ben", f"{url}/nothing/expiry")[0] == 404
