"""Without script the words of a part travel through the sign-in form: long ones too, pressed twice, and saved once."""

from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from grants.accounts.passwords import hash_password
from grants.applications import queries
from grants.applications.models import Application
from tests.accounts.test_keeping import GOOD, sign_in_on
from tests.applications.browsing import of, saved
from tests.page_checks import read
from tests.people import person
from tests.signing_in import signed_in

LONG = "Kein Wort verloren. 没有丢失 " * 8000


def written(client: FlaskClient, url: str, session: Any, **typed: str) -> TestResponse:
    """The page after signing in, which shows what was posted without a session."""
    person("ana").password_hash = hash_password(GOOD)
    session.commit()
    page = signed_in(client, "ana").get(url)
    writer = page.text.split('name="writer" value="')[1].split('"')[0]
    with client.session_transaction() as kept:
        kept.clear()
    here = {"Origin": "http://localhost", "Referer": f"http://localhost{url}"}
    lost = client.post(url, data={**typed, "writer": writer, "base_version": "0"}, headers=here)
    assert lost.status_code == 401
    return sign_in_on(client, lost, "ana")


def sent_on(page: TestResponse, url: str) -> dict[str, str]:
    [form] = [f for f in read(page.text).iter("form") if f.get("action") == url]
    return {field.get("name", ""): field.get("value", "") for field in form.iter("input")}


def test_pressed_twice_it_is_saved_once(client: FlaskClient, draft: Application, session: Any) -> None:
    url = of(draft, "needs")
    data = sent_on(written(client, url, session, problem="No papers.", activities="Beds."), url)
    assert [client.post(url, data=data).status_code for _press in range(2)] == [303, 303]
    assert (saved(draft, "needs")["problem"], queries.newest_version(draft, "needs").version) == (
        "No papers.",
        1,
    )


def test_a_text_far_above_its_limit_comes_through_whole(
    client: FlaskClient, draft: Application, session: Any
) -> None:
    url = of(draft, "needs")
    data = sent_on(written(client, url, session, problem=LONG), url)
    assert data["problem"] == LONG
    page = client.post(url, data=data)
    assert (page.status_code, LONG.strip() in page.text, "Nothing was cut" in page.text) == (422, True, True)
