"""Pairs of organizations that may be one."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.accounts.models import Person, random_key
from grants.core.access import Scope
from grants.core.db import Base, text_enum
from grants.organizations.models.organization import Organization
from grants.organizations.states import PairState


class DoublePair(Base):
    """Two organizations that may be one. An officer says that they are different, or merges them."""

    __tablename__ = "double_pairs"
    __table_args__ = (
        UniqueConstraint("one_id", "other_id"),
        CheckConstraint("one_id < other_id", name="in_order"),
        CheckConstraint("(decided_at IS NULL) = (decided_by_id IS NULL)", name="decided_pair"),
        CheckConstraint("(confirmed_at IS NULL) = (confirmed_by_id IS NULL)", name="confirmed_pair"),
        CheckConstraint("confirmed_by_id IS NULL OR confirmed_by_id <> decided_by_id", name="two_people"),
        Index("ix_double_pairs_state_found_at", "state", "found_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(24), unique=True, default=random_key)
    one_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    state: Mapped[PairState] = mapped_column(text_enum(PairState, "pair_state"), default=PairState.SUSPECTED)
    alike_by: Mapped[list[Any]] = mapped_column(default=list)  # of name, number, site
    said: Mapped[str] = mapped_column(String(10), default="")  # by an applicant: "another" or "same"
    found_at: Mapped[datetime]
    found_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    kept_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"))
    reason: Mapped[str] = mapped_column(String(500), default="")
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    one: Mapped[Organization] = relationship(foreign_keys=[one_id])
    other: Mapped[Organization] = relationship(foreign_keys=[other_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])
    found_by: Mapped[Person | None] = relationship(foreign_keys=[found_by_id])

    @property
    def scopes(self) -> frozenset[Scope]:
        """Those of both."""
        return self.one.scopes | self.other.scopes

    @property
    def trail_ref(self) -> str:
        """How the trail names it; the entries name both organizations."""
        return f"double_pair:{self.key}"

    @property
    def kept(self) -> Organization | None:
        """The one that survives, once somebody has said which."""
        return {self.one_id: self.one, self.other_id: self.other}.get(self.kept_id or 0)

    @property
    def gone(self) -> Organization | None:
        """The one that is merged into the other."""
        return {self.one_id: self.other, self.other_id: self.one}.get(self.kept_id or 0)
