"""Asking a partner for its declaration, and what comes of the link: signed, declined, objected to, withdrawn, replaced, too late."""

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from grants.applications import actions, documents, queries
from grants.applications.actions.partners import follow_due
from grants.applications.models import Application, PartnerDeclaration
from grants.applications.rules.partners import MOST_A_DAY, MOST_OBJECTIONS, Signed
from grants.applications.snapshot import document_of
from grants.applications.states import DeclarationState
from grants.core.access import NOBODY
from grants.core.action import rule_of
from grants.core.db import db
from grants.core.errors import DomainError, NotAllowed, NotFound, RuleBroken, StaleVersion, WrongState
from grants.core.trail import TrailEntry
from tests.applications.partnering import SAID, a_partner, asked, link_of, mails, sign, write_partners
from tests.applications.writing import a_complete_draft, a_draft, answers
from tests.factories import NOW, a_call
from tests.factories.things import CLOSES
from tests.people import actor

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def written(session: Any) -> Application:
    draft = a_draft()
    write_partners(draft, a_partner(), at=NOW)
    return draft


def standing(draft: Application, at: Any = NOW) -> str:
    db.session.rollback()
    return queries.partner_lines(draft, at)[0].standing.value


def signed_on(draft: Application) -> str | None:
    db.session.rollback()
    day: str | None = document_of(draft)["partners"][0]["declaration_signed_on"]
    return day


def key_of(refused: pytest.ExceptionInfo[DomainError]) -> str:
    return refused.value.why.key


def test_the_mail_goes_to_the_partner_with_a_secret_that_is_kept_nowhere(written: Application) -> None:
    assert standing(written) == "not_asked"
    secret = asked(written, NOW)
    (mail,) = mails("declaration_asked")
    assert mail.address == "office@daraja.example"
    assert mail.personal
    assert f"/partner-declarations/{secret}" in mail.body
    assert "Ben" in mail.body
    link = link_of(secret)
    assert secret not in (link.hash, link.key)
    assert link.expires_at == min(NOW + timedelta(days=30), CLOSES)
    assert standing(written) == "waiting"
    assert standing(written, link.expires_at) == "expired"


def test_a_link_ends_with_the_call_when_that_is_sooner(written: Application) -> None:
    secret = asked(written, CLOSES - DAY)
    assert link_of(secret).expires_at == CLOSES


def test_signed_once_kept_as_it_was_shown_and_sent_with_the_application(session: Any) -> None:
    draft = a_complete_draft(partners={"partners": [a_partner()]})
    secret = asked(draft, NOW)
    link = sign(secret, NOW + HOUR)
    document = json.loads(link.document or "")
    assert document["partner"] == {
        "name": "Daraja Legal Clinic",
        "country": "NP",
        "role": "Lawyers",
        "share_minor": 500_000,
    }
    assert document["title"] == "Home and heard"
    assert len(document["text"]) == 3
    assert link.content_hash == hashlib.sha256((link.document or "").encode()).hexdigest()
    assert standing(draft) == "signed"
    sent = actions.submit_application(draft, by=actor("ana", NOW), at=NOW + 2 * HOUR)
    row = queries.snapshot_of(sent)["partners"][0]
    assert row["declaration_signed_on"] == (NOW + HOUR).date().isoformat()
    assert (row["declaration_signed_by"], row["head_name"], row["declaration_hash"]) == (
        "P. Sample, Director",
        "P. Sample",
        link.content_hash,
    )


def test_both_sides_get_a_mail_of_the_signature(written: Application) -> None:
    link = sign(asked(written, NOW), NOW + HOUR)
    assert [mail.address for mail in mails("declaration_receipt")] == ["office@daraja.example"]
    assert link.content_hash in mails("declaration_receipt")[0].body
    assert {mail.address for mail in mails("declaration_signed")} == {"ana@demo.example", "ben@demo.example"}


def test_whoever_holds_the_link_signs_and_the_trail_names_no_account(written: Application) -> None:
    sign(asked(written, NOW), NOW + HOUR)
    entry = db.session.query(TrailEntry).filter_by(deed="declaration.signed").one()
    assert entry.actor == NOBODY.ref
    assert "Sample" not in entry.details


@pytest.mark.parametrize(
    ("how", "why"),
    [("signed", "declaration_signed"), ("declined", "declaration_declined"), ("withdrawn", "declaration_withdrawn"), ("replaced", "declaration_replaced"),
     ("expired", "declaration_expired"), ("closed", "declaration_after_closing"), ("taken out", "declaration_withdrawn"), ("forged", "declaration_replaced")],
)  # fmt: skip
def test_a_link_signs_once_and_in_time(written: Application, how: str, why: str) -> None:
    secret = asked(written, NOW)
    shown = queries.shown_hash(queries.partner_shown(link_of(secret), NOW))
    at, used = NOW + HOUR, secret
    if how in ("expired", "closed"):
        at = too_late(written, secret, how)
    elif how == "forged":
        used = secret[:-1] + ("a" if secret[-1] != "a" else "b")
    else:
        over(written, secret, how)
    with pytest.raises(WrongState) as refused:
        actions.sign_declaration(
            written, link=link_of(secret), secret=used, shown=shown, said=SAID, by=NOBODY, at=at
        )
    assert key_of(refused) == why
    assert db.session.query(PartnerDeclaration).filter_by(state=DeclarationState.SIGNED).count() == (
        how == "signed"
    )


def over(draft: Application, secret: str, how: str) -> None:
    match how:
        case "signed":
            sign(secret, NOW)
        case "declined":
            actions.decline_declaration(
                draft, link=link_of(secret), secret=secret, text="", by=NOBODY, at=NOW
            )
        case "withdrawn":
            actions.withdraw_declaration(draft, partner="daraja", by=actor("ben", NOW), at=NOW)
        case "replaced":
            asked(draft, NOW + HOUR)
        case "taken out":
            write_partners(draft, at=NOW)


def too_late(draft: Application, secret: str, how: str) -> datetime:
    """The first instant at which a link ends; or the call, though the link would still run after it was extended."""
    if how == "closed":
        return CLOSES
    ends = link_of(secret).expires_at
    draft.call.closes_at, draft.call.version = ends + DAY, draft.call.version + 1
    db.session.commit()
    return ends


def test_a_withdrawn_application_needs_no_declaration(session: Any) -> None:
    draft = a_complete_draft(partners={"partners": [a_partner()]})
    secret = asked(draft, NOW)
    actions.submit_application(draft, by=actor("ana", NOW), at=NOW)
    assert queries.why_declaration_over(link_of(secret), NOW) is None  # what was sent can still be corrected
    actions.withdraw_application(draft, reason="No time", by=actor("ana", NOW), at=NOW)
    over = queries.why_declaration_over(link_of(secret), NOW)
    assert over is not None
    assert over.key == "declaration_not_needed"


def test_nobody_asks_after_the_closing_for_another_or_without_an_address(written: Application) -> None:
    for at, who, why in ((CLOSES, "ben", "declaration_after_closing"), (NOW, "chi", "no_permission")):
        with pytest.raises(NotAllowed) as refused:
            actions.ask_for_signature(written, partner="daraja", by=actor(who, NOW), at=at)
        assert key_of(refused) == why
    with pytest.raises(WrongState) as gone:
        asked(written, NOW, "nobody")
    assert key_of(gone) == "partner_not_saved"
    write_partners(written, a_partner(email="nowhere"), at=NOW)
    with pytest.raises(RuleBroken) as empty:
        asked(written, NOW)
    assert key_of(empty) == "partner_without_address"
    assert mails("declaration_asked") == []


def test_a_mailbox_is_not_for_flooding(written: Application) -> None:
    asked(written, NOW)
    with pytest.raises(RuleBroken) as lately:
        asked(written, NOW + timedelta(minutes=59))
    assert key_of(lately) == "declaration_asked_lately"
    write_partners(written, a_partner(email="right@daraja.example"), at=NOW)
    asked(written, NOW + timedelta(minutes=1))  # another address: at once
    for n in range(MOST_A_DAY - 2):
        write_partners(written, a_partner(email=f"n{n}@daraja.example"), at=NOW)
        asked(written, NOW + timedelta(minutes=2 + n))
    write_partners(written, a_partner(email="last@daraja.example"), at=NOW)
    with pytest.raises(RuleBroken) as often:
        asked(written, NOW + HOUR)
    assert key_of(often) == "declarations_asked_often"
    asked(written, NOW + DAY + HOUR)


def test_signed_is_signed_and_not_asked_for_again(written: Application) -> None:
    sign(asked(written, NOW), NOW)
    with pytest.raises(WrongState) as refused:
        asked(written, NOW + DAY)
    assert key_of(refused) == "declaration_counts"


def test_another_address_ends_the_link_to_the_wrong_one(written: Application) -> None:
    secret = asked(written, NOW)
    write_partners(written, a_partner(email="right@daraja.example"), at=NOW)
    assert link_of(secret).state is DeclarationState.WITHDRAWN
    assert [mail.address for mail in mails("declaration_withdrawn")] == ["office@daraja.example"]


@pytest.mark.parametrize(
    "change", [{"name": "Another Clinic"}, {"role": "Everything"}, {"share_minor": 1}, {"country": "IN"}]
)
def test_a_change_afterwards_undoes_the_signature_and_both_sides_are_told_once(
    written: Application, change: dict[str, Any]
) -> None:
    sign(asked(written, NOW), NOW)
    assert signed_on(written) == NOW.date().isoformat()
    write_partners(written, {**a_partner(), **change}, at=NOW)
    assert signed_on(written) is None
    assert standing(written) == "again"
    assert queries.partner_lines(written, NOW)[0].changes
    write_partners(written, a_partner(role="Once more"), at=NOW)
    assert [mail.address for mail in mails("declaration_undone")] == ["office@daraja.example"]
    assert {mail.address for mail in mails("declaration_again")} == {"ana@demo.example", "ben@demo.example"}
    sign(asked(written, NOW + DAY), NOW + DAY)
    assert standing(written) == "signed"


def test_what_is_not_shown_may_change_and_the_partners_own_data_stay(written: Application) -> None:
    sign(asked(written, NOW), NOW, Signed("P. Sample", "Director", "NP-99", "R. Sample", True))
    write_partners(written, a_partner(registration_number="wrong", head_name="wrong", signer="Q"), at=NOW)
    row = document_of(written)["partners"][0]
    assert (row["registration_number"], row["head_name"], row["declaration_signed_on"]) == (
        "NP-99",
        "R. Sample",
        NOW.date().isoformat(),
    )


def test_what_a_page_saves_by_itself_is_told_of_when_nobody_types_any_more(written: Application) -> None:
    sign(asked(written, NOW), NOW)
    write_partners(written, a_partner(share_minor=5), at=NOW, auto=True)
    assert standing(written) == "again"
    assert (follow_due(NOW + timedelta(minutes=14)), mails("declaration_undone")) == (0, [])
    assert follow_due(NOW + timedelta(minutes=15)) == 1
    assert len(mails("declaration_undone")) == 1
    assert follow_due(NOW + HOUR) == 0


def test_a_change_while_the_page_is_open_is_shown_before_anything_is_signed(written: Application) -> None:
    secret = asked(written, NOW)
    shown = queries.shown_hash(queries.partner_shown(link_of(secret), NOW))
    write_partners(written, a_partner(share_minor=1), at=NOW)
    with pytest.raises(StaleVersion) as refused:
        sign(secret, NOW, shown=shown)
    assert key_of(refused) == "declaration_changed_meanwhile"
    assert standing(written) == "waiting"


def test_an_objection_reaches_the_lead_and_the_link_goes_on(written: Application) -> None:
    secret = asked(written, NOW)
    for _ in range(MOST_OBJECTIONS):
        actions.object_to_declaration(
            written, link=link_of(secret), secret=secret, text=" Our share is 6,000. ", by=NOBODY, at=NOW
        )
    assert "Our share is 6,000." in mails("declaration_objected")[0].body
    assert standing(written) == "objected"
    with pytest.raises(NotAllowed) as often:
        actions.object_to_declaration(
            written, link=link_of(secret), secret=secret, text="x", by=NOBODY, at=NOW
        )
    assert key_of(often) == "objected_often"
    write_partners(written, a_partner(share_minor=600_000), at=NOW)
    sign(secret, NOW)
    assert standing(written) == "signed"


def test_a_decline_voids_an_earlier_signature_for_good(written: Application) -> None:
    sign(asked(written, NOW), NOW)
    write_partners(written, a_partner(share_minor=1), at=NOW)
    secret = asked(written, NOW + DAY)
    actions.decline_declaration(
        written, link=link_of(secret), secret=secret, text="No", by=NOBODY, at=NOW + DAY
    )
    assert mails("declaration_declined")[0].body.count("No\n") == 1
    write_partners(written, a_partner(), at=NOW + DAY)  # as it was when it was signed
    assert (standing(written, NOW + DAY), signed_on(written)) == ("declined", None)


def test_nothing_that_is_long_or_empty_gets_in(written: Application) -> None:
    secret = asked(written, NOW)
    for words in ("", " ", "x" * 1501):
        with pytest.raises(RuleBroken):
            actions.object_to_declaration(
                written, link=link_of(secret), secret=secret, text=words, by=NOBODY, at=NOW
            )
    with pytest.raises(RuleBroken):
        sign(secret, NOW, Signed("", "", "", "", True))
    with pytest.raises(RuleBroken):
        sign(secret, NOW, Signed("P", "D", "1", "H", False))
    assert link_of(secret).state is DeclarationState.OPEN


def test_withdrawing_what_nobody_asked_for_finds_nothing(written: Application) -> None:
    with pytest.raises(NotFound):
        actions.withdraw_declaration(written, partner="daraja", by=actor("ben", NOW), at=NOW)


def test_a_call_may_have_words_of_its_own(session: Any) -> None:
    draft = a_draft(call=a_call(partner_declaration="We join.\n\nWe know."))
    write_partners(draft, a_partner(), at=NOW)
    secret = asked(draft, NOW)
    assert json.loads(sign(secret, NOW).document or "")["text"] == ["We join.", "We know."]


ATTACKS = {
    "UPDATE partner_declarations SET signed_name = 'x' WHERE id = :id": "declaration_stays_as_signed",
    "UPDATE partner_declarations SET document = '{}' WHERE id = :id": "declaration_stays_as_signed",
    "UPDATE partner_declarations SET content_hash = 'x' WHERE id = :id": "declaration_stays_as_signed",
    "UPDATE partner_declarations SET settled_at = '2001-01-01 00:00:00' WHERE id = :id": "declaration_stays_as_signed",
    "UPDATE partner_declarations SET state = 'open', settled_at = NULL, document = NULL, content_hash = NULL WHERE id = :id": "declaration_stays_as_signed",
    "UPDATE partner_declarations SET head_name = 'x', registration_number = 'x' WHERE id = :id": "declaration_stays_as_signed",
    "UPDATE partner_declarations SET partner_key = 'other' WHERE id = :id": "declaration_stays_as_signed",
    "UPDATE partner_declarations SET application_id = application_id + 1 WHERE id = :id": "declaration_stays_as_signed",
    "UPDATE partner_declarations SET hash = 'x' WHERE id = :id": "declaration_stays_as_signed",
    "UPDATE partner_declarations SET expires_at = '2099-01-01 00:00:00' WHERE id = :open": "declaration_stays_as_signed",
    "UPDATE partner_declarations SET email = 'x@y.example' WHERE id = :open": "declaration_stays_as_signed",
    "DELETE FROM partner_declarations WHERE id = :id": "partner_declarations_never_removed",
    "DELETE FROM partner_declarations WHERE id = :open": "partner_declarations_never_removed",
}


def refusal(sql: str, **ids: int) -> str:
    try:
        db.session.execute(text(sql), {name: value for name, value in ids.items() if f":{name}" in sql})
    except IntegrityError as refused:
        return rule_of(refused)
    finally:
        db.session.rollback()
    return ""


def test_sql_cannot_change_what_was_signed_or_asked(written: Application) -> None:
    write_partners(written, a_partner(), a_partner(key="b", name="B", email="b@b.example"), at=NOW)
    ids = {"id": sign(asked(written, NOW), NOW).id, "open": link_of(asked(written, NOW, "b")).id}
    assert {sql: refusal(sql, **ids) for sql in ATTACKS} == ATTACKS
    if db.engine.dialect.name != "sqlite":
        assert refusal("TRUNCATE partner_declarations") == "partner_declarations_never_emptied"


def test_sql_cannot_write_a_signature_that_was_never_asked_for(written: Application) -> None:
    link = sign(asked(written, NOW), NOW)
    columns = ", ".join(
        c.name for c in PartnerDeclaration.__table__.columns if c.name not in ("id", "key", "hash")
    )
    copy = f"INSERT INTO partner_declarations (id, key, hash, {columns}) SELECT 999, 'k', 'h', {columns} FROM partner_declarations WHERE id = :id"  # noqa: S608
    assert refusal(copy, id=link.id) == "declaration_starts_open"
    if db.engine.dialect.name == "sqlite":
        replace = copy.replace("INSERT", "INSERT OR REPLACE", 1).replace(
            "SELECT 999, 'k', 'h'", "SELECT id, key, hash"
        )
        assert refusal(replace, id=link.id) in (
            "declaration_starts_open",
            "partner_declarations_never_replaced",
        )


def test_complete_answers_say_nothing_of_a_day(session: Any) -> None:
    draft = a_complete_draft()
    assert answers()["partners"]["partners"]
    assert signed_on(draft) is None


def test_reviewers_and_the_paper_say_who_signed_when(session: Any) -> None:
    draft = a_complete_draft(partners={"partners": [a_partner(), a_partner(key="b", name="Second")]})
    sign(asked(draft, NOW), NOW)
    sent = actions.submit_application(draft, by=actor("ana", NOW), at=NOW)
    said = str(queries.proposal_of(sent))
    assert "by P. Sample, Director" in said
    assert "Not signed" in said
    assert documents.proposal_pdf(queries.snapshot_of(sent), draft, sent).startswith(b"%PDF")
