"""The declarations of partners: what was asked of whom, and what was signed."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.accounts.models import Person, random_key
from grants.applications.models.applying import Application
from grants.applications.states import DeclarationState
from grants.core.access import Scope
from grants.core.db import Base, text_enum


class PartnerDeclaration(Base):
    """One mailed link to a partner's declaration, and what came of it. What is signed is kept as it was shown, and never changed."""

    __tablename__ = "partner_declarations"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_lower"),
        CheckConstraint("asked_at < expires_at", name="time_to_sign"),
        CheckConstraint("(state = 'open') = (settled_at IS NULL)", name="settled_pair"),
        CheckConstraint(
            "(state = 'signed') = (document IS NOT NULL) AND (document IS NULL) = (content_hash IS NULL)", name="signed_has_document"
        ),
        CheckConstraint(
            "state <> 'signed' OR (signed_name <> '' AND signed_function <> '' AND registration_number <> '' AND head_name <> '')", name="signed_has_name"
        ),
        CheckConstraint("state <> 'signed' OR settled_at < expires_at", name="signed_in_time"),
        CheckConstraint("told_at IS NULL OR state = 'signed'", name="told_of_a_signature"),
        CheckConstraint("(objected_at IS NULL) = (objections = 0) AND objections >= 0", name="objected_pair"),
        Index("ix_partner_declarations_application_id", "application_id"),
        Index(
            "uq_partner_declarations_open", "application_id", "partner_key", unique=True,
            sqlite_where=text("state = 'open'"), postgresql_where=text("state = 'open'"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(24), unique=True, default=random_key)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"))
    partner_key: Mapped[str] = mapped_column(String(24))  # of the row in the part "Partners"
    partner_name: Mapped[str] = mapped_column(String(200))  # as it was when the mail was sent
    email: Mapped[str] = mapped_column(String(254))
    hash: Mapped[str] = mapped_column(String(64), unique=True)  # of the secret in the link
    state: Mapped[DeclarationState] = mapped_column(
        text_enum(DeclarationState, "declaration_state"), default=DeclarationState.OPEN
    )
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    expires_at: Mapped[datetime]
    objection: Mapped[str] = mapped_column(Text, default="")
    objected_at: Mapped[datetime | None]
    objections: Mapped[int] = mapped_column(default=0)
    settled_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(Text, default="")  # of a partner who declines
    signed_name: Mapped[str] = mapped_column(String(120), default="")
    signed_function: Mapped[str] = mapped_column(String(120), default="")
    registration_number: Mapped[str] = mapped_column(String(80), default="")
    head_name: Mapped[str] = mapped_column(String(120), default="")
    document: Mapped[str | None] = mapped_column(Text)  # canonical JSON: exactly what was shown and written
    content_hash: Mapped[str | None] = mapped_column(String(64))
    told_at: Mapped[datetime | None]  # when both sides were told that the signature no longer counts
    application: Mapped[Application] = relationship()
    asked_by: Mapped[Person] = relationship()

    @property
    def scopes(self) -> frozenset[Scope]:
        """Those of its application."""
        return self.application.scopes

    @property
    def trail_ref(self) -> str:
        """How the trail names it: never by the address."""
        return f"declaration:{self.key}"
