"""The pages of reports, and what they add to the page of a grant, ask the database as little for many rows as for one."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import scoped_session

from grants.core import clock
from tests.factories import a_document
from tests.people import person
from tests.queries import counted_queries
from tests.reports.granting import ENDED, PAID, a_paid_grant, a_report, pay
from tests.signing_in import signed_in

Session = scoped_session  # of the test
MANY = 30
pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: ENDED + timedelta(days=1))


def counted(client: FlaskClient, name: str, page: str) -> int:
    """How many statements a page takes."""
    signed_in(client, name)
    with counted_queries() as made:
        assert client.get(page).status_code == 200
    return len(made)


@pytest.mark.parametrize("rest", ["", "/edit"])
def test_the_pages_of_a_report_with_many_files_to_choose_from(client: FlaskClient, rest: str) -> None:
    award = a_paid_grant()
    a_report(award)
    page, counts = f"/grants/SGF-2011-0042/reports/1{rest}", []
    for numbers in (range(1), range(1, MANY)):
        for number in numbers:
            a_document(award.application.organization, data=f"%PDF {number}".encode())
        counts.append(counted(client, "ben", page))
    assert counts[0] == counts[1] <= 10, counts


@pytest.mark.parametrize("name", ["ana", "olu"])
def test_the_reports_of_a_grant_with_two_years_and_with_one(
    client: FlaskClient, session: Session, database, name: str
) -> None:  # type: ignore[no-untyped-def]
    counts = []
    for years in (1, 2):  # of three: a year to come has conditions, which are asked about once
        if years > 1:
            session.remove()
            database.reset("schema")
        award = a_paid_grant()
        for year in award.years[1:years]:
            year.renewed_at, year.renewed_by_id, year.renewal_reason = (
                PAID,
                person("olu").id,
                "Its report was accepted",
            )
            session.commit()
            pay(year, 1)  # the one account there is
        a_report(award, sent=True)
        counts.append(counted(client, name, "/grants/SGF-2011-0042"))
    assert counts[0] == counts[1], counts
