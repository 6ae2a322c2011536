"""Budget lines say which activity they serve, and which partner spends them."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_24_lines"
down_revision = "2026_11_24_late"

COLUMNS = ("activity", "partner")


def upgrade() -> None:
    for name in COLUMNS:
        op.add_column("budget_lines", sa.Column(name, sa.String(24), nullable=False, server_default=""))


def downgrade() -> None:
    for name in COLUMNS:
        op.drop_column("budget_lines", name)
