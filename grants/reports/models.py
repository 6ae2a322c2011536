"""Yearly reports of grantees: a short form and a file, sent, accepted or returned with questions."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.accounts.models import random_key
from grants.awards.models import AwardYear
from grants.core.access import Scope
from grants.core.db import Base, text_enum
from grants.core.states import Moving
from grants.organizations.models import DocumentVersion
from grants.reports.states import MOVES, ReportState


class Report(Moving, Base):
    """The report of one grant year. Holds counts, never a victim's name."""

    __tablename__ = "reports"
    __table_args__ = (
        CheckConstraint("(submitted_at IS NULL) = (submitted_by_id IS NULL)", name="submitted_pair"),
        CheckConstraint("(decided_at IS NULL) = (decided_by_id IS NULL)", name="decided_pair"),
        CheckConstraint("spent_minor IS NULL OR spent_minor >= 0", name="spent"),
        CheckConstraint("people_helped IS NULL OR people_helped >= 0", name="people"),
        CheckConstraint(
            "state <> 'accepted' OR decided_by_id <> submitted_by_id", name="accepted_by_another"
        ),
        UniqueConstraint("award_year_id"),
    )
    MOVES: ClassVar = MOVES

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(24), unique=True, default=random_key)
    award_year_id: Mapped[int] = mapped_column(ForeignKey("award_years.id"))
    state: Mapped[ReportState] = mapped_column(
        text_enum(ReportState, "report_state"), default=ReportState.DRAFT, index=True
    )
    due_on: Mapped[date]
    results: Mapped[str] = mapped_column(Text, default="")
    difficulties: Mapped[str] = mapped_column(Text, default="")
    people_helped: Mapped[int | None]
    spent_minor: Mapped[int | None] = mapped_column(BigInteger)
    document_version_id: Mapped[int | None] = mapped_column(ForeignKey("document_versions.id"))
    version: Mapped[int] = mapped_column(default=0)  # of the saved form
    saved_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    questions: Mapped[str] = mapped_column(Text, default="")
    award_year: Mapped[AwardYear] = relationship()
    document_version: Mapped[DocumentVersion | None] = relationship()

    @property
    def scopes(self) -> frozenset[Scope]:
        """Those of its award."""
        return self.award_year.scopes

    @property
    def trail_ref(self) -> str:
        """How the trail names it."""
        return f"report:{self.award_year.award.reference}:{self.award_year.year}"
