"""Pages for the auditor: the trail, its proof, its exports, and duties on a day."""

import csv
import hashlib
import html
import io
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from grants.accounts import actions, duties
from grants.accounts.models import Person
from grants.accounts.queries import SYSTEM
from grants.core import trail
from grants.core.access import WHOLE
from grants.core.reasons import Reason
from grants.core.sentences import sentence
from tests.people import actor, person
from tests.queries import counted_queries
from tests.signing_in import signed_in

NOON = datetime(2011, 10, 18, 10, tzinfo=UTC)  # noon in Vienna


@pytest.fixture
def uma(client: FlaskClient, session: Any) -> FlaskClient:
    """The auditor's client, on a trail of four deeds by two people and the program."""
    eve = actions.invite_staff(
        WHOLE, name="Eve", email="eve@sample.example", role="trustee", by=actor("sam"), at=NOON
    )
    duty = actions.grant_role(eve, role="fund_manager", by=actor("sam"), at=NOON + timedelta(days=1))
    actions.end_duty(duty, by=SYSTEM, at=NOON + timedelta(days=2))
    actions.change_details(
        person("ana"),
        name="=Ana",
        language="en",
        time_zone="UTC",
        by=actor("ana"),
        at=NOON + timedelta(days=2),
    )
    return signed_in(client, "uma")


def entries_on(page: str) -> list[int]:
    return [int(number.replace(",", "")) for number in re.findall(r'small">([\d,]+) <code', page)]


def test_the_trail_is_read_in_words_the_newest_first(uma: FlaskClient) -> None:
    page = uma.get("/trail").text
    assert entries_on(page) == [4, 3, 2, 1]
    rows = [" ".join(re.sub("<[^>]+>", " ", row).split()) for row in page.split("<tr")[2:]]
    assert (
        rows[2].split("> ", 1)[1].rsplit(" ", 1)[0]
        == "19 October 2011, 12:00 Sam gave a role Person Eve duty: 3 · role: fund_manager 2"
    )
    assert "The program ended a role" in rows[1]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("who=sam", [2, 1]), ("who=SYSTEM", [3]), ("who=nobody+else", []), ("deed=role.granted", [2]), ("deed=gone.away", []),
        ("about=fund_manager", [3, 2]), ("about=person:", [4, 3, 2, 1]), ("about=%25", []), ("from_on=2011-10-19&to_on=2011-10-19", [2]),
        ("to_on=2011-10-18", [1]), ("from_on=2011-10-20", [4, 3]), ("from_on=2011-02-30", [4, 3, 2, 1]), ("page=99", [4, 3, 2, 1]),
    ],
)  # fmt: skip
def test_the_trail_is_narrowed(uma: FlaskClient, asked: str, found: list[int]) -> None:
    assert entries_on(uma.get(f"/trail?{asked}").text) == found


def test_a_day_that_does_not_exist_is_said(uma: FlaskClient) -> None:
    assert "From: </span>" not in uma.get("/trail?from_on=2011-02-30").text
    assert "There is no such day." in uma.get("/trail?from_on=2011-02-30").text


def test_the_trail_is_for_those_who_may_read_it(client: FlaskClient, session: Any) -> None:
    pages = ("/trail", "/trail/duties", "/trail/proof", "/trail/trail.csv", "/trail/trail.json")
    seen = {
        name: {signed_in(client, name).get(page).status_code for page in pages}
        for name in ("uma", "sam", "olu", "tom", "ana")
    }
    assert seen == {"uma": {200}, "sam": {403}, "olu": {403}, "tom": {403}, "ana": {403}}


def test_the_menu_has_an_entry_for_the_auditor_alone(client: FlaskClient, session: Any) -> None:
    entry = '<a href="/trail"'
    assert [entry in signed_in(client, name).get("/account").text for name in ("uma", "sam", "ana")] == [
        True,
        False,
        False,
    ]


def test_the_page_says_whether_the_end_of_the_chain_fits(uma: FlaskClient, session: Any) -> None:
    assert trail.head_hash(session) in uma.get("/trail").text
    session.execute(text("DROP TRIGGER trail_entries_never_removed" + on_table(session)))
    session.execute(text("DELETE FROM trail_entries WHERE seq = 4"))
    session.commit()
    assert "The end of the chain does not fit" in uma.get("/trail").text
    assert "The chain is broken at entry 4" in uma.get("/trail/proof").text


def test_the_proof_names_the_first_entry_that_was_changed(uma: FlaskClient, session: Any) -> None:
    assert "The chain holds" in uma.get("/trail/proof").text
    session.execute(text("DROP TRIGGER trail_entries_never_changed" + on_table(session)))
    session.execute(text("UPDATE trail_entries SET actor = 'person:99' WHERE seq = 2"))
    session.commit()
    assert "The chain is broken at entry 2" in uma.get("/trail/proof").text


def test_the_json_export_can_be_proved_without_the_program(uma: FlaskClient, session: Any) -> None:
    sent = uma.get("/trail/trail.json")
    found = json.loads(sent.text)
    previous = "0" * 64
    for entry in found["entries"]:
        parts = [
            str(entry["seq"]),
            *(entry[k] for k in ("at", "actor", "deed", "subject", "details", "previous_hash")),
        ]
        assert entry["previous_hash"] == previous
        previous = hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()
        assert entry["hash"] == previous
    assert (found["head"], sent.headers["X-Trail-Head"]) == ({"seq": 4, "hash": previous}, previous)
    assert (found["entries"][0]["name"], found["narrowed"]) == ("Sam", False)


def test_the_csv_export_ends_with_the_head_and_holds_no_formula(uma: FlaskClient, session: Any) -> None:
    sent = uma.get("/trail/trail.csv")
    rows = list(csv.DictReader(io.StringIO(sent.text)))
    assert [row["seq"] for row in rows] == ["1", "2", "3", "4", "4"]
    assert (rows[-1]["deed"], rows[-1]["hash"]) == ("head", trail.head_hash(session))
    assert (rows[3]["name"], rows[0]["in words"]) == ("'=Ana", "invited a colleague")
    assert (
        sent.headers["Content-Disposition"]
        == f'attachment; filename="trail-4-{trail.head_hash(session)[:12]}.csv"'
    )


@pytest.mark.parametrize("kind", ["csv", "json"])
@pytest.mark.parametrize(
    "asked", ["from_on=2026-02-30", "to_on=soon", "deed=role.granted&from_on=2026-02-30"]
)
def test_a_day_that_cannot_be_read_exports_nothing_and_says_so(
    uma: FlaskClient, kind: str, asked: str
) -> None:
    said = sentence(Reason("date_not_real"))
    page = uma.get(f"/trail/trail.{kind}?{asked}")
    assert (page.status_code, said in html.unescape(page.text), page.mimetype) == (422, True, "text/html")
    assert said in html.unescape(uma.get(f"/trail?{asked}").text)


def test_an_export_holds_what_was_looked_for(uma: FlaskClient) -> None:
    found = json.loads(uma.get("/trail/trail.json?deed=role.granted").text)
    assert ([e["seq"] for e in found["entries"]], found["narrowed"], found["head"]["seq"]) == ([2], True, 4)
    assert json.loads(uma.get("/trail/trail.json?who=xyzzy").text)["entries"] == []


@pytest.mark.parametrize(
    ("asked", "held"),
    [
        ("on=2011-10-17", []), ("on=2011-10-18", ["Trustee"]), ("on=2011-10-19", ["Fund manager", "Trustee"]),
        ("on=2011-10-20", ["Fund manager", "Trustee"]), ("on=2011-10-21", ["Trustee"]), ("on=2011-10-20&role=fund_manager", ["Fund manager"]),
    ],
)  # fmt: skip
def test_duties_of_a_day_count_from_the_day_they_began_to_the_day_they_ended(
    uma: FlaskClient, asked: str, held: list[str]
) -> None:
    page = uma.get(f"/trail/duties?{asked}&word=eve").text
    assert re.findall(r'data-l="Role">([^<]+)<', page) == held


def test_the_lists_take_as_many_statements_for_thirty_as_for_one(
    app: Flask, client: FlaskClient, session: Any
) -> None:
    counts: dict[str, list[int]] = {"/trail": [], "/trail/duties": []}
    for many in (1, 29):
        for n in range(many):
            eve = actions.add_person(
                WHOLE,
                name=f"Eve {n}",
                email=f"eve{many}-{n}@sample.example",
                role=None,
                by=actor("sam"),
                at=NOON,
            )
            actions.grant_role(eve, role="trustee", by=actor("sam"), at=NOON)
        signed_in(client, "uma")
        for page, found in counts.items():
            with counted_queries() as queries:
                client.get(page)
            found.append(len(queries))
    assert {page: (one == many, many <= 10) for page, (one, many) in counts.items()} == dict.fromkeys(
        counts, (True, True)
    ), counts


def test_a_scoped_duty_is_shown_with_what_it_is_held_for(client: FlaskClient, session: Any) -> None:
    somebody: Person = person("ravi")
    duties.grant(somebody.id, "assigned_reviewer", ("application", "SGF-2011-0042"), by=SYSTEM, at=NOON)
    assert "SGF-2011-0042" in signed_in(client, "uma").get("/trail/duties?on=2011-10-18&word=ravi").text


def on_table(session: Any) -> str:
    """PostgreSQL wants to know the table of a trigger."""
    return " ON trail_entries" if session.get_bind().dialect.name == "postgresql" else ""
