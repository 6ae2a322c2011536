"""What the virus scanner said of files, and which mails about a document's last day were sent."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_24_files"
down_revision = "2026_11_24_partners"


def upgrade() -> None:
    """Two tables."""
    op.create_table(
        "file_scans",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("signature", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("brought_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["brought_by_id"], ["people.id"], name=op.f("fk_file_scans_brought_by_id")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_file_scans")),
    )
    op.create_table(
        "expiry_notices",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "soon", "expired", name="expiry_stage", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_expiry_notices_document_id")
        ),
        sa.PrimaryKeyConstraint("document_id", "expires_on", "stage", name=op.f("pk_expiry_notices")),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("expiry_notices")
    op.drop_table("file_scans")
