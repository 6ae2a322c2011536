"""Files that are the same for everybody are kept by browsers, also by those of people who are signed in."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.signing_in import signed_in


@pytest.mark.parametrize("url", ["/static/site.js?v=1", "/static/tokens.css?v=1"])
def test_a_static_file_neither_renews_the_session_nor_depends_on_it(
    client: FlaskClient, session: Any, url: str
) -> None:
    signed_in(client, "ana")
    answer = client.get(url)
    assert (answer.status_code, answer.headers.getlist("Set-Cookie")) == (200, [])
    assert "cookie" not in answer.headers.get("Vary", "").lower()
    assert (answer.cache_control.max_age, answer.cache_control.public) == (31_536_000, True)
    page = client.get("/account")
    assert page.headers.getlist("Set-Cookie")
    assert "Cookie" in page.headers["Vary"]
