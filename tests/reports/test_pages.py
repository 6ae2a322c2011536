"""The pages of a report by role, its warnings, and two tabs."""

import io
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import scoped_session

from grants.core import clock
from grants.reports.models import Report
from grants.reports.states import ReportState
from tests.reports.granting import ENDED, a_paid_grant, a_report
from tests.signing_in import signed_in

Session = scoped_session  # of the test
PAGE = "/grants/SGF-2011-0042/reports/1"
WRITTEN = {"results": "71 people came home.", "people_helped": "71", "spent": "23,410.00"}


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: ENDED + timedelta(days=1))


def a_pdf() -> io.BytesIO:
    """A small PDF that opens."""
    import pikepdf

    data = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(data)
    return io.BytesIO(data.getvalue())


def test_a_report_is_written_saved_and_sent_on_its_pages(client: FlaskClient, session: Session) -> None:
    a_paid_grant()
    signed_in(client, "ana")
    client.submit(PAGE, button="Begin the report")
    page = client.submit(f"{PAGE}/edit", {**WRITTEN, "file": (a_pdf(), "report.pdf")})
    assert ("Saved. Read it through, then send it." in page.text, "USD\u00a023,410.00" in page.text) == (
        True,
        True,
    )
    page = client.submit(PAGE, button="Send the report")
    assert ("We have your report." in page.text, session.query(Report).one().state) == (
        True,
        ReportState.SUBMITTED,
    )


def test_what_looks_like_a_person_is_asked_about_once_and_never_blocks(
    client: FlaskClient, session: Session
) -> None:
    report = a_report(a_paid_grant())
    signed_in(client, "ben")
    named = {**WRITTEN, "results": "Amina Okello, +254 712 345 678, went home."}
    page = client.submit(f"{PAGE}/edit", named)
    assert (page.status_code, "Amina Okello, +254 712 345 678" in page.text, report.version) == (422, True, 1)
    with_token = client.get(f"{PAGE}/edit").text.split('name="csrf_token" value="')[1].split('"')[0]
    sure = {**named, "difficulties": "", "version": "1", "csrf_token": with_token}
    assert client.post(f"{PAGE}/edit", data={**sure, "confirmed": "y"}).status_code == 303
    assert (
        client.post(f"{PAGE}/edit", data={**sure, "version": "2", "difficulties": "Rain"}).status_code == 303
    )
    assert (report.version, report.difficulties) == (3, "Rain")


def test_a_second_tab_shows_both_and_overwrites_nothing(client: FlaskClient, session: Session) -> None:
    report = a_report(a_paid_grant())
    signed_in(client, "ben")
    page = client.submit(f"{PAGE}/edit", {**WRITTEN, "results": "Mine", "version": "0"})
    assert (page.status_code, report.results) == (409, "71 people came home.")
    assert (
        "Mine" in page.text,
        "71 people came home." in page.text,
        'name="version" type="hidden" value="1"' in page.text,
    ) == (True, True, True)


def test_more_spent_than_paid_is_said_beside_the_figure(client: FlaskClient, session: Session) -> None:
    a_report(a_paid_grant())
    page = signed_in(client, "ben").submit(f"{PAGE}/edit", {**WRITTEN, "spent": "25,100"})
    assert "This is USD\u00a0100 above the USD\u00a025,000 that were paid for this year." in page.text


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("people_helped", "some", "Write a whole number in digits, for example 40."),
        ("spent", "25.000", "Do you mean 25,000 or 25.00?"),
    ],
)
def test_a_figure_that_cannot_be_read_comes_back_with_all_that_was_typed(
    client: FlaskClient, session: Session, field: str, typed: str, said: str
) -> None:
    report = a_report(a_paid_grant())
    page = signed_in(client, "ben").submit(f"{PAGE}/edit", {**WRITTEN, "results": "Long work", field: typed})
    assert (
        page.status_code,
        said in page.text,
        "Long work" in page.text,
        f'value="{typed}"' in page.text,
    ) == (422, True, True, True)
    assert report.version == 1


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "x.pdf", "The file is empty."),
        (b"MZ no document", "x.pdf", "This kind of file cannot be taken."),
        (b"%PDF-1.4 cut", "../x.pdf", "The file cannot be opened"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_beside_its_field(
    client: FlaskClient, session: Session, data: bytes, name: str, said: str
) -> None:
    report = a_report(a_paid_grant())
    page = signed_in(client, "ben").submit(f"{PAGE}/edit", {**WRITTEN, "file": (io.BytesIO(data), name)})
    assert (page.status_code, said in page.text, report.version) == (422, True, 1)


def test_a_draft_is_the_organizations_own(client: FlaskClient, session: Session) -> None:
    a_report(a_paid_grant())
    for name in ("lea", "uma", "tom"):
        page = signed_in(client, name).get(PAGE)
        assert (page.status_code, "71 people" in page.text) == (200, False)
        assert [client.get(f"{PAGE}/edit").status_code, client.get(f"{PAGE}/file").status_code] == [404, 404]


def test_an_officer_reads_returns_and_accepts(
    client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = a_report(a_paid_grant(), sent=True)
    assert "71 people came home." in signed_in(client, "lea").get(PAGE).text
    assert (
        "The report went back with your questions."
        in client.submit(f"{PAGE}/return", {"questions": "Who paid the rest?"}).text
    )
    assert "Nothing has changed since the report came back" in signed_in(client, "ana").get(PAGE).text
    monkeypatch.setattr(clock, "now", lambda: ENDED + timedelta(days=1, minutes=5))
    client.submit(f"{PAGE}/edit", {"difficulties": "The city paid the rest."})
    page = client.submit(PAGE, button="Send it again")
    assert ("Who paid the rest?" in page.text, report.state) == (True, ReportState.SUBMITTED)
    assert "The report is accepted" in signed_in(client, "lea").submit(PAGE, button="Accept the report").text


def test_sending_twice_is_told_what_happened_since(client: FlaskClient, session: Session) -> None:
    report = a_report(a_paid_grant(), sent=True)
    token = (
        signed_in(client, "ana")
        .get("/grants/SGF-2011-0042")
        .text.split('name="csrf_token" value="')[1]
        .split('"')[0]
    )
    page = client.post(f"{PAGE}/send", data={"csrf_token": token})
    assert (page.status_code, "The report is with the officers." in page.text, report.state) == (
        409,
        True,
        ReportState.SUBMITTED,
    )


@pytest.mark.parametrize("name", ["chi", "ravi", "sam"])
def test_strangers_find_no_report(client: FlaskClient, session: Session, name: str) -> None:
    a_report(a_paid_grant(), sent=True)
    signed_in(client, name)
    assert [
        client.get(address).status_code
        for address in (PAGE, f"{PAGE}/file", f"{PAGE}/edit", "/grants/SGF-2011-0042/reports/9")
    ] == [404] * 4


def test_the_grants_page_shows_reports_sums_and_story(client: FlaskClient, session: Session) -> None:
    a_report(a_paid_grant(), sent=True)
    page = signed_in(client, "ana").get("/grants/SGF-2011-0042").text
    said = ["Spent, as reported", "Report being read", "Report of year 1 sent", "71 people helped"]
    assert [words in page for words in said] == [True] * len(said)
