"""What the virus scanner said of a file, and which warnings of an expiry were sent."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from grants.core.db import Base, text_enum
from grants.organizations.states import ExpiryStage


class FileScan(Base):
    """The scanner's verdict on bytes, by their SHA-256: also of those that were refused and never kept. The newest verdict stands."""

    __tablename__ = "file_scans"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    signature: Mapped[str] = mapped_column(String(200), default="")  # what was found; empty: clean
    name: Mapped[str] = mapped_column(String(120))
    looked_at: Mapped[datetime]
    brought_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))


class ExpiryNotice(Base):
    """That an organization was told of a document's last day: once before, once after."""

    __tablename__ = "expiry_notices"

    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    expires_on: Mapped[date] = mapped_column(primary_key=True)
    stage: Mapped[ExpiryStage] = mapped_column(text_enum(ExpiryStage, "expiry_stage"), primary_key=True)
    told_at: Mapped[datetime]
