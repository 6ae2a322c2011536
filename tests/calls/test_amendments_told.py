"""A published call that is changed: everybody with an application reads once what changed and why; the public page says it too."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from grants.calls import actions
from grants.calls.models import Call
from grants.core.db import db
from grants.core.errors import RuleBroken
from grants.core.outbox import OutboxMessage
from tests.calls.preparing import money, published
from tests.factories.things import CLOSES, NOW, an_application, an_organization
from tests.people import actor, person

pytestmark = pytest.mark.usefixtures("session")


def extend(call: Call, days: int = 7) -> None:
    actions.amend_call(
        call, changes={"closes_at": CLOSES + timedelta(days=days)}, reason="Floods in the region", by=actor("olu"), at=NOW
    )  # fmt: skip


def mails() -> list[OutboxMessage]:
    return (
        db.session.query(OutboxMessage).filter_by(kind="call_amended").order_by(OutboxMessage.address).all()
    )


@pytest.fixture
def call() -> Call:
    """Ana and ben have a draft; chi has none."""
    money()
    made = published()
    an_application(an_organization(), made)
    an_organization("Harvest Lane", admin="chi", editor=None)
    db.session.commit()
    return made


def test_those_with_an_application_get_one_mail_for_each_amendment(call: Call) -> None:
    extend(call)
    told = mails()
    assert [m.address for m in told] == ["ana@demo.example", "ben@demo.example"]
    for words in (
        "“Grants across borders” was changed",
        "Floods in the region",
        "- Closing: it was “",
        "/calls/sgf-2011",
    ):
        assert words in told[0].subject + told[0].body  # fmt: skip
    extend(call, 8)
    assert len(mails()) == 4


def test_it_is_written_in_the_language_of_its_reader_and_long_texts_are_not_repeated(call: Call) -> None:
    words = {"title": "Grants across borders", "summary": "Up to USD 25,000 a year.", "body": "New. " * 80}
    person("ben").language = "fr"
    db.session.commit()
    actions.amend_call(call, changes={"texts": {"en": words}}, reason="Clearer", by=actor("olu"), at=NOW)
    ana, ben = mails()
    assert "Full text (English): it was worded anew." in ana.body
    assert "New. New." not in ana.body
    assert ben.language == "fr"


def test_an_amendment_that_is_refused_tells_nobody(call: Call) -> None:
    with pytest.raises(RuleBroken):
        extend(call, 0)
    assert mails() == []


def test_the_public_page_says_what_each_amendment_changed(call: Call, client: FlaskClient) -> None:
    assert "What has changed" not in client.get("/calls/sgf-2011").text
    extend(call)
    page = client.get("/calls/sgf-2011").text
    for words in ("What has changed", "Floods in the region", "Closing: it was “"):
        assert words in page
