"""The outbox: messages are rows of the deed's own transaction, and leave only after it is committed.

A sender beside the server delivers them, tries again with growing pauses, and gives up where officers see it.
"""

import re
import socket
from datetime import datetime, timedelta
from email.policy import EmailPolicy
from email.utils import make_msgid
from enum import StrEnum
from pathlib import Path
from typing import Any

from flask import current_app
from flask_babel import force_locale
from flask_mail import Mail, Message
from sqlalchemy import String, Text, select, update
from sqlalchemy.orm import Mapped, mapped_column

from grants.core.db import Base, db, text_enum
from grants.core.links import link_to

mail = Mail()
PAUSES = [timedelta(minutes=m) for m in (1, 5, 30, 120, 720)]
FORGOTTEN = "This message held a personal link, so it was not kept.\n"
WAY_OUT = "List-Unsubscribe"
TIMEOUT = 20  # seconds: flask-mail gives its SMTP call none


class Delivery(StrEnum):
    """What became of a message."""

    QUEUED = "queued"
    SENT = "sent"
    KEPT = "kept"  # demo: counts as delivered, never sent
    GAVE_UP = "gave_up"


class OutboxMessage(Base):
    """A message to one address. Named after what happened: `application_received`."""

    __tablename__ = "outbox_messages"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(60), index=True)
    about: Mapped[str] = mapped_column(String(120), index=True)
    address: Mapped[str] = mapped_column(String(254), index=True)
    language: Mapped[str] = mapped_column(String(5), default="en")
    subject: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)
    personal: Mapped[bool] = mapped_column(
        default=False
    )  # holds a secret link: shown to nobody else, forgotten when sent
    way_out: Mapped[str | None] = mapped_column(
        String(500)
    )  # where such messages are turned off; mail programs show it
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    state: Mapped[Delivery] = mapped_column(
        text_enum(Delivery, "delivery"), default=Delivery.QUEUED, index=True
    )
    queued_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(index=True)
    sent_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(String(300), default="")


class Setting(Base):
    """Marks of the whole database, such as the demo's."""

    __tablename__ = "settings"

    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


def setting(key: str) -> str | None:
    """The value of a mark, or None."""
    return db.session.execute(select(Setting.value).where(Setting.key == key)).scalar_one_or_none()


def post(
    kind: str, *, to: str, about: str, at: datetime, language: str = "en", **context: Any
) -> OutboxMessage:
    """Queue the message `mail/<kind>.txt` in the open transaction. Its first line is `Subject: …`."""
    with force_locale(language):
        # straight from the environment: a message knows no request, so nothing of the page around it is asked for
        text = current_app.jinja_env.get_template(f"mail/{kind}.txt").render(link_to=link_to, **context)
    first, _, body = text.partition("\n")
    row = OutboxMessage(
        kind=kind, about=about, address=to, language=language, subject=re.sub(r"\s+", " ", first.removeprefix("Subject:")).strip()[:300],
        body=body.strip() + "\n",
        personal=bool(context.get("secret")), way_out=context.get("way_out"), message_id=make_msgid(domain="grants.invalid"), queued_at=at, due_at=at,
    )  # fmt: skip
    row.state = Delivery.KEPT if setting("demo") else Delivery.QUEUED
    if row.state is Delivery.KEPT:
        row.sent_at = at
    db.session.add(row)
    return row


def send_due(now: datetime, most: int = 100) -> int:
    """Deliver what is due; returns how many left. Safe with several senders: each message is claimed first."""
    gone = 0
    for _ in range(most):
        row = _claim(now)
        if row is None:
            break
        gone += _deliver(row, now)
    return gone


def _claim(now: datetime) -> OutboxMessage | None:
    """Take one due message by pushing its next try ahead, so that no other sender takes it too."""
    due = (
        select(OutboxMessage.id)
        .where(OutboxMessage.state == Delivery.QUEUED, OutboxMessage.due_at <= now)
        .order_by(OutboxMessage.due_at, OutboxMessage.id)
        .limit(1)
    )
    db.session.rollback()
    db.session.connection(execution_options={"writing": True})
    claim = (
        update(OutboxMessage)
        .where(
            OutboxMessage.id == due.with_for_update(skip_locked=True).scalar_subquery(),
            OutboxMessage.state == Delivery.QUEUED,
        )
        .values(due_at=now + timedelta(minutes=10), attempts=OutboxMessage.attempts + 1)
        .returning(OutboxMessage.id)
    )
    found = db.session.execute(claim, execution_options={"synchronize_session": False}).scalar_one_or_none()
    db.session.commit()
    return db.session.get(OutboxMessage, found, populate_existing=True) if found is not None else None


def _deliver(row: OutboxMessage, now: datetime) -> int:
    problem = ""
    try:
        _hand_over(row)
    except (OSError, ValueError) as error:  # smtplib's errors are OSErrors
        problem = f"{type(error).__name__}: {error}"[:300]
    db.session.rollback()
    db.session.connection(execution_options={"writing": True})
    db.session.refresh(row)
    row.problem = problem
    if not problem:
        row.state, row.sent_at = Delivery.SENT, now
        if row.personal:
            row.body, row.way_out = FORGOTTEN, None
    elif row.attempts > len(PAUSES):
        row.state = Delivery.GAVE_UP
    else:
        row.due_at = now + PAUSES[row.attempts - 1]
    db.session.commit()
    return 0 if problem else 1


class _WholeAddresses(EmailPolicy):
    """Long addresses in the head stay as they are: encoded and folded, no mail program could follow them."""

    def fold(self, name: str, value: Any) -> str:
        if name == WAY_OUT:
            return f"{name}: {value}{self.linesep}"
        return super().fold(name, value)

    def fold_binary(self, name: str, value: Any) -> bytes:
        return self.fold(name, value).encode() if name == WAY_OUT else super().fold_binary(name, value)


class _Letter(Message):
    def _message(self) -> Any:
        made = super()._message()
        made.policy = _WholeAddresses(linesep="\r\n")
        return made


def _hand_over(row: OutboxMessage) -> None:
    message = _Letter(subject=row.subject, recipients=[row.address], body=row.body)
    message.msgId = row.message_id
    if row.way_out:
        message.extra_headers = {WAY_OUT: f"<{row.way_out}>"}
    if not current_app.config["MAIL_SERVER"]:
        folder = Path(current_app.config["INSTANCE_DIR"]) / "mail"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{row.id:06d}-{row.kind}.eml").write_bytes(message.as_bytes())
        return
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(TIMEOUT)
    try:
        mail.send(message)
    finally:
        socket.setdefaulttimeout(before)
