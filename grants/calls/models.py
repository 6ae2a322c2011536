"""Calls for proposals: window, envelope, limits, chosen rules and the scoring grid. Every number is data."""

from datetime import date, datetime, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.accounts.models import Person, random_key
from grants.calls.rules.window import grace_in, is_late, refused_from
from grants.calls.states import MOVES, QUESTION_MOVES, CallState, Phase, QuestionState
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
    closes_at: Mapped[datetime | None]  # first instant that is late: "23:59" printed is 24:00 here
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

    @property
    def grace(self) -> timedelta:
        """How long after the deadline an application is still taken, and marked as late. Fixed once the deadline is past."""
        return grace_in(self.settings or {})

    @property
    def refused_from(self) -> datetime | None:
        """The first instant at which nothing is taken any more: the deadline, and the grace period after it."""
        return refused_from(self.closes_at, self.grace) if self.closes_at else None

    @property
    def late_until(self) -> datetime | None:
        """The first instant refused of a call with a grace period; None without one."""
        return self.refused_from if self.grace else None

    def phase(self, at: datetime) -> Phase:
        """Coming, open, late or closed at an instant. `closes_at` itself is late where the call has a grace period, else closed."""
        if self.opens_at is None or self.closes_at is None or at < self.opens_at:
            return Phase.COMING
        if not is_late(at, self.closes_at):
            return Phase.OPEN
        return Phase.LATE if at < refused_from(self.closes_at, self.grace) else Phase.CLOSED

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


class CallQuestion(Moving, Base):
    """A question about a call, as it was asked. Settled once: answered, joined to an answer, or declined with a reason."""

    __tablename__ = "call_questions"
    __table_args__ = (
        CheckConstraint(
            "(state = 'open') = (settled_at IS NULL) AND (settled_at IS NULL) = (settled_by_id IS NULL)",
            name="settled_pair",
        ),
        CheckConstraint(
            "(state IN ('answered', 'joined')) = (answer_id IS NOT NULL)", name="answered_has_answer"
        ),
        CheckConstraint("state <> 'declined' OR reason <> ''", name="declined_has_reason"),
        Index("ix_call_questions_call_state", "call_id", "state"),
        Index("ix_call_questions_asked_by_id", "asked_by_id"),
    )
    MOVES: ClassVar = QUESTION_MOVES

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(24), unique=True, default=random_key)
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id"))
    state: Mapped[QuestionState] = mapped_column(
        text_enum(QuestionState, "question_state"), default=QuestionState.OPEN
    )
    text: Mapped[str] = mapped_column(Text)  # the asker's own words; what is published stands in the answer
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))  # never shown to the public
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("call_answers.id"))
    reason: Mapped[str] = mapped_column(Text, default="")  # of declining: mailed to the asker alone
    call: Mapped[Call] = relationship()
    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id])
    settled_by: Mapped[Person | None] = relationship(foreign_keys=[settled_by_id])
    answer: Mapped["CallAnswer | None"] = relationship(back_populates="questions")

    @property
    def scopes(self) -> frozenset[Scope]:
        """Its call's."""
        return self.call.scopes

    @property
    def trail_ref(self) -> str:
        """How the trail names it."""
        return f"question:{self.key}"


class CallAnswer(Base):
    """An answer for everybody, with its number in the call. Its texts are versions; the last one stands."""

    __tablename__ = "call_answers"
    __table_args__ = (UniqueConstraint("call_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id"))
    number: Mapped[int]
    published_at: Mapped[datetime]
    call: Mapped[Call] = relationship()
    versions: Mapped[list["CallAnswerVersion"]] = relationship(
        back_populates="answer", order_by="CallAnswerVersion.version"
    )
    questions: Mapped[list[CallQuestion]] = relationship(back_populates="answer", order_by="CallQuestion.id")

    @property
    def current(self) -> "CallAnswerVersion":
        """The texts that stand."""
        return self.versions[-1]

    @property
    def scopes(self) -> frozenset[Scope]:
        """Its call's."""
        return self.call.scopes

    @property
    def trail_ref(self) -> str:
        """How the trail names it."""
        return f"answer:{self.call.slug}:{self.number}"


class CallAnswerVersion(Base):
    """Question and answer as they were published or corrected, with who, when and why. Never changed."""

    __tablename__ = "call_answer_versions"
    __table_args__ = (UniqueConstraint("answer_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("call_answers.id"))
    version: Mapped[int]
    question: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text, default="")  # of a correction
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    answer: Mapped[CallAnswer] = relationship(back_populates="versions")
    by: Mapped[Person] = relationship()


class AnswerNotice(Base):
    """One mail about new answers of a call to one person: up to which version they were told. Never changed."""

    __tablename__ = "answer_notices"
    __table_args__ = (UniqueConstraint("call_id", "person_id", "last_version_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    last_version_id: Mapped[int] = mapped_column(ForeignKey("call_answer_versions.id"))
    at: Mapped[datetime]
