"""Coming in without the sign-in page, which has tests of its own: the browser gets the cookie of somebody's session."""

from collections.abc import Callable
from typing import Any

from flask import Flask
from playwright.sync_api import Page

from tests.people import person
from tests.signing_in import signed_in


def enter(page: Page, app: Flask, name: str) -> Page:
    """The page, now that of a standing person."""
    person(name)
    cookie = signed_in(app.test_client(), name).get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    page.context.add_cookies(
        [{"name": cookie.key, "value": cookie.value, "domain": "127.0.0.1", "path": "/"}]
    )
    return page


def people_of(new_page: Callable[..., Any], app: Flask, *names: str) -> dict[str, Page]:
    """A browser of their own for each of these people."""
    return {name: enter(new_page(), app, name) for name in names}
