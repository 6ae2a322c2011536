"""Decisions of the selection, the Board's meeting, awards with their grant years, and agreements in versions."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.accounts.models import Person, random_key
from grants.applications.models import Application
from grants.awards.states import (
    APPEAL_MOVES,
    AWARD_MOVES,
    DECISION_MOVES,
    Against,
    AppealState,
    AwardState,
    DecisionOutcome,
    DecisionState,
    Side,
)
from grants.calls.models import Call
from grants.core.access import Scope
from grants.core.db import Base, text_enum
from grants.core.states import Moving


class BoardMeeting(Base):
    """A meeting of the Board of Trustees on the selection of a call: when, who was there."""

    __tablename__ = "board_meetings"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(24), unique=True, default=random_key)
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id"), index=True)
    held_on: Mapped[date]
    note: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    call: Mapped[Call] = relationship()
    attendances: Mapped[list["Attendance"]] = relationship(order_by="Attendance.person_id")
    recusals: Mapped[list["Recusal"]] = relationship(order_by="Recusal.id")

    @property
    def scopes(self) -> frozenset[Scope]:
        """Those of its call."""
        return self.call.scopes

    @property
    def trail_ref(self) -> str:
        """How the trail names it."""
        return f"board_meeting:{self.key}"


class Attendance(Base):
    """Whether a trustee was present."""

    __tablename__ = "attendances"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("board_meetings.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    present: Mapped[bool]
    person: Mapped[Person] = relationship()


class Recusal(Base):
    """A trustee stood aside on one application."""

    __tablename__ = "recusals"
    __table_args__ = (UniqueConstraint("meeting_id", "person_id", "application_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("board_meetings.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"))
    reason: Mapped[str] = mapped_column(Text)
    person: Mapped[Person] = relationship()
    application: Mapped[Application] = relationship()


class Decision(Moving, Base):
    """What happens to an eligible application: proposed by one fund manager, endorsed by the Board, confirmed by another."""

    __tablename__ = "decisions"
    __table_args__ = (
        CheckConstraint("(confirmed_at IS NULL) = (confirmed_by_id IS NULL)", name="confirmed_pair"),
        CheckConstraint("(released_at IS NULL) = (released_by_id IS NULL)", name="released_pair"),
        CheckConstraint("confirmed_by_id IS NULL OR confirmed_by_id <> proposed_by_id", name="two_people"),
        CheckConstraint("outcome <> 'reserve' OR reserve_rank IS NOT NULL", name="reserve_has_rank"),
        CheckConstraint(
            "state NOT IN ('endorsed', 'confirmed', 'released') OR meeting_id IS NOT NULL",
            name="endorsed_by_meeting",
        ),
    )
    MOVES: ClassVar = DECISION_MOVES

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), unique=True)
    outcome: Mapped[DecisionOutcome] = mapped_column(text_enum(DecisionOutcome, "decision_outcome"))
    state: Mapped[DecisionState] = mapped_column(
        text_enum(DecisionState, "decision_state"), default=DecisionState.PROPOSED, index=True
    )
    reserve_rank: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text, default="")  # for the committee and the trail
    feedback: Mapped[str] = mapped_column(Text, default="")  # for the applicant, in the letter
    proposed_at: Mapped[datetime]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("board_meetings.id"))
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    released_at: Mapped[datetime | None]
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    application: Mapped[Application] = relationship()
    meeting: Mapped[BoardMeeting | None] = relationship()
    years: Mapped[list["DecisionYear"]] = relationship(
        cascade="all, delete-orphan", order_by="DecisionYear.year"
    )
    proposed_by: Mapped[Person] = relationship(foreign_keys=[proposed_by_id])

    @property
    def scopes(self) -> frozenset[Scope]:
        """Those of its application."""
        return self.application.scopes

    @property
    def trail_ref(self) -> str:
        """How the trail names it."""
        return f"decision:{self.application.ref}"


class DecisionYear(Base):
    """The amount proposed for a grant year."""

    __tablename__ = "decision_years"
    __table_args__ = (CheckConstraint("amount_minor > 0", name="amount_positive"),)

    decision_id: Mapped[int] = mapped_column(ForeignKey("decisions.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger)


class Appeal(Moving, Base):
    """An organization's appeal against a refusal, once for each; decided by an officer who had no part in the refusal."""

    __tablename__ = "appeals"
    __table_args__ = (
        UniqueConstraint("application_id", "against", "refused_at"),
        CheckConstraint("text <> ''", name="text"),
        CheckConstraint("refused_at <= made_at", name="after_refusal"),
        CheckConstraint("(decided_at IS NULL) = (decided_by_id IS NULL) AND (decided_at IS NULL) = (state = 'open')", name="decided_pair"),
        CheckConstraint("decided_at IS NULL OR reason <> ''", name="decided_reason"),
        CheckConstraint("decided_by_id IS NULL OR decided_by_id <> made_by_id", name="two_people"),
    )  # fmt: skip
    MOVES: ClassVar = APPEAL_MOVES

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"))
    against: Mapped[Against] = mapped_column(text_enum(Against, "appeal_against"))
    state: Mapped[AppealState] = mapped_column(
        text_enum(AppealState, "appeal_state"), default=AppealState.OPEN, index=True
    )
    refused_at: Mapped[datetime]  # of the refusal that it is against
    text: Mapped[str] = mapped_column(Text)
    stood: Mapped[dict[str, Any]] = mapped_column(
        default=dict
    )  # the refusal as it stood: what may be looked at again changes
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    application: Mapped[Application] = relationship()

    @property
    def scopes(self) -> frozenset[Scope]:
        """Those of its application."""
        return self.application.scopes

    @property
    def trail_ref(self) -> str:
        """How the trail names it."""
        return f"appeal:{self.application.ref}"


class Award(Moving, Base):
    """What a released letter promises to an organization; the grant, once both have signed."""

    __tablename__ = "awards"
    __table_args__ = (
        CheckConstraint("(answered_at IS NULL) = (answered_by_id IS NULL)", name="answered_pair"),
        CheckConstraint("(released_at IS NULL) = (released_by_id IS NULL)", name="released_pair"),
        CheckConstraint("starts_on < ends_on", name="starts_before_end"),
    )
    MOVES: ClassVar = AWARD_MOVES

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), unique=True)
    reference: Mapped[str] = mapped_column(String(60), unique=True)  # that of the application
    state: Mapped[AwardState] = mapped_column(
        text_enum(AwardState, "award_state"), default=AwardState.OFFERED, index=True
    )
    currency: Mapped[str] = mapped_column(String(3), default="USD")
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    offered_at: Mapped[datetime]
    answer_until: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    answer_reason: Mapped[str] = mapped_column(Text, default="")
    released_at: Mapped[datetime | None]
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    release_reason: Mapped[str] = mapped_column(Text, default="")
    application: Mapped[Application] = relationship()
    years: Mapped[list["AwardYear"]] = relationship(back_populates="award", order_by="AwardYear.year")
    agreements: Mapped[list["Agreement"]] = relationship(back_populates="award", order_by="Agreement.version")

    @property
    def scopes(self) -> frozenset[Scope]:
        """Those of its application, so that a conflict with the one shuts out of the other."""
        return self.application.scopes

    @property
    def trail_ref(self) -> str:
        """How the trail names it."""
        return f"award:{self.reference}"


class AwardYear(Base):
    """One grant year: twelve months from the project's start, its amount, its cap, and what was paid.

    `paid_minor` is kept by triggers on the payments; a CHECK keeps it within the amount, and the amount within the cap;
    amount and cap are frozen by trigger.
    """

    __tablename__ = "award_years"
    __table_args__ = (
        UniqueConstraint("award_id", "year"),
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint("cap_minor IS NULL OR amount_minor <= cap_minor", name="within_cap"),
        CheckConstraint("paid_minor >= 0 AND paid_minor <= amount_minor", name="paid_within_amount"),
        CheckConstraint("(renewed_at IS NULL) = (renewed_by_id IS NULL)", name="renewed_pair"),
        CheckConstraint("renewed_at IS NULL OR renewal_reason <> ''", name="renewal_has_reason"),
        CheckConstraint("starts_on < ends_on", name="starts_before_end"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    award_id: Mapped[int] = mapped_column(ForeignKey("awards.id"))
    year: Mapped[int]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    cap_minor: Mapped[int | None] = mapped_column(BigInteger)
    paid_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    indicative: Mapped[bool]  # years after the first are, until a fund manager renews them
    renewed_at: Mapped[datetime | None]
    renewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    renewal_reason: Mapped[str] = mapped_column(Text, default="")
    award: Mapped[Award] = relationship(back_populates="years")

    @property
    def scopes(self) -> frozenset[Scope]:
        """Those of its award."""
        return self.award.scopes

    @property
    def trail_ref(self) -> str:
        """How the trail names it."""
        return f"award_year:{self.award.reference}:{self.year}"


class Agreement(Base):
    """One version of the agreement: the exact PDF by its hash, and where the trail stood. Never changed."""

    __tablename__ = "agreements"
    __table_args__ = (UniqueConstraint("award_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    award_id: Mapped[int] = mapped_column(ForeignKey("awards.id"))
    version: Mapped[int]
    sha256: Mapped[str] = mapped_column(ForeignKey("stored_files.sha256"))
    trail_hash: Mapped[str] = mapped_column(String(64))
    drawn_at: Mapped[datetime]
    drawn_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    award: Mapped[Award] = relationship(back_populates="agreements")
    signatures: Mapped[list["AgreementSignature"]] = relationship(order_by="AgreementSignature.signed_at")


class AgreementSignature(Base):
    """One side's signature: who, in which function, when, and the hash of the document they signed. Never changed."""

    __tablename__ = "agreement_signatures"
    __table_args__ = (UniqueConstraint("agreement_id", "side"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreements.id"))
    side: Mapped[Side] = mapped_column(text_enum(Side, "agreement_side"))
    name: Mapped[str] = mapped_column(String(120))
    function: Mapped[str] = mapped_column(String(120))
    document_hash: Mapped[str] = mapped_column(String(64))
    signed_at: Mapped[datetime]
    signed_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
