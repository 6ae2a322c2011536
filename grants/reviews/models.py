"""Reviews: who reads which proposal, what they declared, and their scores."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.accounts.models import Duty, Person, random_key
from grants.applications.models import Application, Submission
from grants.core.access import Scope
from grants.core.db import Base, text_enum
from grants.core.states import Moving
from grants.reviews.states import MOVES, ReviewState

_LIVE = "state IN ('assigned', 'open', 'submitted')"


class Review(Moving, Base):
    """One reviewer's reading of one submission. Its duty row grants sight of that application, and ends with it."""

    __tablename__ = "reviews"
    __table_args__ = (
        Index(
            "uq_reviews_live",
            "reviewer_id",
            "application_id",
            unique=True,
            sqlite_where=text(_LIVE),
            postgresql_where=text(_LIVE),
        ),
        Index("ix_reviews_application_state", "application_id", "state"),
        CheckConstraint("state <> 'submitted' OR submitted_at IS NOT NULL", name="submitted_when"),
        CheckConstraint(
            "state IN ('assigned', 'released', 'conflicted') OR declared_at IS NOT NULL",
            name="declared_first",
        ),
    )
    MOVES: ClassVar = MOVES

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(24), unique=True, default=random_key)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"))
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"))
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    duty_id: Mapped[int] = mapped_column(ForeignKey("duties.id"))
    state: Mapped[ReviewState] = mapped_column(
        text_enum(ReviewState, "review_state"), default=ReviewState.ASSIGNED
    )
    due_at: Mapped[datetime | None]
    assigned_at: Mapped[datetime]
    assigned_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    declared_at: Mapped[datetime | None]
    conflict_reason: Mapped[str] = mapped_column(Text, default="")
    saved_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    comment_for_applicant: Mapped[str] = mapped_column(Text, default="")
    comment_for_committee: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=0)  # of the saved text: an older tab is shown both
    application: Mapped[Application] = relationship()
    submission: Mapped[Submission] = relationship()
    reviewer: Mapped[Person] = relationship(foreign_keys=[reviewer_id])
    duty: Mapped[Duty] = relationship()
    scores: Mapped[list["ReviewScore"]] = relationship(
        cascade="all, delete-orphan", order_by="ReviewScore.criterion"
    )

    @property
    def scopes(self) -> frozenset[Scope]:
        """Those of its application."""
        return self.application.scopes

    @property
    def trail_ref(self) -> str:
        """How the trail names it."""
        return f"review:{self.key}"


class ReviewScore(Base):
    """A score from 0 to 5 on one criterion, with a comment for the applicant."""

    __tablename__ = "review_scores"
    __table_args__ = (
        UniqueConstraint("review_id", "criterion"),
        CheckConstraint("score IS NULL OR score BETWEEN 0 AND 5", name="scale"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("reviews.id"))
    criterion: Mapped[str] = mapped_column(String(40))
    score: Mapped[int | None]
    comment: Mapped[str] = mapped_column(Text, default="")
