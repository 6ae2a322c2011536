"""How people come into an organization: invited by it, or asking it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.accounts.models import Person, random_key
from grants.core.access import Scope
from grants.core.db import Base
from grants.organizations.models.organization import Organization


class Invitation(Base):
    """Somebody was invited into an organization by mail. Taken up once, by the invited address alone."""

    __tablename__ = "invitations"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_lower"),
        CheckConstraint("(ended_at IS NULL) = (outcome = '')", name="ended_pair"),
        Index("ix_invitations_organization_ended", "organization_id", "ended_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(24), unique=True, default=random_key)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    email: Mapped[str] = mapped_column(String(254), index=True)
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(String(40))
    hash: Mapped[str] = mapped_column(String(64), unique=True)  # of the secret in the link
    reason: Mapped[str] = mapped_column(String(500), default="")  # of an officer who found an administrator
    invited_at: Mapped[datetime]
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    sent: Mapped[int] = mapped_column(default=1)
    sent_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(String(10), default="")  # accepted, declined, withdrawn
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    organization: Mapped[Organization] = relationship()
    invited_by: Mapped[Person] = relationship(foreign_keys=[invited_by_id])

    @property
    def scopes(self) -> frozenset[Scope]:
        """Those of its organization."""
        return self.organization.scopes

    @property
    def trail_ref(self) -> str:
        """How the trail names it: never by the address."""
        return f"invitation:{self.key}"


class JoinRequest(Base):
    """Somebody asks to become a member of an organization that is here already."""

    __tablename__ = "join_requests"
    __table_args__ = (
        CheckConstraint("(decided_at IS NULL) = (decided_by_id IS NULL)", name="decided_pair"),
        Index("ix_join_requests_organization_decided", "organization_id", "decided_at"),
        Index("ix_join_requests_person_asked", "person_id", "asked_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(24), unique=True, default=random_key)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    role: Mapped[str] = mapped_column(String(40), default="")  # empty: refused, or not decided
    reason: Mapped[str] = mapped_column(String(500), default="")
    organization: Mapped[Organization] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])

    @property
    def scopes(self) -> frozenset[Scope]:
        """Those of its organization."""
        return self.organization.scopes

    @property
    def trail_ref(self) -> str:
        """How the trail names it."""
        return f"join_request:{self.key}"
