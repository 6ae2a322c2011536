"""requests for information and appeals, with what the database refuses about them"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.triggers import never_replaced, on_postgresql, refuse

revision = "2026_11_24_after"
down_revision = "2026_11_24_asked"

NEVER_REMOVED = ("appeals", "information_requests")
INSTANT = sa.DateTime(timezone=True)
STRUCTURE = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def changed(*columns: str) -> str:
    """SQL: one of the columns is not what it was, NULLs included."""
    return " OR ".join(f"(NEW.{c} <> OLD.{c} OR (NEW.{c} IS NULL) <> (OLD.{c} IS NULL))" for c in columns)


# Who had a part in a refusal: checked, judged, overrode, confirmed, proposed, reviewed
HAD_A_PART = (
    "EXISTS (SELECT 1 FROM applications a WHERE a.id = NEW.application_id AND a.concluded_by_id = NEW.decided_by_id)"
    " OR EXISTS (SELECT 1 FROM eligibility_verdicts v JOIN eligibility_checks c ON c.id = v.check_id WHERE c.application_id = NEW.application_id"
    " AND (v.judged_by_id = NEW.decided_by_id OR v.override_by_id = NEW.decided_by_id OR v.confirmed_by_id = NEW.decided_by_id))"
    " OR EXISTS (SELECT 1 FROM decisions d WHERE d.application_id = NEW.application_id"
    " AND (d.proposed_by_id = NEW.decided_by_id OR d.confirmed_by_id = NEW.decided_by_id))"
    " OR EXISTS (SELECT 1 FROM reviews r WHERE r.application_id = NEW.application_id AND r.submitted_at IS NOT NULL AND r.reviewer_id = NEW.decided_by_id)"
)
UPHELD = (
    "(OLD.state = 'released' AND NEW.state = 'proposed' AND OLD.outcome = 'refuse' AND EXISTS (SELECT 1 FROM appeals p"
    " WHERE p.application_id = OLD.application_id AND p.against = 'selection' AND p.state = 'upheld' AND p.refused_at = OLD.released_at))"
)
STANDS = (
    "OLD.state IN ('confirmed', 'released') AND (NEW.state NOT IN ('confirmed', 'released') OR " + changed("confirmed_at", "confirmed_by_id") + ")"
    " OR OLD.state = 'released' AND (NEW.state <> 'released' OR " + changed("released_at", "released_by_id") + ")"
)  # fmt: skip

# (name, table, event, condition that is refused, rows that PostgreSQL locks first so that two at once are put in order)
REFUSED = [
    ("question_is_frozen", "information_requests", "UPDATE", changed("id", "application_id", "number", "question", "parts", "asked_at", "asked_by_id"), None),
    ("answer_sent_is_frozen", "information_requests", "UPDATE",
     "OLD.answered_at IS NOT NULL AND (" + changed("answer", "answer_version", "answered_at", "answered_by_id", "submission_id", "answer_by", "expired_at") + ")", None),
    ("request_closed_is_frozen", "information_requests", "UPDATE", "OLD.closed_at IS NOT NULL", None),
    ("answer_is_of_its_application", "information_requests", "UPDATE",
     "NEW.submission_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM submissions s WHERE s.id = NEW.submission_id AND s.application_id = NEW.application_id)", None),
    ("appeal_is_against_a_refusal", "appeals", "INSERT",
     "NEW.state <> 'open' OR NOT EXISTS (SELECT 1 FROM applications a WHERE a.id = NEW.application_id"
     " AND (NEW.against = 'eligibility' AND a.state = 'ineligible' OR NEW.against = 'selection' AND a.state = 'not_selected'))",
     "SELECT 1 FROM applications a WHERE a.id = NEW.application_id FOR SHARE"),
    ("appeal_made_is_frozen", "appeals", "UPDATE",
     "OLD.state <> 'open' OR " + changed("id", "application_id", "against", "refused_at", "text", "stood", "made_at", "made_by_id"), None),
    ("appeal_is_decided_by_another", "appeals", "UPDATE", f"NEW.decided_by_id IS NOT NULL AND ({HAD_A_PART})", None),
]  # fmt: skip


def upgrade() -> None:
    """Two tables and their guards; a refusal that was told can be proposed anew when an appeal against it is upheld."""
    op.create_table(
        "information_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("parts", STRUCTURE, nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("answer_by", INSTANT, nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answer_version", sa.Integer(), nullable=False),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("submission_id", sa.Integer(), nullable=True),
        sa.Column("expired_at", INSTANT, nullable=True),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_reason", sa.Text(), nullable=False),
        _check("information_requests", "request_state", "state IN ('open', 'answered', 'expired', 'accepted', 'withdrawn')"),
        _check("information_requests", "question", "question <> ''"),
        _check("information_requests", "time_to_answer", "asked_at < answer_by"),
        _check("information_requests", "answered_pair", "(answered_at IS NULL) = (answered_by_id IS NULL) AND (answered_at IS NULL) = (submission_id IS NULL)"),
        _check("information_requests", "answered_when", "state <> 'answered' OR answered_at IS NOT NULL"),
        _check("information_requests", "closed_pair", "(closed_at IS NULL) = (closed_by_id IS NULL) AND (closed_at IS NULL) = (state NOT IN ('accepted', 'withdrawn'))"),
        _check("information_requests", "closed_reason", "closed_at IS NULL OR answered_at IS NOT NULL OR closed_reason <> ''"),
        *_keys("information_requests", application_id="applications", asked_by_id="people", answered_by_id="people", submission_id="submissions", closed_by_id="people"),
        sa.UniqueConstraint("application_id", "number", name=op.f("uq_information_requests_application_id_number")),
        sa.UniqueConstraint("submission_id", name=op.f("uq_information_requests_submission_id")),
    )  # fmt: skip
    is_open = sa.text("state = 'open'")
    op.create_index(
        "uq_information_requests_open", "information_requests", ["application_id"], unique=True, sqlite_where=is_open, postgresql_where=is_open
    )  # fmt: skip
    op.create_table(
        "appeals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("against", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("refused_at", INSTANT, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("stood", STRUCTURE, nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        _check("appeals", "appeal_against", "against IN ('eligibility', 'selection')"),
        _check("appeals", "appeal_state", "state IN ('open', 'upheld', 'dismissed')"),
        _check("appeals", "text", "text <> ''"),
        _check("appeals", "after_refusal", "refused_at <= made_at"),
        _check("appeals", "decided_pair", "(decided_at IS NULL) = (decided_by_id IS NULL) AND (decided_at IS NULL) = (state = 'open')"),
        _check("appeals", "decided_reason", "decided_at IS NULL OR reason <> ''"),
        _check("appeals", "two_people", "decided_by_id IS NULL OR decided_by_id <> made_by_id"),
        *_keys("appeals", application_id="applications", made_by_id="people", decided_by_id="people"),
        sa.UniqueConstraint("application_id", "against", "refused_at", name=op.f("uq_appeals_application_id_against_refused_at")),
    )  # fmt: skip
    op.create_index(op.f("ix_appeals_state"), "appeals", ["state"])
    for name, table, event, condition, lock in every_guard():
        refuse(name, table, event, condition, lock)
    drop("decision_confirmed_stands", "decisions")
    refuse("decision_confirmed_stands", "decisions", "UPDATE", f"({STANDS}) AND NOT {UPHELD}", None)


def downgrade() -> None:
    """As it was: what was told of a decision stands."""
    drop("decision_confirmed_stands", "decisions")
    refuse("decision_confirmed_stands", "decisions", "UPDATE", STANDS, None)
    for name, table, *_ in every_guard():
        drop(name, table)
    op.drop_table("appeals")
    op.drop_table("information_requests")


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _keys(table: str, **columns: str) -> list[sa.Constraint]:
    foreign = [
        sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}")) for column, to in columns.items()
    ]  # fmt: skip
    return [*foreign, sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))]


def drop(name: str, table: str) -> None:
    """Take one guard away."""
    op.execute(f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if on_postgresql() else ""))
    if on_postgresql():
        op.execute(f"DROP FUNCTION IF EXISTS {name}()")


def every_guard() -> list[tuple[str, str, str, str, str | None]]:
    """All guards as (name, table, event, condition, lock)."""
    never: list[tuple[str, str, str, str, str | None]] = [
        (f"{table}_never_removed", table, "DELETE", "1 = 1", None) for table in NEVER_REMOVED
    ]
    if on_postgresql():
        never += [(f"{table}_never_emptied", table, "TRUNCATE", "1 = 1", None) for table in NEVER_REMOVED]
    else:
        never += [guard for table in NEVER_REMOVED for guard in never_replaced(table, table in NEVER_REMOVED)]
    return never + REFUSED
