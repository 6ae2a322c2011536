"""The lead's page of declarations and the page of a mailed link: used once, by its holder, in time, and by nobody's mail program."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grants.applications import actions
from grants.applications.models import Application
from grants.applications.states import DeclarationState
from grants.applications.views.partners import partner_declaration
from grants.core.db import db
from grants.core.web.limits import limiter
from tests.applications.browsing import close, now, of, saved, token_of
from tests.applications.partnering import (
    TYPED,
    a_partner,
    asked,
    link_of,
    mails,
    page,
    press_sign,
    write_partners,
)
from tests.applications.writing import a_draft, a_line
from tests.factories import a_call
from tests.people import actor
from tests.signing_in import signed_in

FOREIGN = "\u202eabc\u202c 🙂 \u0627\u0644"


@pytest.fixture
def written(draft: Application) -> Application:
    write_partners(draft, a_partner(), at=now())
    return draft


@pytest.fixture
def secret(written: Application) -> str:
    return asked(written, now())


def state_of(secret: str) -> DeclarationState:
    db.session.rollback()
    return link_of(secret).state


def test_from_the_form_to_the_mail(ana: FlaskClient, draft: Application) -> None:
    row = {"partners-0-name": "Daraja", "partners-0-country": "Nepal", "partners-0-role": "Lawyers", "partners-0-share_minor": "5,000",
           "partners-0-email": "office@daraja.example", "partners-0-signer": "P. Sample"}  # fmt: skip
    ana.submit(of(draft, "partners"), button="Add a partner", follow_redirects=False)
    sent = {**row, "csrf_token": token_of(ana, of(draft, "partners")), "base_version": "0"}
    ana.post(of(draft, "partners"), data=sent)
    overview = f"/applications/{draft.ref}/partners"
    assert "Declarations of partners" in ana.get(f"/applications/{draft.ref}").text
    assert "Not signed yet: Daraja" in ana.get(f"/applications/{draft.ref}").text
    assert "Declarations not signed yet" in ana.get(f"/applications/{draft.ref}/check").text
    assert (
        "The mail is on its way to office@daraja.example."
        in ana.submit(overview, button="Ask for the signature: Daraja").text
    )
    assert mails("declaration_asked")[0].address == "office@daraja.example"


def test_from_the_mail_to_the_signature(ana: FlaskClient, app: Flask, written: Application) -> None:
    overview = f"/applications/{written.ref}/partners"
    ana.submit(overview, button="Ask for the signature: Daraja Legal Clinic")
    mail = mails("declaration_asked")[0].body
    link = mail.split("/partner-declarations/")[1].split()[0]
    nobody = app.test_client()
    text = nobody.get(page(link)).text
    assert all(
        words in text
        for words in (
            "Home and heard",
            "Daraja Legal Clinic, Nepal",
            "Lawyers",
            "5,000",
            "any link to trafficking",
            "Ana",
        )
    )
    assert "Signed." in press_sign(nobody, link).text
    assert "All are signed" in ana.get(f"/applications/{written.ref}").text
    text = ana.get(overview).text
    assert all(words in text for words in ("P. Sample, Director", "NP-78", "Q. Sample"))
    assert "by P. Sample, Director" in ana.get(f"/applications/{written.ref}/check").text
    assert "Declarations not signed yet" not in ana.get(f"/applications/{written.ref}/check").text


def test_the_key_of_a_partner_stays_and_no_day_is_typed(ana: FlaskClient, written: Application) -> None:
    assert "declaration_signed_on" not in ana.get(of(written, "partners")).text
    ana.submit(of(written, "partners"), {"partners-0-role": "Cooks"}, "Save and go on")
    sent = {
        f"partners-0-{name}": str(value)
        for name, value in a_partner(role="Cooks", declaration_signed_on="2011-01-01").items()
    }
    ana.post(
        of(written, "partners"),
        data={**sent, "base_version": "2", "csrf_token": token_of(ana, of(written, "partners"))},
    )
    (row,) = saved(written, "partners")["partners"]
    assert (row["key"], row["role"]) == ("daraja", "Cooks")
    assert "declaration_signed_on" not in row


def test_a_share_of_the_lines_is_shown_beside_and_can_be_taken(
    ana: FlaskClient, written: Application
) -> None:
    lines = [a_line(1), a_line(2, 300_000, partner="daraja")]
    actions.save_section(
        written, key="budget", answers={"lines": lines}, base_version=0, by=actor("ana"), at=now()
    )
    text = ana.get(of(written, "partners")).text
    assert "The budget lines that it spends come to USD\u00a030,000" in text
    assert "Your own share: USD\u00a050,000" in text
    drawn = ana.submit(
        of(written, "partners"), {"partners-0-role": "Typed"}, "Use this: Daraja Legal Clinic"
    ).text
    assert 'value="30,000"' in drawn
    assert "Typed" in drawn
    assert "Your own share: USD\u00a025,000" in drawn
    assert saved(written, "partners")["partners"][0]["share_minor"] == 500_000
    assert (
        "The share of Daraja Legal Clinic is USD\u00a05,000"
        in ana.get(f"/applications/{written.ref}/partners").text
    )


def test_reading_never_signs_and_leaves_no_trace(client: FlaskClient, secret: str) -> None:
    for _ in range(3):
        client.get(page(secret))
        client.head(page(secret))
        client.get(f"{page(secret)}?sign=1&confirmed=y&name=x&function=y")
    assert state_of(secret) is DeclarationState.OPEN
    answer = client.get(page(secret))
    assert answer.headers["Referrer-Policy"] == "strict-origin"  # the origin alone, which forms need
    assert answer.headers["Cache-Control"] == "no-store"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert client.get("/calls").headers["Referrer-Policy"] == "same-origin"


def test_a_used_link_says_when_and_nothing_else(client: FlaskClient, secret: str) -> None:
    press_sign(client, secret)
    answer = client.get(page(secret))
    assert answer.status_code == 200
    assert "This declaration was signed on" in answer.text
    for data in ("Daraja", "Lawyers", "5,000", "Home and heard", "P. Sample", "NP-7", "office@"):
        assert data not in answer.text.split('class="flashes"')[0]
    assert (
        client.post(
            page(secret), data={**TYPED, "csrf_token": token_of(client, "/sign-in"), "sign": "1"}
        ).status_code
        == 409
    )


def test_two_tabs(client: FlaskClient, app: Flask, secret: str) -> None:
    sent = {**TYPED, "csrf_token": token_of(client, page(secret)), "sign": "1"}
    sent["shown"] = client.get(page(secret)).text.split('name="shown" value="')[1].split('"')[0]
    press_sign(app.test_client(), secret, name="First Person")
    second = client.post(page(secret), data={**sent, "name": "Second Person"})
    assert second.status_code == 409
    assert "This declaration was signed on" in second.text
    assert link_of(secret).signed_name == "First Person"
    assert len(mails("declaration_receipt")) == 1


def test_a_page_that_is_out_of_date_signs_nothing_and_shows_what_changed(
    client: FlaskClient, written: Application, secret: str
) -> None:
    text = client.get(page(secret)).text
    old = text.split('name="shown" value="')[1].split('"')[0]
    sent = {**TYPED, "csrf_token": token_of(client, page(secret)), "sign": "1", "shown": old}
    write_partners(written, a_partner(share_minor=900_000), at=now())
    answer = client.post(page(secret), data=sent)
    assert answer.status_code == 409
    assert "Nothing was signed" in answer.text
    assert "9,000" in answer.text
    assert state_of(secret) is DeclarationState.OPEN
    assert "Signed." in press_sign(client, secret).text


@pytest.mark.parametrize("how", ["withdrawn", "replaced", "expired", "closed", "taken out"])
def test_a_link_that_is_over_says_why_and_whom_to_ask(
    client: FlaskClient, written: Application, secret: str, how: str
) -> None:
    secret = over(written, secret, how)
    answer = client.get(page(secret))
    assert answer.status_code == 410
    assert "There is nothing to sign here" in answer.text
    assert "Daraja" not in answer.text
    if how != "closed":
        assert written.organization.legal_name in answer.text
    assert (
        client.post(
            page(secret), data={**TYPED, "csrf_token": token_of(client, "/sign-in"), "sign": "1"}
        ).status_code
        == 409
    )


def over(draft: Application, secret: str, how: str) -> str:
    """End a link; its secret, or that of one that has ended by itself."""
    match how:
        case "withdrawn":
            actions.withdraw_declaration(draft, partner="daraja", by=actor("ana"), at=now())
        case "replaced":
            asked(draft, now() + timedelta(hours=2))
        case "closed":
            close(draft)
        case "taken out":
            write_partners(draft, at=now())
        case "expired":
            call = a_call(
                "sgf-long", opens_at=now() - timedelta(days=60), closes_at=now() + timedelta(days=60)
            )
            long_ago = now() - timedelta(days=31)
            other = a_draft(draft.organization, call, at=long_ago)
            write_partners(other, a_partner(), at=long_ago)
            return asked(other, long_ago)
    return secret


@pytest.mark.parametrize("token", ["x", "not-a-token", "a" * 43, "a" * 5000, "%00", "..%2f", "é"])
def test_a_forged_link_leads_nowhere(client: FlaskClient, secret: str, token: str) -> None:
    assert client.get(page(token)).status_code == 404
    assert client.get(page(secret + "x")).status_code == 404
    assert client.get(page(secret[:-1])).status_code == 404


def test_a_form_from_elsewhere_signs_nothing(client: FlaskClient, secret: str) -> None:
    assert client.post(page(secret), data={**TYPED, "sign": "1"}).status_code == 400
    assert state_of(secret) is DeclarationState.OPEN


def test_somebody_who_is_signed_in_signs_as_the_person_they_write(
    client: FlaskClient, written: Application, secret: str
) -> None:
    chi = signed_in(client, "chi")
    assert "You are signed in as Chi" in chi.get(page(secret)).text
    press_sign(chi, secret, name="P. Sample")
    assert link_of(secret).signed_name == "P. Sample"
    assert chi.get(f"/applications/{written.ref}/partners").status_code == 404


def test_objecting_and_declining(
    client: FlaskClient, ana: FlaskClient, app: Flask, written: Application, secret: str
) -> None:
    nobody = app.test_client()
    empty = nobody.submit(page(secret), {"text": ""}, "Tell them")
    assert empty.status_code == 422
    assert 'href="#objection"' in empty.text
    assert (
        "Nothing is signed."
        in nobody.submit(page(secret), {"text": f"Our share is wrong {FOREIGN}\x00"}, "Tell them").text
    )
    assert "Our share is wrong" in ana.get(f"/applications/{written.ref}/partners").text
    assert "You have declined." in nobody.submit(page(secret), {"text": "We have no time"}, "Decline").text
    assert "We have no time" in ana.get(f"/applications/{written.ref}/partners").text
    assert "There is nothing to sign here" in nobody.get(page(secret)).text
    assert state_of(secret) is DeclarationState.DECLINED


@pytest.mark.parametrize(
    "changes",
    [{"name": ""}, {"function": " "}, {"registration_number": "\x00"}, {"head_name": "x" * 121}, {"confirmed": None}, {"name": "x" * 200_000},
     {"name": "", "function": "", "confirmed": None}],
)  # fmt: skip
def test_what_is_missing_or_too_long_is_said_and_kept(
    client: FlaskClient, secret: str, changes: dict[str, Any]
) -> None:
    answer = press_sign(client, secret, **{"function": "Head of office", **changes})
    assert answer.status_code == 422
    if "function" not in changes:
        assert "Head of office" in answer.text
    assert state_of(secret) is DeclarationState.OPEN


def test_names_of_any_script_are_signed_as_typed(client: FlaskClient, secret: str) -> None:
    press_sign(client, secret, name=f"Amélie {FOREIGN}", function="Директор")
    assert (link_of(secret).signed_name, link_of(secret).signed_function) == (f"Amélie {FOREIGN}", "Директор")


def test_what_the_lead_wrote_is_text_and_never_markup(client: FlaskClient, draft: Application) -> None:
    write_partners(
        draft, a_partner(name="<b>Daraja</b>", role="<script>alert(1)</script> {{ 7*7 }}"), at=now()
    )
    text = client.get(page(asked(draft, now())), check=False).text
    assert "<script>alert" not in text
    assert "<b>Daraja" not in text


def test_again_lets_the_lead_know_and_the_partner_see_what_changed(
    client: FlaskClient, app: Flask, ana: FlaskClient, written: Application, secret: str
) -> None:
    nobody = app.test_client()
    press_sign(nobody, secret)
    write_partners(written, a_partner(role="Cooks"), at=now())
    text = ana.get(f"/applications/{written.ref}/partners").text
    assert "To be signed again" in text
    assert "what it does" in text
    again = asked(written, now() + timedelta(hours=2))
    assert "Changed since this was signed before" in nobody.get(page(again)).text
    assert "Signed." in press_sign(nobody, again).text


def test_asking_withdrawing_and_asking_too_soon_by_the_buttons(
    ana: FlaskClient, written: Application
) -> None:
    overview = f"/applications/{written.ref}/partners"
    ana.submit(overview, button="Ask for the signature: Daraja Legal Clinic")
    answer = ana.submit(overview, button="Send the mail again: Daraja Legal Clinic")
    assert (answer.status_code, "No mail was sent" in answer.text) == (422, True)
    assert "Withdrawn." in ana.submit(overview, button="Withdraw: Daraja Legal Clinic").text
    assert "Not asked yet" in ana.get(overview).text


def test_who_may_not_write_reads_and_does_not_ask(client: FlaskClient, written: Application) -> None:
    url = f"/applications/{written.ref}/partners"
    assert signed_in(client, "chi").get(url).status_code == 404
    assert signed_in(client, "olu").get(url).status_code == 404
    close(written)
    text = signed_in(client, "ana").get(url).text
    assert "no declaration can be signed any more" in text
    assert "Ask for the signature" not in text


def test_a_flood_is_slowed_down() -> None:
    name = f"{partner_declaration.__module__}.{partner_declaration.__name__}.{partner_declaration.__name__}"
    limits = limiter.limit_manager.decorated_limits(name)
    assert sorted((str(limit.limit), sorted(limit.methods or ())) for limit in limits) == [
        ("300 per 1 hour", []),
        ("60 per 1 hour", ["post"]),
    ]
