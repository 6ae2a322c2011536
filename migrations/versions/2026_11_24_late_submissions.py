"""late submissions: the deadline that a submission missed, in the grace period of its call"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_24_late"
down_revision = "2026_11_24_stays"


def upgrade() -> None:
    op.add_column("submissions", sa.Column("late_after", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("submissions", "late_after")
