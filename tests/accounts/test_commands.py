"""Commands about people."""

import re
from typing import Any

import pytest
from flask import Flask

from grants.accounts.passwords import fits
from grants.accounts.queries import duties_in_force, person_by_email
from grants.accounts.roles import as_table
from grants.core import clock
from grants.core.trail import TrailEntry
from tests.contracts.tree import ROOT
from tests.people import person

GOOD = "lantern gravel otter nine"


def run(app: Flask, *words: str, **environment: str) -> Any:
    return app.test_cli_runner().invoke(args=["people", *words], env=environment)


def test_the_first_administrator_is_added_with_a_link(app: Flask, session: Any) -> None:
    done = run(app, "add", "--administrator", "Eve Sample", "Eve@Sample.example")
    link = re.search(r"https?://[^/]+(/choose-password/\S+)", done.output)
    assert (done.exit_code, link is not None) == (0, True), done.output
    eve = person_by_email("eve@sample.example")
    assert eve is not None
    assert [d.role for d in duties_in_force(eve.id, clock.now())] == ["administrator"]
    entered = app.test_client().submit(link[1] if link else "", {"name": "Eve", "new_password": GOOD})
    assert entered.request.path == "/today"
    assert [e.actor for e in session.query(TrailEntry).order_by(TrailEntry.seq)][:2] == ["system", "system"]


def test_a_password_can_be_given_by_the_environment(app: Flask, session: Any) -> None:
    done = run(
        app,
        "add",
        "--role",
        "auditor",
        "--password-env",
        "SECRET_OF_EVE",
        "Eve",
        "eve@sample.example",
        SECRET_OF_EVE=GOOD,
    )
    eve = person_by_email("eve@sample.example")
    assert (done.output, eve is not None) == ("Eve <eve@sample.example> has an account as auditor.\n", True)
    assert eve is not None
    assert fits(eve.password_hash, GOOD)


@pytest.mark.parametrize(
    ("words", "secret", "said"),
    [
        (["add", " ", "eve@sample.example"], "", "Error: Write the name of the person"),
        (["add", "Eve", "eve"], "", "Error: “eve” is no address. Write one such as name@example.org."),
        (["add", "Eve", "eve@sample"], "", "is no address"),
        (["add", "Eve", ""], "", "is no address"),
        (["add", "Ana", "ANA@demo.example"], "", "Error: There is an account with this address already."),
        (
            ["add", "--password-env", "SECRET", "Eve", "eve@sample.example"],
            "short",
            "Error: Take at least 10 characters; this one has 5.",
        ),
        (
            ["add", "--password-env", "SECRET", "Eve", "eve@sample.example"],
            "",
            "Error: Take at least 10 characters; this one has 0.",
        ),
    ],
)
def test_what_cannot_be_added_is_said_and_nothing_remains(
    app: Flask, session: Any, words: list[str], secret: str, said: str
) -> None:
    person("ana")
    done = run(app, *words, SECRET=secret)
    assert (done.exit_code, said in done.output, person_by_email("eve@sample.example")) == (1, True, None)


def test_the_permissions_are_written_as_the_docs_hold_them(app: Flask, tmp_path: Any) -> None:
    assert run(app, "permissions").output == as_table()
    kept = (ROOT / "docs/permissions.md").read_text("utf-8")
    copy = tmp_path / "permissions.md"
    copy.write_text(kept, "utf-8")
    run(app, "permissions", "--write", str(copy))
    assert copy.read_text("utf-8") == kept
