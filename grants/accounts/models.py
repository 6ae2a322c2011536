"""People, what they may do and since when, and the tokens and attempts around signing in."""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.core.access import Scope
from grants.core.db import Base


def random_key() -> str:
    """A short key that cannot be guessed, for addresses: 16 characters."""
    return secrets.token_urlsafe(12).replace("-", "x").replace("_", "y")


class Person(Base):
    """Somebody with an account. An account belongs to a person, never to an organization."""

    __tablename__ = "people"
    __table_args__ = (CheckConstraint("email = lower(email)", name="email_lower"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(24), unique=True, default=random_key)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    language: Mapped[str] = mapped_column(String(5), default="en")
    time_zone: Mapped[str] = mapped_column(String(60), default="Europe/Vienna")
    password_hash: Mapped[str | None] = mapped_column(String(200))
    verified_at: Mapped[datetime | None]
    session_epoch: Mapped[int] = mapped_column(default=0)  # raised to sign out everywhere
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    duties: Mapped[list["Duty"]] = relationship(
        back_populates="person", foreign_keys="Duty.person_id", order_by="Duty.id"
    )

    @property
    def scopes(self) -> frozenset[Scope]:
        """People are looked after for the whole Fund."""
        return frozenset({("person", self.key)})

    @property
    def trail_ref(self) -> str:
        """How the trail names a person: by number, so that the name can be erased."""
        return f"person:{self.id}"


class Duty(Base):
    """A role held by a person, for the whole Fund or one scope, from a moment until a moment. Never deleted."""

    __tablename__ = "duties"
    __table_args__ = (
        CheckConstraint("(scope_kind IS NULL) = (scope_ref IS NULL)", name="scope_whole"),
        CheckConstraint("until_at IS NULL OR until_at >= from_at", name="until_after_from"),
        Index("ix_duties_person_until", "person_id", "until_at"),
        Index("ix_duties_scope", "scope_kind", "scope_ref"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    role: Mapped[str] = mapped_column(String(40), index=True)
    scope_kind: Mapped[str | None] = mapped_column(String(30))
    scope_ref: Mapped[str | None] = mapped_column(String(60))
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None]
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    person: Mapped[Person] = relationship(back_populates="duties", foreign_keys=[person_id])

    @property
    def scopes(self) -> frozenset[Scope]:
        """Duties are looked after for the whole Fund, whatever they are held for."""
        return frozenset({("duty", str(self.id))})

    @property
    def trail_ref(self) -> str:
        """On the trail a duty stands under the person who holds it."""
        return f"person:{self.person_id}"

    def in_force(self, at: datetime) -> bool:
        """Whether it is held at an instant."""
        return self.from_at <= at and (self.until_at is None or self.until_at > at)


class AccountToken(Base):
    """A link sent by mail: to verify an address, choose a password, or accept an invitation. Used once; only its hash is kept."""

    __tablename__ = "account_tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    purpose: Mapped[str] = mapped_column(String(20))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship()


class EndedSession(Base):
    """A session that was signed out: its cookie opens nothing any more, whoever kept a copy. Never changed or removed,
    since a copy that is used all the time stays fresh.
    """

    __tablename__ = "ended_sessions"

    key: Mapped[str] = mapped_column(String(40), primary_key=True)  # the random part of the cookie
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    ended_at: Mapped[datetime]


class SignInAttempt(Base):
    """A try to sign in, kept so that throttling survives a restart and counts over all workers. The address is a hash."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (Index("ix_sign_in_attempts_who_at", "who", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    who: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    succeeded: Mapped[bool]
