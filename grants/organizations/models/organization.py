"""Organizations, their documents in versions, and their bank accounts."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.accounts.models import Person, random_key
from grants.core.access import Scope
from grants.core.db import Base, text_enum
from grants.core.files import StoredFile
from grants.organizations.states import DocumentKind, OrganizationKind


class Organization(Base):
    """A body that applies: kept once, reused by every application. Survives the account of its founder."""

    __tablename__ = "organizations"
    __table_args__ = (
        CheckConstraint("name_withheld = false OR withheld_reason <> ''", name="withheld_has_reason"),
        CheckConstraint("(regional_group IS NULL) = (placed_by_id IS NULL)", name="placed_has_person"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(24), unique=True, default=random_key)
    legal_name: Mapped[str] = mapped_column(String(200), index=True)  # as on the certificate
    short_name: Mapped[str] = mapped_column(String(60), default="")
    former_names: Mapped[str] = mapped_column(String(300), default="")
    kind: Mapped[OrganizationKind | None] = mapped_column(text_enum(OrganizationKind, "organization_kind"))
    not_for_profit: Mapped[bool | None]
    registered_on: Mapped[date | None]
    registration_country: Mapped[str] = mapped_column(String(2), default="")
    registration_number: Mapped[str] = mapped_column(String(60), default="")
    partner_portal_id: Mapped[str] = mapped_column(String(40), default="")
    country: Mapped[str] = mapped_column(String(2), index=True)
    city: Mapped[str] = mapped_column(String(100), default="")
    address: Mapped[str] = mapped_column(String(300), default="")
    website: Mapped[str] = mapped_column(String(200), default="")
    head_name: Mapped[str] = mapped_column(String(120), default="")
    head_function: Mapped[str] = mapped_column(String(120), default="")
    board_members: Mapped[list[Any]] = mapped_column(default=list)  # of {"name", "function"}, for screening
    staff_full_time: Mapped[int | None]
    staff_part_time: Mapped[int | None]
    volunteers: Mapped[int | None]
    staff_with_victims: Mapped[int | None]
    assists_victims_since: Mapped[int | None]  # a year
    annual_budgets: Mapped[dict[str, Any]] = mapped_column(default=dict)  # year -> minor units of USD
    main_donors: Mapped[str] = mapped_column(Text, default="")
    carries_out_itself: Mapped[bool | None]
    protects_from_abuse: Mapped[bool | None]
    safeguarding: Mapped[str] = mapped_column(Text, default="")
    anti_fraud: Mapped[str] = mapped_column(Text, default="")
    audits: Mapped[str] = mapped_column(Text, default="")
    own_bank_account: Mapped[bool | None]
    language: Mapped[str] = mapped_column(String(5), default="en")
    regional_group: Mapped[str | None] = mapped_column(String(20))  # placed by an officer where no table says
    placed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    name_withheld: Mapped[bool] = mapped_column(default=False)
    withheld_reason: Mapped[str] = mapped_column(String(300), default="")
    not_public: Mapped[bool] = mapped_column(
        default=False
    )  # real body of the public record: nothing synthetic about it is shown
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"))
    version: Mapped[int] = mapped_column(default=1)  # the profile form is refused when it is older
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    changed_at: Mapped[datetime]

    @property
    def scopes(self) -> frozenset[Scope]:
        """An organization belongs to itself."""
        return frozenset({("organization", self.key)})

    @property
    def trail_ref(self) -> str:
        """How the trail names it."""
        return f"organization:{self.key}"

    @property
    def public_name(self) -> str:
        """The name for the public; empty when it is withheld."""
        return "" if self.name_withheld else self.legal_name


class Document(Base):
    """A document of an organization; its bytes come in versions."""

    __tablename__ = "documents"
    __table_args__ = (Index("ix_documents_organization_kind", "organization_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(24), unique=True, default=random_key)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    kind: Mapped[DocumentKind] = mapped_column(text_enum(DocumentKind, "document_kind"))
    title: Mapped[str] = mapped_column(String(200))
    expires_on: Mapped[date | None]
    created_at: Mapped[datetime]
    organization: Mapped[Organization] = relationship()
    versions: Mapped[list["DocumentVersion"]] = relationship(
        back_populates="document", order_by="DocumentVersion.version"
    )


class DocumentVersion(Base):
    """One version of a document: which bytes, who brought them, when. Never changed."""

    __tablename__ = "document_versions"
    __table_args__ = (UniqueConstraint("document_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"))
    version: Mapped[int]
    sha256: Mapped[str] = mapped_column(ForeignKey("stored_files.sha256"))
    name: Mapped[str] = mapped_column(String(120))
    uploaded_at: Mapped[datetime]
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    document: Mapped[Document] = relationship(back_populates="versions")
    file: Mapped[StoredFile] = relationship()
    uploaded_by: Mapped[Person] = relationship()


class BankAccount(Base):
    """Bank details as entered once. Never changed: a new account is a new row, and is verified anew."""

    __tablename__ = "bank_accounts"
    __table_args__ = (
        UniqueConstraint("id", "entered_by_id"),
    )  # lets the verification compare the two people

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    holder: Mapped[str] = mapped_column(String(200))
    bank_name: Mapped[str] = mapped_column(String(200))
    country: Mapped[str] = mapped_column(String(2))
    currency: Mapped[str] = mapped_column(String(3))
    account_number: Mapped[str] = mapped_column(String(40))  # an IBAN where the country has them
    bic: Mapped[str] = mapped_column(String(11), default="")
    entered_at: Mapped[datetime]
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    organization: Mapped[Organization] = relationship()
    entered_by: Mapped[Person] = relationship()
    verification: Mapped["BankVerification | None"] = relationship(back_populates="account", uselist=False)

    @property
    def scopes(self) -> frozenset[Scope]:
        """Those of its organization."""
        return self.organization.scopes

    @property
    def trail_ref(self) -> str:
        """How the trail names it: never by its number."""
        return f"bank_account:{self.id}"


class BankVerification(Base):
    """A second person has compared the details with the bank's own paper. Never by who entered them."""

    __tablename__ = "bank_verifications"
    __table_args__ = (
        ForeignKeyConstraint(
            ["bank_account_id", "entered_by_id"],
            ["bank_accounts.id", "bank_accounts.entered_by_id"],
            name="fk_bank_verifications_account",
        ),
        CheckConstraint("verified_by_id <> entered_by_id", name="two_people"),
    )

    bank_account_id: Mapped[int] = mapped_column(primary_key=True)
    entered_by_id: Mapped[int]
    verified_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    verified_at: Mapped[datetime]
    accepted: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(500))
    account: Mapped[BankAccount] = relationship(
        back_populates="verification",
        foreign_keys=[bank_account_id],
        primaryjoin="BankVerification.bank_account_id == BankAccount.id",
    )
    verified_by: Mapped[Person] = relationship(foreign_keys=[verified_by_id])
