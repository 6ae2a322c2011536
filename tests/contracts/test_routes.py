"""Who reaches which route, by trying: docs/permissions.md must say what the program does.

After a change that is meant: `GRANTS_WRITE_DOCS=1 script/test tests/contracts/test_routes.py`, and read the difference.
"""

import os
from pathlib import Path

import pytest
from flask import Flask

from tests.contracts import routes
from tests.databases import Store
from tests.signing_in import signed_in

DOCUMENT = Path(__file__).parents[2] / "docs" / "permissions.md"
HEADING = "## Who reaches which route"
WORDS = """
Tried with the demonstration's people by `tests/contracts/test_routes.py`. *yes*: the route answers (with a page, a file, or what is wrong with
the form). *no*: refused, and told why. *hidden*: for this person it does not exist. *sign in*: asked to sign in first.
"""


@pytest.fixture
def with_viewer(demo: Flask, store: Store) -> Flask:
    """The demo, and a viewer in ana's organization."""

    def build() -> None:
        with demo.app_context():
            routes.add_a_viewer()

    store.prepare("demo_with_viewer", build, on="demo")
    store.reset("demo_with_viewer")
    return demo


@pytest.mark.timeout(300)
@pytest.mark.long
def test_every_role_reaches_what_the_document_says(
    with_viewer: Flask, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(with_viewer.config, "WTF_CSRF_ENABLED", False)
    with with_viewer.app_context():
        wanted = [
            (method, endpoint, routes.address(with_viewer, endpoint))
            for method, endpoint in routes.every_route(with_viewer)
        ]
    found = table(with_viewer, store, wanted)
    written = DOCUMENT.read_text("utf-8")
    whole = written.split(HEADING)[0].rstrip("\n") + f"\n\n{HEADING}\n{WORDS}\n{found}"
    if os.environ.get("GRANTS_WRITE_DOCS"):
        DOCUMENT.write_text(whole, "utf-8")
    assert written == whole


def table(app: Flask, store: Store, wanted: list[tuple[str, str, str]]) -> str:
    """The table: a row a route, a column a role."""
    rows = [f"| route | {' | '.join(routes.COLUMNS)} |", "|---" * (len(routes.COLUMNS) + 1) + "|"]
    for method, endpoint, url in wanted:
        rule = next(app.url_map.iter_rules(endpoint)).rule
        answers = [asked(app, store, method, url, name) for name in routes.COLUMNS.values()]
        rows.append(f"| {method} `{rule}` | {' | '.join(answers)} |")
    return "\n".join(rows) + "\n"


def asked(app: Flask, store: Store, method: str, url: str, name: str | None) -> str:
    """One request by one person; whatever a POST changed is undone."""
    client = app.test_client()
    if name is not None:
        signed_in(client, name)
    response = client.open(url, method=method, check=False)
    if method == "POST":
        store.reset("demo_with_viewer")
    return routes.answer(response)
