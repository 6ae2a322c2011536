"""Sessions that ended stay ended; what was handed in, released, accepted or said of a payment stays as it was."""

import sqlalchemy as sa
from alembic import op

from migrations.triggers import never_replaced, on_postgresql, refuse

revision = "2026_11_24_stays"
down_revision = "2026_11_23_guards"

# Rows that are never changed or removed
NEVER_CHANGED = ("ended_sessions",)
# Rows that change in their own way, but are never removed
NEVER_REMOVED = ("reports",)
# Rows that go with what they belong to: only as long as that stands open; never all at once
NEVER_EMPTIED = ("review_scores", "decision_years")


def changed(*columns: str) -> str:
    """SQL: one of the columns is not what it was, NULLs included."""
    return " OR ".join(f"(NEW.{c} <> OLD.{c} OR (NEW.{c} IS NULL) <> (OLD.{c} IS NULL))" for c in columns)


HANDED_IN = "EXISTS (SELECT 1 FROM reviews r WHERE r.id = {row}.review_id AND r.submitted_at IS NOT NULL)"
# REPLACE removes the row in the way, which may belong to another review
IN_THE_WAY = (
    "EXISTS (SELECT 1 FROM review_scores s JOIN reviews r ON r.id = s.review_id"
    " WHERE s.id = NEW.id AND s.review_id <> NEW.review_id AND r.submitted_at IS NOT NULL)"
)
DECIDED = "EXISTS (SELECT 1 FROM decisions d WHERE d.id = {row}.decision_id AND d.state <> 'proposed')"
REVIEW_ENDS = "OLD.state = 'submitted' AND NEW.state = 'conflicted'"
LOCK_REVIEW = "SELECT 1 FROM reviews r WHERE r.id = {row}.review_id FOR SHARE"
LOCK_DECISION = "SELECT 1 FROM decisions d WHERE d.id = {row}.decision_id FOR SHARE"

# (name, table, event, condition that is refused, rows that PostgreSQL locks first so that two at once are put in order)
REFUSED = [
    ("review_handed_in_is_frozen", "reviews", "UPDATE",
     "OLD.submitted_at IS NOT NULL AND ("
     + changed("id", "key", "application_id", "submission_id", "reviewer_id", "duty_id", "due_at", "assigned_at", "assigned_by_id", "declared_at",
               "saved_at", "submitted_at", "comment_for_applicant", "comment_for_committee", "version")
     + f" OR (NEW.state <> OLD.state AND NOT ({REVIEW_ENDS}))"
     + f" OR (({changed('conflict_reason', 'ended_at')}) AND NOT ({REVIEW_ENDS})))", None),
    ("scores_handed_in_are_frozen_insert", "review_scores", "INSERT", f"{HANDED_IN.format(row='NEW')} OR {IN_THE_WAY}", LOCK_REVIEW.format(row="NEW")),
    ("scores_handed_in_are_frozen_update", "review_scores", "UPDATE",
     f"{HANDED_IN.format(row='OLD')} OR {HANDED_IN.format(row='NEW')} OR {IN_THE_WAY}", LOCK_REVIEW.format(row="OLD")),
    ("scores_handed_in_are_frozen_delete", "review_scores", "DELETE", HANDED_IN.format(row="OLD"), LOCK_REVIEW.format(row="OLD")),
    ("decision_is_changed_by_a_new_proposal", "decisions", "UPDATE",
     "OLD.state <> 'proposed' AND NEW.state <> 'proposed' AND ("
     + changed("id", "application_id", "outcome", "reserve_rank", "reason", "feedback", "proposed_at", "proposed_by_id", "meeting_id") + ")", None),
    ("decision_confirmed_stands", "decisions", "UPDATE",
     "OLD.state IN ('confirmed', 'released') AND (NEW.state NOT IN ('confirmed', 'released') OR " + changed("confirmed_at", "confirmed_by_id") + ")"
     " OR OLD.state = 'released' AND (NEW.state <> 'released' OR " + changed("released_at", "released_by_id") + ")", None),
    ("amounts_decided_are_frozen_insert", "decision_years", "INSERT", DECIDED.format(row="NEW"), LOCK_DECISION.format(row="NEW")),
    ("amounts_decided_are_frozen_update", "decision_years", "UPDATE",
     f"{DECIDED.format(row='OLD')} OR {DECIDED.format(row='NEW')}", LOCK_DECISION.format(row="OLD")),
    ("amounts_decided_are_frozen_delete", "decision_years", "DELETE", DECIDED.format(row="OLD"), LOCK_DECISION.format(row="OLD")),
    ("report_accepted_is_frozen", "reports", "UPDATE", "OLD.state = 'accepted'", None),
    ("payment_problem_is_said_once", "payments", "UPDATE", f"({changed('problem')}) AND OLD.state <> 'sent'", None),
]  # fmt: skip


def upgrade() -> None:
    """The table of ended sessions, and the guards."""
    op.create_table(
        "ended_sessions",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_ended_sessions_person_id")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_ended_sessions")),
    )
    for name, table, event, condition, lock in every_guard():
        refuse(name, table, event, condition, lock)


def downgrade() -> None:
    """Drop them all."""
    for name, table, *_ in every_guard():
        op.execute(f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if on_postgresql() else ""))
        if on_postgresql():
            op.execute(f"DROP FUNCTION IF EXISTS {name}()")
    op.drop_table("ended_sessions")


def every_guard() -> list[tuple[str, str, str, str, str | None]]:
    """All guards as (name, table, event, condition, lock)."""
    kept = NEVER_CHANGED + NEVER_REMOVED
    never: list[tuple[str, str, str, str, str | None]] = [
        (f"{table}_never_changed", table, "UPDATE", "1 = 1", None) for table in NEVER_CHANGED
    ]
    never += [(f"{table}_never_removed", table, "DELETE", "1 = 1", None) for table in kept]
    if on_postgresql():
        never += [
            (f"{table}_never_emptied", table, "TRUNCATE", "1 = 1", None) for table in kept + NEVER_EMPTIED
        ]
    else:
        never += [guard for table in kept for guard in never_replaced(table, table in NEVER_REMOVED)]
    return never + REFUSED
