"""Calls for proposals: window, envelope, limits, chosen rules and the scoring grid. Every number is data."""

from datetime import date, datetime, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.accounts.models import Person
from grants.calls.states import MOVES, CallState, Phase
from grants.core.access import Scope
from grants.core.db import Base, text_enum
from grants.core.states import Moving


class Call(Moving, Base):
    """One window in which organizations may apply.

    `settings` is what the officers edit until publication, shaped like `calls.rules.CallSettings`; once published it
    changes only by a recorded amendment, and each version in force is kept in `CallVersion`.
    """

    __tablename__ = "calls"
    __table_args__ = (
        CheckConstraint(
            "opens_at IS NULL OR closes_at IS NULL OR opens_at < closes_at", name="opens_before_closing"
        ),
        CheckConstraint("envelope_minor IS NULL OR envelope_minor > 0", name="envelope_positive"),
        CheckConstraint("(published_at IS NULL) = (published_by_id IS NULL)", name="published_pair"),
        CheckConstraint(
            "state = 'draft' OR (opens_at IS NOT NULL AND closes_at IS NOT NULL)", name="published_has_window"
        ),
    )
    MOVES: ClassVar = MOVES

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(
        String(40), unique=True
    )  # sgf-2011; references of applications begin with it
    cycle: Mapped[int | None]
    window: Mapped[str] = mapped_column(String(80), default="")
    state: Mapped[CallState] = mapped_column(
        text_enum(CallState, "call_state"), default=CallState.DRAFT, index=True
    )
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]  # the first instant refused: "23:59" printed is 24:00 here
    time_zone: Mapped[str] = mapped_column(String(60), default="Europe/Vienna")
    envelope_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3), default="USD")
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=0)  # of the settings in force; 0 until published
    edited_version: Mapped[int] = mapped_column(default=1)  # of the working copy: an older form is refused
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    published_at: Mapped[datetime | None]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    last_number: Mapped[int] = mapped_column(default=0)  # of the references given out
    texts: Mapped[list["CallText"]] = relationship(back_populates="call", order_by="CallText.language")
    criteria: Mapped[list["Criterion"]] = relationship(back_populates="call", order_by="Criterion.position")
    versions: Mapped[list["CallVersion"]] = relationship(
        back_populates="call", order_by="CallVersion.version"
    )

    def phase(self, at: datetime) -> Phase:
        """Coming, open or closed at an instant. `closes_at` itself is closed."""
        if self.opens_at is None or self.closes_at is None or at < self.opens_at:
            return Phase.COMING
        return Phase.OPEN if at < self.closes_at else Phase.CLOSED

    @property
    def last_day(self) -> date | None:
        """The day of the last minute that counts, in the call's own zone."""
        return (
            (self.closes_at - timedelta(minutes=1)).astimezone(ZoneInfo(self.time_zone)).date()
            if self.closes_at
            else None
        )

    @property
    def scopes(self) -> frozenset[Scope]:
        """A call belongs to itself."""
        return frozenset({("call", self.slug)})

    @property
    def trail_ref(self) -> str:
        """How the trail names it."""
        return f"call:{self.slug}"

    def text(self, language: str) -> "CallText | None":
        """Its texts in a language, else the first there are."""
        return next((t for t in self.texts if t.language == language), self.texts[0] if self.texts else None)

    @property
    def title(self) -> str:
        """Its English title, else the first."""
        text = self.text("en")
        return text.title if text else self.slug


class CallText(Base):
    """What the public reads of a call, in one language."""

    __tablename__ = "call_texts"
    __table_args__ = (UniqueConstraint("call_id", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id"))
    language: Mapped[str] = mapped_column(String(5))
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(Text, default="")
    body: Mapped[str] = mapped_column(Text, default="")
    call: Mapped[Call] = relationship(back_populates="texts")


class Criterion(Base):
    """One line of the scoring grid, scored 0 to 5. The weights of a published call add to 100."""

    __tablename__ = "criteria"
    __table_args__ = (
        UniqueConstraint("call_id", "key"),
        CheckConstraint("weight > 0 AND weight <= 100", name="weight"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id"))
    key: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(120))
    guidance: Mapped[str] = mapped_column(Text, default="")
    weight: Mapped[int]
    position: Mapped[int]
    call: Mapped[Call] = relationship(back_populates="criteria")


class CallVersion(Base):
    """The settings of a published call from one moment on, with the reason for the change. Never changed."""

    __tablename__ = "call_versions"
    __table_args__ = (UniqueConstraint("call_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id"))
    version: Mapped[int]
    in_force_from: Mapped[datetime]
    settings: Mapped[dict[str, Any]]
    window: Mapped[
        dict[str, Any]
    ]  # opens_at, closes_at, time_zone, envelope_minor, currency, criteria as they then were
    reason: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    call: Mapped[Call] = relationship(back_populates="versions")
    by: Mapped[Person] = relationship()
