"""What officers make of what was sent: requests for information, the eligibility check, conflicts of interest."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.accounts.models import Person
from grants.applications.models.applying import Application, Submission
from grants.applications.states import (
    REQUEST_MOVES,
    Outcome,
    RequestState,
)
from grants.core.access import Scope
from grants.core.db import Base, text_enum
from grants.core.states import Moving


class InformationRequest(Moving, Base):
    """What an officer asks of an applicant after the deadline, the parts it opens, until when, and the version that answers it."""

    __tablename__ = "information_requests"
    __table_args__ = (
        UniqueConstraint("application_id", "number"),
        Index("uq_information_requests_open", "application_id", unique=True, sqlite_where=text("state = 'open'"), postgresql_where=text("state = 'open'")),
        CheckConstraint("question <> ''", name="question"),
        CheckConstraint("asked_at < answer_by", name="time_to_answer"),
        CheckConstraint("(answered_at IS NULL) = (answered_by_id IS NULL) AND (answered_at IS NULL) = (submission_id IS NULL)", name="answered_pair"),
        CheckConstraint("state <> 'answered' OR answered_at IS NOT NULL", name="answered_when"),
        CheckConstraint("(closed_at IS NULL) = (closed_by_id IS NULL) AND (closed_at IS NULL) = (state NOT IN ('accepted', 'withdrawn'))", name="closed_pair"),
        CheckConstraint("closed_at IS NULL OR answered_at IS NOT NULL OR closed_reason <> ''", name="closed_reason"),
    )  # fmt: skip
    MOVES: ClassVar = REQUEST_MOVES

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"))
    number: Mapped[int]
    state: Mapped[RequestState] = mapped_column(
        text_enum(RequestState, "request_state"), default=RequestState.OPEN
    )
    question: Mapped[str] = mapped_column(Text)
    parts: Mapped[list[Any]] = mapped_column(default=list)  # keys of the parts of the form that it opens
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    answer_by: Mapped[datetime]  # the first instant refused
    answer: Mapped[str] = mapped_column(Text, default="")
    answer_version: Mapped[int] = mapped_column(default=0)  # of the text: an older page is refused
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submissions.id"), unique=True)
    expired_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    closed_reason: Mapped[str] = mapped_column(Text, default="")
    application: Mapped[Application] = relationship()
    submission: Mapped[Submission | None] = relationship()

    @property
    def scopes(self) -> frozenset[Scope]:
        """Those of its application."""
        return self.application.scopes

    @property
    def trail_ref(self) -> str:
        """How the trail names it."""
        return f"information_request:{self.application.ref}:{self.number}"


class EligibilityCheck(Base):
    """One run of the call's rules over a submission, with the version of the call and of the rules."""

    __tablename__ = "eligibility_checks"
    __table_args__ = (Index("ix_eligibility_checks_application_id", "application_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"))
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), unique=True)
    call_version: Mapped[int]
    rules_version: Mapped[str] = mapped_column(String(20))
    ran_at: Mapped[datetime]
    application: Mapped[Application] = relationship()
    submission: Mapped[Submission] = relationship()
    verdicts: Mapped[list["EligibilityVerdict"]] = relationship(
        back_populates="check", order_by="EligibilityVerdict.position"
    )


class EligibilityVerdict(Base):
    """One rule's verdict: what was computed, what a person judged, and what two persons overrode."""

    __tablename__ = "eligibility_verdicts"
    __table_args__ = (
        UniqueConstraint("check_id", "rule"),
        CheckConstraint(
            "(judged_by_id IS NULL) = (judged_at IS NULL) AND (judged_by_id IS NULL) = (judged_outcome IS NULL)",
            name="judged_pair",
        ),
        CheckConstraint(
            "(override_by_id IS NULL) = (override_at IS NULL) AND (override_by_id IS NULL) = (override_outcome IS NULL)",
            name="override_pair",
        ),
        CheckConstraint("(confirmed_by_id IS NULL) = (confirmed_at IS NULL)", name="confirmed_pair"),
        CheckConstraint(
            "confirmed_by_id IS NULL OR (override_by_id IS NOT NULL AND confirmed_by_id <> override_by_id)",
            name="override_two_people",
        ),
        CheckConstraint("override_by_id IS NULL OR override_reason <> ''", name="override_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    check_id: Mapped[int] = mapped_column(ForeignKey("eligibility_checks.id"))
    rule: Mapped[str] = mapped_column(String(40))
    position: Mapped[int]
    computed: Mapped[Outcome] = mapped_column(text_enum(Outcome, "computed_outcome"))
    reasons: Mapped[list[Any]] = mapped_column(default=list)  # of Reason.as_json()
    judged_outcome: Mapped[Outcome | None] = mapped_column(text_enum(Outcome, "judged_outcome"))
    judged_reason: Mapped[str] = mapped_column(Text, default="")
    judged_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    judged_at: Mapped[datetime | None]
    override_outcome: Mapped[Outcome | None] = mapped_column(text_enum(Outcome, "override_outcome"))
    override_reason: Mapped[str] = mapped_column(Text, default="")
    override_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    override_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    confirmed_at: Mapped[datetime | None]
    check: Mapped[EligibilityCheck] = relationship(back_populates="verdicts")

    @property
    def outcome(self) -> Outcome:
        """What holds: a confirmed override, else the judgement, else the computation."""
        if self.confirmed_by_id is not None and self.override_outcome is not None:
            return self.override_outcome
        return self.judged_outcome or self.computed


class Conflict(Base):
    """A person's conflict of interest with an application: it shuts them out of it everywhere. Ended, never deleted."""

    __tablename__ = "conflicts"
    __table_args__ = (
        Index(
            "uq_conflicts_live",
            "person_id",
            "application_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        CheckConstraint("(ended_at IS NULL) = (ended_by_id IS NULL)", name="ended_pair"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    application: Mapped[Application] = relationship()

    @property
    def scopes(self) -> frozenset[Scope]:
        """Those of its application."""
        return self.application.scopes

    @property
    def trail_ref(self) -> str:
        """How the trail names it."""
        return f"conflict:{self.id}"
