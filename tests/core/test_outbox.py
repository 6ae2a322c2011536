"""The outbox: each message leaves once, tries again, gives up where it is seen, and never leaves a demo."""

import email
import email.policy
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy.exc import IntegrityError

from grants.core import outbox
from grants.core.db import db
from grants.core.outbox import PAUSES, Delivery, OutboxMessage, Setting
from tests.people import person

NOON = datetime(2011, 4, 1, 12, tzinfo=UTC)


def queue(many: int = 1, at: datetime = NOON, **context: Any) -> list[OutboxMessage]:
    """Messages to ana, committed."""
    ana = person("ana")
    made = [
        outbox.post(
            "password_changed", to=ana.email, about=ana.trail_ref, at=at, person=ana, at_=at, **context
        )
        for _ in range(many)
    ]
    db.session.commit()
    return made


def files(app: Flask) -> list[Path]:
    return sorted((Path(app.config["INSTANCE_DIR"]) / "mail").glob("*.eml"))


def read(path: Path) -> Any:
    return email.message_from_bytes(path.read_bytes(), policy=email.policy.default)


class Inbox:
    """An SMTP server's memory; refuses as often as `refusals` says."""

    def __init__(self) -> None:
        self.letters: list[Any] = []
        self.refusals = 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.refusals:
            self.refusals -= 1
            return "451 Try again later"
        self.letters.append(
            (envelope.rcpt_tos, email.message_from_bytes(envelope.content, policy=email.policy.default))
        )
        return "250 OK"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def mailing(app: Flask, session: Any) -> Iterator[int]:
    """The program as it is when a mail server is configured; nobody listens on its port yet."""
    before, port = dict(app.config), free_port()
    app.config.update(MAIL_SERVER="127.0.0.1", MAIL_PORT=port, MAIL_SUPPRESS_SEND=False)
    outbox.mail.init_app(app)
    yield port
    app.config.clear()
    app.config.update(before)
    outbox.mail.init_app(app)


@pytest.fixture
def inbox(mailing: int) -> Iterator[Inbox]:
    """A real mail server, which listens."""
    inbox = Inbox()
    controller = Controller(inbox, hostname="127.0.0.1", port=mailing)
    controller.start()
    yield inbox
    controller.stop()


def test_a_message_is_drawn_in_the_transaction_and_leaves_after_it(app: Flask, session: Any) -> None:
    ana = person("ana")
    outbox.post("password_changed", to=ana.email, about=ana.trail_ref, at=NOON, person=ana, at_=NOON)
    session.rollback()
    assert (session.query(OutboxMessage).count(), outbox.send_due(NOON)) == (0, 0)
    [message] = queue()
    assert (message.subject, message.state, message.body.startswith("Dear Ana,")) == (
        "Your password was changed",
        Delivery.QUEUED,
        True,
    )
    assert (outbox.send_due(NOON), message.state, message.sent_at, len(files(app))) == (
        1,
        Delivery.SENT,
        NOON,
        1,
    )
    assert outbox.send_due(NOON + timedelta(days=1)) == 0


def test_without_a_mail_server_a_message_becomes_a_file(app: Flask, session: Any) -> None:
    [message] = queue()
    outbox.send_due(NOON)
    kept = read(files(app)[0])
    assert (kept["To"], kept["Subject"], kept["Message-ID"]) == (
        "ana@demo.example",
        message.subject,
        message.message_id,
    )
    assert kept.get_content().replace("\r\n", "\n") == message.body


def test_a_message_is_not_sent_before_it_is_due(app: Flask, session: Any) -> None:
    queue(at=NOON + timedelta(hours=1))
    assert [outbox.send_due(at) for at in (NOON, NOON + timedelta(hours=1))] == [0, 1]


def test_four_senders_send_each_message_once(app: Flask, session: Any) -> None:
    queue(24)
    sent: list[int] = []
    start = threading.Barrier(4)

    def send() -> None:
        with app.app_context():
            start.wait()
            sent.append(outbox.send_due(NOON))

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    session.expire_all()
    assert (sum(sent), {m.attempts for m in session.query(OutboxMessage)}, len(files(app))) == (24, {1}, 24)


def test_what_a_sender_left_when_it_died_is_taken_up_ten_minutes_later(app: Flask, session: Any) -> None:
    queue()
    assert outbox._claim(NOON) is not None  # and then the sender dies
    session.rollback()
    assert [outbox.send_due(NOON + timedelta(minutes=m)) for m in (9, 10)] == [0, 1]


def test_a_real_mail_server_gets_the_message_with_one_message_id(
    app: Flask, session: Any, inbox: Inbox
) -> None:
    [message] = queue()
    assert outbox.send_due(NOON) == 1
    [(recipients, letter)] = inbox.letters
    assert (recipients, letter["Subject"], letter.get_all("Message-ID")) == (
        ["ana@demo.example"],
        message.subject,
        [message.message_id],
    )
    assert letter.get_content().replace("\r\n", "\n") == message.body


def test_a_message_that_is_refused_is_tried_again_with_the_same_id(
    app: Flask, session: Any, inbox: Inbox
) -> None:
    [message] = queue()
    inbox.refusals = 1
    assert outbox.send_due(NOON) == 0
    session.expire_all()
    assert (message.state, message.due_at, message.attempts, "451" in message.problem) == (
        Delivery.QUEUED,
        NOON + PAUSES[0],
        1,
        True,
    )
    assert outbox.send_due(NOON + PAUSES[0]) == 1
    session.expire_all()
    assert ([letter["Message-ID"] for _, letter in inbox.letters], message.problem, message.state) == (
        [message.message_id],
        "",
        Delivery.SENT,
    )


def test_a_message_that_never_gets_through_is_given_up_where_it_is_seen(
    app: Flask, session: Any, mailing: int
) -> None:
    [message] = queue()
    pauses, at = [], NOON
    while message.state is Delivery.QUEUED:
        assert outbox.send_due(at) == 0
        session.expire_all()
        pauses.append(message.due_at - at)
        at = message.due_at
    assert pauses[:-1] == PAUSES
    assert (message.state, message.attempts, "ConnectionRefused" in message.problem) == (
        Delivery.GAVE_UP,
        len(PAUSES) + 1,
        True,
    )


def test_a_message_that_is_refused_does_not_hold_up_the_others(
    app: Flask, session: Any, inbox: Inbox
) -> None:
    queue(3)
    inbox.refusals = 1
    assert (outbox.send_due(NOON), len(inbox.letters)) == (2, 2)


def test_mail_of_a_demo_is_kept_as_delivered_and_never_sent(app: Flask, session: Any, inbox: Inbox) -> None:
    session.add(Setting(key="demo", value="loaded"))
    [message] = queue()
    assert (message.state, message.sent_at) == (Delivery.KEPT, NOON)
    assert (outbox.send_due(NOON + timedelta(days=1)), inbox.letters, files(app)) == (0, [], [])


def test_two_messages_never_have_one_message_id(session: Any) -> None:
    first, second = queue(2)
    assert first.message_id != second.message_id
    second.message_id = first.message_id
    with pytest.raises(IntegrityError):
        session.commit()
    session.rollback()


def test_a_message_with_a_personal_link_is_forgotten_once_it_is_sent(app: Flask, session: Any) -> None:
    ana = person("ana")
    until = NOON + timedelta(hours=1)
    message = outbox.post(
        "password_reset_asked",
        to=ana.email,
        about=ana.trail_ref,
        at=NOON,
        person=ana,
        secret="s3cret",
        until=until,
    )
    session.commit()
    assert ("/choose-password/s3cret" in message.body, message.personal) == (True, True)
    outbox.send_due(NOON)
    session.expire_all()
    assert ("s3cret" in message.body, "s3cret" in read(files(app)[0]).get_content()) == (False, True)


def test_a_name_cannot_add_a_line_to_the_head_of_a_message(app: Flask, session: Any) -> None:
    ana = person("ana")
    outbox.post(
        "role_granted",
        to=ana.email,
        about="x",
        at=NOON,
        person=ana,
        role="Trustee\r\nBcc: all@evil.example",
        about_role="",
        by_name="Sam",
    )
    session.commit()
    outbox.send_due(NOON)
    kept = read(files(app)[0])
    assert (kept["Bcc"], kept["Subject"]) == (None, "You have a new role: Trustee")


def test_the_command_sends_what_is_due(app: Flask, session: Any) -> None:
    queue(2)
    assert app.test_cli_runner().invoke(args=["mail", "send"]).output == "2 sent\n"
