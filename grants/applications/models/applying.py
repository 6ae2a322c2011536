"""What is being written and what was sent: the application, its parts and rows, its submissions."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.accounts.models import Person, random_key
from grants.applications.states import (
    MOVES,
    ApplicationState,
    BudgetKind,
    Category,
    CountryRole,
    RemedyKind,
)
from grants.calls.models import Call
from grants.core.access import Scope
from grants.core.db import Base, text_enum
from grants.core.states import Moving
from grants.organizations.models import DocumentVersion, Organization
from grants.organizations.states import DocumentKind


class Application(Moving, Base):
    """An organization's application to a call. It gets its reference when it is first sent; until then its key names it."""

    __tablename__ = "applications"
    __table_args__ = (
        CheckConstraint("(submitted_at IS NULL) = (submitted_by_id IS NULL)", name="submitted_pair"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)", name="withdrawn_pair"),
        CheckConstraint("(concluded_at IS NULL) = (concluded_by_id IS NULL)", name="concluded_pair"),
        CheckConstraint("(state = 'draft') = (reference IS NULL)", name="draft_has_no_reference"),
        Index("ix_applications_call_state", "call_id", "state"),
        Index("ix_applications_organization_id", "organization_id"),
    )
    MOVES: ClassVar = MOVES

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(24), unique=True, default=random_key)
    reference: Mapped[str | None] = mapped_column(String(60), unique=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id"))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    state: Mapped[ApplicationState] = mapped_column(
        text_enum(ApplicationState, "application_state"), default=ApplicationState.DRAFT
    )
    title: Mapped[str] = mapped_column(String(200), default="")
    language: Mapped[str] = mapped_column(String(5), default="en")
    starts_on: Mapped[date | None]
    months: Mapped[int | None]
    submission_version: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    submitted_at: Mapped[datetime | None]  # of the version that stands
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    withdrawn_reason: Mapped[str] = mapped_column(Text, default="")
    concluded_at: Mapped[datetime | None]
    concluded_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    call: Mapped[Call] = relationship()
    organization: Mapped[Organization] = relationship()
    countries: Mapped[list["ApplicationCountry"]] = relationship(
        cascade="all, delete-orphan", order_by="ApplicationCountry.role, ApplicationCountry.country"
    )
    remedies: Mapped[list["Remedy"]] = relationship(cascade="all, delete-orphan", order_by="Remedy.position")
    partners: Mapped[list["Partner"]] = relationship(
        cascade="all, delete-orphan", order_by="Partner.position"
    )
    budgets: Mapped[list["Budget"]] = relationship(order_by="Budget.version")
    attachments: Mapped[list["Attachment"]] = relationship(
        cascade="all, delete-orphan", order_by="Attachment.kind"
    )
    submissions: Mapped[list["Submission"]] = relationship(order_by="Submission.version")

    @property
    def ref(self) -> str:
        """What its address says: the reference, or the key of a draft."""
        return self.reference or self.key

    @property
    def scopes(self) -> frozenset[Scope]:
        """Itself, its organization, its call. The key is used, since it never changes."""
        return frozenset({("application", self.key)}) | self.organization.scopes | self.call.scopes

    @property
    def trail_ref(self) -> str:
        """How the trail names it."""
        return f"application:{self.ref}"


class ApplicationSection(Base):
    """One save of one part of the form: the answers as they then were. The highest version stands; none is changed."""

    __tablename__ = "application_sections"
    __table_args__ = (UniqueConstraint("application_id", "key", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"))
    key: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    answers: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime]
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    auto: Mapped[bool] = mapped_column(
        default=False, server_default=false()
    )  # by the page, while somebody typed
    saved_by: Mapped[Person] = relationship()


class ApplicationCountry(Base):
    """A country of the project, and what it is to it. Rules read it."""

    __tablename__ = "application_countries"
    __table_args__ = (UniqueConstraint("application_id", "country", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"))
    country: Mapped[str] = mapped_column(String(2))
    role: Mapped[CountryRole] = mapped_column(text_enum(CountryRole, "country_role"))


class Remedy(Base):
    """A remedy that victims receive: what is done, for how many, and the budget lines that pay for it."""

    __tablename__ = "remedies"
    __table_args__ = (
        UniqueConstraint("application_id", "kind"),
        CheckConstraint("people IS NULL OR people >= 0", name="people"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"))
    kind: Mapped[RemedyKind] = mapped_column(text_enum(RemedyKind, "remedy_kind"))
    description: Mapped[str] = mapped_column(Text)
    people: Mapped[int | None]
    line_keys: Mapped[list[Any]] = mapped_column(default=list)  # stable ids of budget lines
    position: Mapped[int]


class Partner(Base):
    """A member of the consortium beside the lead."""

    __tablename__ = "partners"
    __table_args__ = (
        UniqueConstraint("application_id", "position"),
        CheckConstraint("share_minor >= 0", name="share"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"))
    name: Mapped[str] = mapped_column(String(200))
    country: Mapped[str] = mapped_column(String(2))
    role: Mapped[str] = mapped_column(Text, default="")
    share_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    position: Mapped[int]


class Budget(Base):
    """A budget in one version: requested, awarded, or amended. Lines keep their ids from one to the next."""

    __tablename__ = "budgets"
    __table_args__ = (UniqueConstraint("application_id", "kind", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"))
    kind: Mapped[BudgetKind] = mapped_column(text_enum(BudgetKind, "budget_kind"))
    version: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3), default="USD")
    made_at: Mapped[datetime]
    lines: Mapped[list["BudgetLine"]] = relationship(
        cascade="all, delete-orphan", order_by="BudgetLine.grant_year, BudgetLine.position"
    )


class BudgetLine(Base):
    """One cost of one grant year: quantity x unit cost, computed, never typed."""

    __tablename__ = "budget_lines"
    __table_args__ = (
        UniqueConstraint("budget_id", "key"),
        CheckConstraint("grant_year BETWEEN 1 AND 10", name="grant_year"),
        CheckConstraint("quantity_hundredths > 0", name="quantity"),
        CheckConstraint("unit_cost_minor >= 0", name="unit_cost"),
        CheckConstraint(
            "amount_minor = (quantity_hundredths * unit_cost_minor + 50) / 100", name="amount_computed"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    budget_id: Mapped[int] = mapped_column(ForeignKey("budgets.id"))
    key: Mapped[str] = mapped_column(String(24), default=random_key)
    grant_year: Mapped[int]
    category: Mapped[Category] = mapped_column(text_enum(Category, "budget_category"))
    description: Mapped[str] = mapped_column(String(200))
    unit: Mapped[str] = mapped_column(String(40), default="")
    quantity_hundredths: Mapped[int] = mapped_column(BigInteger)
    unit_cost_minor: Mapped[int] = mapped_column(BigInteger)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    position: Mapped[int]
    activity: Mapped[str] = mapped_column(String(24), default="")  # key of the row of the work plan it serves
    partner: Mapped[str] = mapped_column(
        String(24), default=""
    )  # key of the partner that spends it; empty for the lead


class Attachment(Base):
    """A version of one of the organization's documents, attached to an application."""

    __tablename__ = "attachments"
    __table_args__ = (UniqueConstraint("application_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"))
    kind: Mapped[DocumentKind] = mapped_column(text_enum(DocumentKind, "attachment_kind"))
    document_version_id: Mapped[int] = mapped_column(ForeignKey("document_versions.id"))
    attached_at: Mapped[datetime]
    document_version: Mapped[DocumentVersion] = relationship()


class Submission(Base):
    """What was sent, as it was: canonical JSON with the hashes of its files. Never changed; all later stages read this."""

    __tablename__ = "submissions"
    __table_args__ = (
        UniqueConstraint("application_id", "version"),
        CheckConstraint("requested_minor >= 0", name="requested"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"))
    version: Mapped[int]
    submitted_at: Mapped[datetime]
    submitted_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    late_after: Mapped[
        datetime | None
    ]  # the deadline that it missed, in a grace period; None when it came in time
    document: Mapped[str] = mapped_column(Text)
    content_hash: Mapped[str] = mapped_column(String(64), index=True)
    requested_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3), default="USD")
    application: Mapped[Application] = relationship(back_populates="submissions")
    submitted_by: Mapped[Person] = relationship()


class ApplicationReminder(Base):
    """One reminder before a deadline, to one person: which deadline it spoke of, and how many days before. Never changed."""

    __tablename__ = "application_reminders"
    __table_args__ = (
        UniqueConstraint("application_id", "person_id", "closes_at", "days"),
        CheckConstraint("days > 0", name="days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    closes_at: Mapped[datetime]
    days: Mapped[int]
    sent_at: Mapped[datetime]


class ReminderChoice(Base):
    """Whether a person wants reminders about an application. Without a row they do."""

    __tablename__ = "reminder_choices"
    __table_args__ = (UniqueConstraint("application_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    wanted: Mapped[bool]
    chosen_at: Mapped[datetime]
