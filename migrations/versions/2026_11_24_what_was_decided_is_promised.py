"""A grant year is promised as it was decided, a payment is worth its tranche, and what the Board recorded stays."""

from alembic import op

from migrations.triggers import never_replaced, on_postgresql, refuse

revision = "2026_11_24_promised"
down_revision = "2026_11_24_files"

# Rows that are never changed or removed
NEVER_CHANGED = ("attendances", "board_meetings", "recusals")

# The deed copies the amount of each year from the released decision; years after the first wait to be renewed
AS_DECIDED = (
    "EXISTS (SELECT 1 FROM awards a JOIN decisions d ON d.application_id = a.application_id JOIN decision_years y ON y.decision_id = d.id"
    " WHERE a.id = NEW.award_id AND d.state = 'released' AND d.outcome = 'fund' AND y.year = NEW.year AND y.amount_minor = NEW.amount_minor)"
    " AND NEW.indicative = (NEW.year > 1) AND NEW.renewed_at IS NULL"
)
# The version in force at closing governs; when none stood by then, the first
GOVERNING = (
    "COALESCE((SELECT w.id FROM call_versions w WHERE w.call_id = c.id AND w.in_force_from <= c.closes_at ORDER BY w.version DESC LIMIT 1),"
    " (SELECT w.id FROM call_versions w WHERE w.call_id = c.id ORDER BY w.version LIMIT 1))"
)
CAP = {
    "sqlite": "json_extract(v.settings, '$.limits.cap_year_minor')",
    "postgresql": "CAST(v.settings -> 'limits' ->> 'cap_year_minor' AS bigint)",
}
OFFERED = "COALESCE((SELECT a.state FROM awards a WHERE a.id = NEW.award_id), '') = 'offered'"
APPROVED_ON = {
    "sqlite": "date(t.approved_at)",
    "postgresql": "CAST(t.approved_at AT TIME ZONE 'UTC' AS date)",
}


def refused() -> list[tuple[str, str, str, str, str | None]]:
    """(name, table, event, condition that is refused, rows that PostgreSQL locks first)."""
    dialect = op.get_bind().dialect.name
    return [
        ("award_year_is_what_was_decided", "award_years", "INSERT", f"{OFFERED} AND NOT ({AS_DECIDED})", None),
        ("award_year_has_the_cap_of_the_call", "award_years", "INSERT",
         f"{OFFERED} AND NOT EXISTS (SELECT 1 FROM awards a JOIN applications p ON p.id = a.application_id JOIN calls c ON c.id = p.call_id"
         f" JOIN call_versions v ON v.id = {GOVERNING} WHERE a.id = NEW.award_id"
         f" AND COALESCE({CAP[dialect]}, -1) = COALESCE(NEW.cap_minor, -1))", None),
        ("payment_in_the_same_currency_is_the_amount", "payments", "INSERT",
         "NEW.paid_currency = (SELECT t.currency FROM tranches t WHERE t.id = NEW.tranche_id)"
         " AND (NEW.paid_amount_minor <> NEW.amount_minor OR NEW.rate_millionths <> 1000000)", None),
        ("payment_is_not_before_its_approval", "payments", "INSERT",
         f"NEW.value_on < (SELECT {APPROVED_ON[dialect]} FROM tranches t WHERE t.id = NEW.tranche_id)", None),
    ]  # fmt: skip


def upgrade() -> None:
    """Create the guards."""
    for name, table, event, condition, lock in every_guard():
        refuse(name, table, event, condition, lock)


def downgrade() -> None:
    """Drop them all."""
    for name, table, *_ in every_guard():
        op.execute(f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if on_postgresql() else ""))
        if on_postgresql():
            op.execute(f"DROP FUNCTION IF EXISTS {name}()")


def every_guard() -> list[tuple[str, str, str, str, str | None]]:
    """All guards as (name, table, event, condition, lock)."""
    never: list[tuple[str, str, str, str, str | None]] = [
        (f"{table}_never_changed", table, "UPDATE", "1 = 1", None) for table in NEVER_CHANGED
    ]
    never += [(f"{table}_never_removed", table, "DELETE", "1 = 1", None) for table in NEVER_CHANGED]
    if on_postgresql():
        never += [(f"{table}_never_emptied", table, "TRUNCATE", "1 = 1", None) for table in NEVER_CHANGED]
    else:
        never += [guard for table in NEVER_CHANGED for guard in never_replaced(table)]
    return never + refused()
