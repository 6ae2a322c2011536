"""The declarations of partners, signed by themselves through a mailed link; the day that the lead typed is no longer kept."""

import sqlalchemy as sa
from alembic import op

from migrations.triggers import on_postgresql, refuse

revision = "2026_11_24_partners"
down_revision = "2026_11_24_auto"

TABLE = "partner_declarations"
STATES = ("open", "signed", "declined", "withdrawn", "replaced")
INSTANT = sa.DateTime(timezone=True)


def changed(*columns: str) -> str:
    """SQL: one of the columns is not what it was, NULLs included."""
    return " OR ".join(f"(NEW.{c} <> OLD.{c} OR (NEW.{c} IS NULL) <> (OLD.{c} IS NULL))" for c in columns)


ASKED = changed(
    "id",
    "key",
    "application_id",
    "partner_key",
    "partner_name",
    "email",
    "hash",
    "asked_at",
    "asked_by_id",
    "expires_at",
)
ANSWERED = changed(
    "state", "objection", "objected_at", "objections", "settled_at", "reason", "signed_name", "signed_function", "registration_number", "head_name",
    "document", "content_hash",
)  # fmt: skip

# (name, table, event, condition that is refused, rows that PostgreSQL locks first so that two at once are put in order)
REFUSED = [
    ("declaration_starts_open", TABLE, "INSERT", "NEW.state <> 'open'", None),
    ("declaration_stays_as_signed", TABLE, "UPDATE",
     f"{ASKED} OR OLD.state <> 'open' AND ({ANSWERED}) OR OLD.told_at IS NOT NULL AND ({changed('told_at')})", None),
]  # fmt: skip


def upgrade() -> None:
    """The table and its guards."""
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=24), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("partner_key", sa.String(length=24), nullable=False),
        sa.Column("partner_name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("state", sa.Enum(*STATES, name="declaration_state", native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("objection", sa.Text(), nullable=False),
        sa.Column("objected_at", INSTANT, nullable=True),
        sa.Column("objections", sa.Integer(), nullable=False),
        sa.Column("settled_at", INSTANT, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("signed_name", sa.String(length=120), nullable=False),
        sa.Column("signed_function", sa.String(length=120), nullable=False),
        sa.Column("registration_number", sa.String(length=80), nullable=False),
        sa.Column("head_name", sa.String(length=120), nullable=False),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=True),
        sa.Column("told_at", INSTANT, nullable=True),
        *checks(),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name=op.f(f"fk_{TABLE}_application_id")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["people.id"], name=op.f(f"fk_{TABLE}_asked_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("key", name=op.f(f"uq_{TABLE}_key")),
        sa.UniqueConstraint("hash", name=op.f(f"uq_{TABLE}_hash")),
    )  # fmt: skip
    op.create_index(f"ix_{TABLE}_application_id", TABLE, ["application_id"])
    is_open = sa.text("state = 'open'")
    op.create_index(
        f"uq_{TABLE}_open", TABLE, ["application_id", "partner_key"], unique=True, sqlite_where=is_open, postgresql_where=is_open
    )  # fmt: skip
    for guard in every_guard():
        refuse(*guard)
    op.drop_column("partners", "declaration_signed_on")


def downgrade() -> None:
    """Drop it all; the day that the lead typed comes back empty."""
    op.add_column("partners", sa.Column("declaration_signed_on", sa.Date(), nullable=True))
    for name, *_ in every_guard():
        op.execute(f"DROP TRIGGER IF EXISTS {name}" + (f" ON {TABLE}" if on_postgresql() else ""))
        if on_postgresql():
            op.execute(f"DROP FUNCTION IF EXISTS {name}()")
    op.drop_table(TABLE)


def checks() -> list[sa.CheckConstraint]:
    """What a row may say."""
    rules = {
        "email_lower": "email = lower(email)",
        "time_to_sign": "asked_at < expires_at",
        "settled_pair": "(state = 'open') = (settled_at IS NULL)",
        "signed_has_document": "(state = 'signed') = (document IS NOT NULL) AND (document IS NULL) = (content_hash IS NULL)",
        "signed_has_name": "state <> 'signed' OR (signed_name <> '' AND signed_function <> '' AND registration_number <> '' AND head_name <> '')",
        "signed_in_time": "state <> 'signed' OR settled_at < expires_at",
        "told_of_a_signature": "told_at IS NULL OR state = 'signed'",
        "objected_pair": "(objected_at IS NULL) = (objections = 0) AND objections >= 0",
    }
    return [sa.CheckConstraint(rule, name=op.f(f"ck_{TABLE}_{name}")) for name, rule in rules.items()]


def every_guard() -> list[tuple[str, str, str, str, str | None]]:
    """All guards as (name, table, event, condition, lock). SQLite replaces rows without a word, PostgreSQL empties tables without one."""
    guards: list[tuple[str, str, str, str, str | None]] = [
        (f"{TABLE}_never_removed", TABLE, "DELETE", "1 = 1", None),
        *REFUSED,
    ]
    if on_postgresql():
        return [*guards, (f"{TABLE}_never_emptied", TABLE, "TRUNCATE", "1 = 1", None)]
    same = (
        "r.id = NEW.id", "r.key = NEW.key", "r.hash = NEW.hash",
        "r.application_id = NEW.application_id AND r.partner_key = NEW.partner_key AND r.state = 'open' AND NEW.state = 'open'",
    )  # fmt: skip
    inserted = " OR ".join(f"EXISTS (SELECT 1 FROM {TABLE} r WHERE {condition})" for condition in same)
    updated = " OR ".join(
        f"EXISTS (SELECT 1 FROM {TABLE} r WHERE {condition} AND r.rowid <> OLD.rowid)" for condition in same
    )
    return [
        *guards,
        (f"{TABLE}_never_replaced", TABLE, "INSERT", inserted, None),
        (f"{TABLE}_never_replaced_update", TABLE, "UPDATE", updated, None),
    ]
