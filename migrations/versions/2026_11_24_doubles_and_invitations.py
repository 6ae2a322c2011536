"""Doubles are looked for by keys and pairs are kept; invitations and requests to join are rows of their own."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "2026_11_24_doubles"
down_revision = "2026_11_24_lines"

MOMENT = sa.DateTime(timezone=True)
LIST = sa.JSON().with_variant(JSONB(), "postgresql")
PAIR_STATES = ("suspected", "merge_asked", "different", "merged")


def upgrade() -> None:
    """The tables. Organizations that are here already get their keys by a chore of the program."""
    search()
    pairs()
    invitations()
    join_requests()


def downgrade() -> None:
    """Drop them all."""
    for table in ("join_requests", "invitations", "double_pairs", "search_pieces", "search_keys"):
        op.drop_table(table)


def search() -> None:
    op.create_table(
        "search_keys",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("value", sa.String(length=300), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        to("search_keys", "organization_id", "organizations"),
        sa.PrimaryKeyConstraint("organization_id", "slot", name=op.f("pk_search_keys")),
    )
    op.create_index("ix_search_keys_value_kind", "search_keys", ["value", "kind"])
    op.create_table(
        "search_pieces",
        sa.Column("piece", sa.String(length=3), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        to("search_pieces", "organization_id", "organizations"),
        sa.PrimaryKeyConstraint("piece", "organization_id", "slot", name=op.f("pk_search_pieces")),
    )
    op.create_index(op.f("ix_search_pieces_organization_id"), "search_pieces", ["organization_id"])


def pairs() -> None:
    table = "double_pairs"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=24), nullable=False),
        sa.Column("one_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("state", one_of(PAIR_STATES, "pair_state"), nullable=False),
        sa.Column("alike_by", LIST, nullable=False),
        sa.Column("said", sa.String(length=10), nullable=False),
        sa.Column("found_at", MOMENT, nullable=False),
        sa.Column("found_by_id", sa.Integer(), nullable=True),
        sa.Column("kept_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("one_id < other_id", name=op.f("ck_double_pairs_in_order")),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by_id IS NULL)", name=op.f("ck_double_pairs_decided_pair")
        ),
        sa.CheckConstraint(
            "(confirmed_at IS NULL) = (confirmed_by_id IS NULL)", name=op.f("ck_double_pairs_confirmed_pair")
        ),
        sa.CheckConstraint(
            "confirmed_by_id IS NULL OR confirmed_by_id <> decided_by_id",
            name=op.f("ck_double_pairs_two_people"),
        ),
        *(to(table, column, "organizations") for column in ("one_id", "other_id", "kept_id")),
        *(to(table, column, "people") for column in ("found_by_id", "decided_by_id", "confirmed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_double_pairs")),
        sa.UniqueConstraint("key", name=op.f("uq_double_pairs_key")),
        sa.UniqueConstraint("one_id", "other_id", name=op.f("uq_double_pairs_one_id_other_id")),
    )
    op.create_index("ix_double_pairs_state_found_at", table, ["state", "found_at"])
    op.create_index(op.f("ix_double_pairs_other_id"), table, ["other_id"])


def invitations() -> None:
    table = "invitations"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=24), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("invited_at", MOMENT, nullable=False),
        sa.Column("invited_by_id", sa.Integer(), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_invitations_email_lower")),
        sa.CheckConstraint("(ended_at IS NULL) = (outcome = '')", name=op.f("ck_invitations_ended_pair")),
        to(table, "organization_id", "organizations"),
        *(to(table, column, "people") for column in ("invited_by_id", "person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("key", name=op.f("uq_invitations_key")),
        sa.UniqueConstraint("hash", name=op.f("uq_invitations_hash")),
    )
    op.create_index("ix_invitations_organization_ended", table, ["organization_id", "ended_at"])
    op.create_index(op.f("ix_invitations_email"), table, ["email"])


def join_requests() -> None:
    table = "join_requests"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=24), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by_id IS NULL)", name=op.f("ck_join_requests_decided_pair")
        ),
        to(table, "organization_id", "organizations"),
        *(to(table, column, "people") for column in ("person_id", "decided_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_join_requests")),
        sa.UniqueConstraint("key", name=op.f("uq_join_requests_key")),
    )
    op.create_index("ix_join_requests_organization_decided", table, ["organization_id", "decided_at"])
    op.create_index("ix_join_requests_person_asked", table, ["person_id", "asked_at"])


def to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    """The foreign key of a column."""
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))


def one_of(values: tuple[str, ...], name: str) -> sa.Enum:
    """Text with a CHECK that names its values."""
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)
