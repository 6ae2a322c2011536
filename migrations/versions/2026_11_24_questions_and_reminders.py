"""Questions and answers of a call; reminders before its deadline, and who does not want them; a way out named in a mail's head."""

import sqlalchemy as sa
from alembic import op

from migrations.triggers import never_replaced, on_postgresql, refuse

revision = "2026_11_24_asked"
down_revision = "2026_11_24_doubles"

# Rows that are never changed or removed
NEVER_CHANGED = ("call_answers", "call_answer_versions", "answer_notices", "application_reminders")
# Rows that change in their own way, but are never removed
NEVER_REMOVED = ("call_questions",)


def changed(*columns: str) -> str:
    """SQL: one of the columns is not what it was, NULLs included."""
    return " OR ".join(f"(NEW.{c} <> OLD.{c} OR (NEW.{c} IS NULL) <> (OLD.{c} IS NULL))" for c in columns)


# (name, table, event, condition that is refused, rows that PostgreSQL locks first so that two at once are put in order)
REFUSED = [
    ("question_is_settled_once", "call_questions", "UPDATE",
     "OLD.state <> 'open' OR " + changed("id", "key", "call_id", "text", "asked_at", "asked_by_id"), None),
]  # fmt: skip

STATES = ("open", "answered", "joined", "declined")


def instant(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def key_of(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def points(table: str, *pairs: tuple[str, str]) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [there], name=op.f(f"fk_{table}_{column}"))
        for column, there in pairs
    ]


def upgrade() -> None:
    """The tables, the column and the guards."""
    answers()
    questions()
    notices()
    reminders()
    op.add_column("outbox_messages", sa.Column("way_out", sa.String(length=500), nullable=True))
    for name, table, event, condition, lock in every_guard():
        refuse(name, table, event, condition, lock)


def answers() -> None:
    op.create_table(
        "call_answers",
        key_of("id"), key_of("call_id"), key_of("number"), instant("published_at"),
        *points("call_answers", ("call_id", "calls.id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_answers")),
        sa.UniqueConstraint("call_id", "number", name=op.f("uq_call_answers_call_id_number")),
    )  # fmt: skip
    op.create_table(
        "call_answer_versions",
        key_of("id"), key_of("answer_id"), key_of("version"),
        sa.Column("question", sa.Text(), nullable=False), sa.Column("text", sa.Text(), nullable=False), sa.Column("reason", sa.Text(), nullable=False),
        instant("at"), key_of("by_id"),
        *points("call_answer_versions", ("answer_id", "call_answers.id"), ("by_id", "people.id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_answer_versions")),
        sa.UniqueConstraint("answer_id", "version", name=op.f("uq_call_answer_versions_answer_id_version")),
    )  # fmt: skip


def questions() -> None:
    state = sa.Enum(*STATES, name="question_state", native_enum=False, create_constraint=True, length=40)
    op.create_table(
        "call_questions",
        key_of("id"), sa.Column("key", sa.String(length=24), nullable=False), key_of("call_id"), sa.Column("state", state, nullable=False),
        sa.Column("text", sa.Text(), nullable=False), instant("asked_at"), key_of("asked_by_id"), instant("settled_at", nullable=True),
        key_of("settled_by_id", nullable=True), key_of("answer_id", nullable=True), sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(state = 'open') = (settled_at IS NULL) AND (settled_at IS NULL) = (settled_by_id IS NULL)", name=op.f("ck_call_questions_settled_pair")
        ),
        sa.CheckConstraint("(state IN ('answered', 'joined')) = (answer_id IS NOT NULL)", name=op.f("ck_call_questions_answered_has_answer")),
        sa.CheckConstraint("state <> 'declined' OR reason <> ''", name=op.f("ck_call_questions_declined_has_reason")),
        *points("call_questions", ("call_id", "calls.id"), ("asked_by_id", "people.id"), ("settled_by_id", "people.id"), ("answer_id", "call_answers.id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_questions")),
        sa.UniqueConstraint("key", name=op.f("uq_call_questions_key")),
    )  # fmt: skip
    op.create_index("ix_call_questions_call_state", "call_questions", ["call_id", "state"], unique=False)
    op.create_index("ix_call_questions_asked_by_id", "call_questions", ["asked_by_id"], unique=False)


def notices() -> None:
    op.create_table(
        "answer_notices",
        key_of("id"), key_of("call_id"), key_of("person_id"), key_of("last_version_id"), instant("at"),
        *points("answer_notices", ("call_id", "calls.id"), ("person_id", "people.id"), ("last_version_id", "call_answer_versions.id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_notices")),
        sa.UniqueConstraint("call_id", "person_id", "last_version_id", name=op.f("uq_answer_notices_call_id_person_id_last_version_id")),
    )  # fmt: skip


def reminders() -> None:
    op.create_table(
        "application_reminders",
        key_of("id"), key_of("application_id"), key_of("person_id"), instant("closes_at"), key_of("days"), instant("sent_at"),
        sa.CheckConstraint("days > 0", name=op.f("ck_application_reminders_days")),
        *points("application_reminders", ("application_id", "applications.id"), ("person_id", "people.id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_reminders")),
        sa.UniqueConstraint(
            "application_id", "person_id", "closes_at", "days", name=op.f("uq_application_reminders_application_id_person_id_closes_at_days")
        ),
    )  # fmt: skip
    op.create_table(
        "reminder_choices",
        key_of("id"), key_of("application_id"), key_of("person_id"), sa.Column("wanted", sa.Boolean(), nullable=False), instant("chosen_at"),
        *points("reminder_choices", ("application_id", "applications.id"), ("person_id", "people.id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_choices")),
        sa.UniqueConstraint("application_id", "person_id", name=op.f("uq_reminder_choices_application_id_person_id")),
    )  # fmt: skip


def downgrade() -> None:
    """Drop them all."""
    for name, table, *_ in every_guard():
        op.execute(f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if on_postgresql() else ""))
        if on_postgresql():
            op.execute(f"DROP FUNCTION IF EXISTS {name}()")
    op.drop_column("outbox_messages", "way_out")
    for table in (
        "reminder_choices",
        "application_reminders",
        "answer_notices",
        "call_questions",
        "call_answer_versions",
        "call_answers",
    ):
        op.drop_table(table)


def every_guard() -> list[tuple[str, str, str, str, str | None]]:
    """All guards as (name, table, event, condition, lock)."""
    kept = NEVER_CHANGED + NEVER_REMOVED
    never: list[tuple[str, str, str, str, str | None]] = [
        (f"{table}_never_changed", table, "UPDATE", "1 = 1", None) for table in NEVER_CHANGED
    ]
    never += [(f"{table}_never_removed", table, "DELETE", "1 = 1", None) for table in kept]
    if on_postgresql():
        never += [(f"{table}_never_emptied", table, "TRUNCATE", "1 = 1", None) for table in kept]
    else:
        never += [guard for table in kept for guard in never_replaced(table, table in NEVER_REMOVED)]
    return never + REFUSED
