"""A save of a part says whether the page made it by itself, so that the history can show the last of each run."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_24_auto"
down_revision = "2026_11_24_after"


def upgrade() -> None:
    op.add_column(
        "application_sections", sa.Column("auto", sa.Boolean(), nullable=False, server_default=sa.false())
    )


def downgrade() -> None:
    op.drop_column("application_sections", "auto")
