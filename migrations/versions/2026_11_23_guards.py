"""What the database itself refuses, whoever asks: triggers for both databases, each named after the rule it keeps."""

from alembic import op

from migrations.triggers import never_replaced, on_postgresql, refuse

revision = "2026_11_23_guards"
down_revision = "2026_11_23_first"

# Rows that are never changed or removed
NEVER_CHANGED = (
    "trail_entries", "ledger_transfers", "ledger_accounts", "receipts", "submissions", "call_versions", "agreements",
    "agreement_signatures", "bank_accounts", "bank_verifications", "application_sections", "document_versions",
    "stored_files", "eligibility_checks",
)  # fmt: skip
# Rows that change in their own way, but are never removed
NEVER_REMOVED = (
    "people", "duties", "organizations", "applications", "conflicts", "eligibility_verdicts", "reviews", "decisions",
    "awards", "award_years", "tranches", "payments", "trail_head", "calls",
)  # fmt: skip
# The ledger opens an account that may be there already (ON CONFLICT DO NOTHING); another trigger keeps what it may be
OPENED_TWICE = ("ledger_accounts",)

LIVE = "('sent', 'confirmed')"


def changed(*columns: str) -> str:
    """SQL: one of the columns is not what it was, NULLs included."""
    return " OR ".join(f"(NEW.{c} <> OLD.{c} OR (NEW.{c} IS NULL) <> (OLD.{c} IS NULL))" for c in columns)


PAID = f"(SELECT COALESCE(SUM(p.amount_minor), 0) FROM payments p WHERE p.award_year_id = {{year}} AND p.state IN {LIVE})"
PAID_OF_TRANCHE = f"(SELECT COALESCE(SUM(p.amount_minor), 0) FROM payments p WHERE p.tranche_id = NEW.id AND p.state IN {LIVE})"
HELD = (
    "((SELECT COALESCE(SUM(t.amount_minor), 0) FROM ledger_transfers t WHERE t.debit = NEW.credit)"
    " - (SELECT COALESCE(SUM(t.amount_minor), 0) FROM ledger_transfers t WHERE t.credit = NEW.credit))"
)

# (name, table, event, condition that is refused, rows that PostgreSQL locks first so that two at once are put in order)
REFUSED = [
    ("trail_follows_on", "trail_entries", "INSERT",
     "NEW.seq < 1 OR NEW.seq > 1 AND NOT EXISTS (SELECT 1 FROM trail_entries e WHERE e.seq = NEW.seq - 1 AND e.hash = NEW.previous_hash)", None),
    ("trail_head_advances_by_one", "trail_head", "UPDATE", "NEW.seq <> OLD.seq + 1", None),
    ("duty_is_only_ended", "duties", "UPDATE",
     changed("person_id", "role", "scope_kind", "scope_ref", "from_at", "granted_by_id")
     + " OR (OLD.until_at IS NOT NULL AND (" + changed("until_at") + "))", None),
    ("account_not_overdrawn", "ledger_transfers", "INSERT",
     f"NOT COALESCE((SELECT a.may_be_negative FROM ledger_accounts a WHERE a.key = NEW.credit), FALSE) AND {HELD} < NEW.amount_minor",
     "SELECT 1 FROM ledger_accounts a WHERE a.key IN (NEW.credit, NEW.debit) ORDER BY a.key FOR UPDATE"),
    ("only_a_donor_may_owe", "ledger_accounts", "INSERT", "NEW.may_be_negative AND NEW.key NOT LIKE 'donor:%'", None),
    ("verification_names_who_entered", "bank_verifications", "INSERT",
     "NOT EXISTS (SELECT 1 FROM bank_accounts b WHERE b.id = NEW.bank_account_id AND b.entered_by_id = NEW.entered_by_id)", None),
    ("published_call_is_amended_in_versions", "calls", "UPDATE",
     "OLD.state <> 'draft' AND NEW.version = OLD.version AND ("
     + changed("slug", "opens_at", "closes_at", "time_zone", "envelope_minor", "currency", "settings") + ")", None),
    ("verdict_keeps_what_was_computed", "eligibility_verdicts", "UPDATE", changed("check_id", "rule", "computed", "reasons"), None),
    ("award_that_ended_stays_ended", "awards", "UPDATE",
     "OLD.state IN ('declined', 'released', 'closed') AND NEW.state <> OLD.state", None),
    ("award_year_comes_with_the_offer", "award_years", "INSERT",
     "COALESCE((SELECT a.state FROM awards a WHERE a.id = NEW.award_id), '') <> 'offered'",
     "SELECT 1 FROM awards a WHERE a.id = NEW.award_id FOR UPDATE"),
    ("award_year_is_frozen", "award_years", "UPDATE", changed("id", "award_id", "year", "amount_minor", "cap_minor"), None),
    ("award_year_starts_unpaid", "award_years", "INSERT", "NEW.paid_minor <> 0", None),
    ("paid_is_the_sum_of_payments", "award_years", "UPDATE",
     "NEW.paid_minor <> " + PAID.format(year="NEW.id"), None),
    ("tranche_starts_planned", "tranches", "INSERT",
     "NEW.state <> 'planned' OR NEW.requested_by_id IS NOT NULL OR NEW.certified_by_id IS NOT NULL OR NEW.approved_by_id IS NOT NULL", None),
    ("tranches_within_award_year", "tranches", "INSERT",
     "(SELECT COALESCE(SUM(t.amount_minor), 0) FROM tranches t WHERE t.award_year_id = NEW.award_year_id AND t.state <> 'cancelled')"
     " + NEW.amount_minor > (SELECT y.amount_minor FROM award_years y WHERE y.id = NEW.award_year_id)",
     "SELECT 1 FROM award_years y WHERE y.id = NEW.award_year_id FOR UPDATE"),
    ("tranche_is_frozen", "tranches", "UPDATE",
     changed("id", "key", "award_year_id", "number", "amount_minor", "currency") + " OR (OLD.state = 'cancelled' AND NEW.state <> 'cancelled')", None),
    ("persons_of_a_paid_tranche_are_frozen", "tranches", "UPDATE",
     "(" + changed("requested_by_id", "certified_by_id", "approved_by_id", "bank_account_id") + ")"
     f" AND EXISTS (SELECT 1 FROM payments p WHERE p.tranche_id = OLD.id AND p.state IN {LIVE})", None),
    ("requester_does_not_certify_or_approve", "tranches", "UPDATE",
     "NEW.requested_by_id = NEW.certified_by_id OR NEW.requested_by_id = NEW.approved_by_id", None),
    ("tranche_says_paid_when_it_is", "tranches", "UPDATE",
     f"NEW.state IN ('paid', 'confirmed') AND {PAID_OF_TRANCHE} <> NEW.amount_minor"
     f" OR NEW.state NOT IN ('approved', 'paid', 'confirmed') AND {PAID_OF_TRANCHE} > 0", None),
    ("payment_needs_approval_by_two", "payments", "INSERT",
     "NEW.state <> 'sent' OR NOT EXISTS (SELECT 1 FROM tranches t JOIN award_years y ON y.id = t.award_year_id JOIN awards a ON a.id = y.award_id"
     " WHERE t.id = NEW.tranche_id AND t.award_year_id = NEW.award_year_id AND t.state = 'approved' AND a.state = 'signed'"
     " AND t.certified_by_id <> t.approved_by_id AND NEW.recorded_by_id <> t.approved_by_id"
     " AND (t.requested_by_id IS NULL OR NEW.recorded_by_id <> t.requested_by_id))",
     "SELECT 1 FROM tranches t JOIN award_years y ON y.id = t.award_year_id JOIN awards a ON a.id = y.award_id"
     " WHERE t.id = NEW.tranche_id FOR UPDATE OF t FOR SHARE OF a"),
    ("payment_only_for_a_firm_year", "payments", "INSERT",
     "EXISTS (SELECT 1 FROM award_years y WHERE y.id = NEW.award_year_id AND y.indicative AND y.renewed_at IS NULL)", None),
    ("payment_goes_to_verified_account", "payments", "INSERT",
     "NOT EXISTS (SELECT 1 FROM tranches t JOIN bank_verifications v ON v.bank_account_id = t.bank_account_id AND v.accepted"
     " WHERE t.id = NEW.tranche_id AND t.bank_account_id = NEW.bank_account_id)", None),
    ("payment_goes_to_the_grantee", "payments", "INSERT",
     "NOT EXISTS (SELECT 1 FROM award_years y JOIN awards a ON a.id = y.award_id JOIN applications p ON p.id = a.application_id"
     " JOIN bank_accounts b ON b.organization_id = p.organization_id WHERE y.id = NEW.award_year_id AND b.id = NEW.bank_account_id)", None),
    ("payments_within_tranche", "payments", "INSERT",
     f"(SELECT COALESCE(SUM(p.amount_minor), 0) FROM payments p WHERE p.tranche_id = NEW.tranche_id AND p.state IN {LIVE})"
     " + NEW.amount_minor > (SELECT t.amount_minor FROM tranches t WHERE t.id = NEW.tranche_id)", None),
    ("payment_is_frozen", "payments", "UPDATE",
     changed("id", "tranche_id", "award_year_id", "amount_minor", "paid_currency", "paid_amount_minor", "rate_millionths", "rate_on",
             "value_on", "bank_reference", "bank_account_id", "recorded_at", "recorded_by_id")
     + " OR (OLD.state <> 'sent' AND NEW.state <> OLD.state)", None),
    ("grid_of_published_call_is_frozen_insert", "criteria", "INSERT", "(SELECT c.state FROM calls c WHERE c.id = NEW.call_id) <> 'draft'", None),
    ("grid_of_published_call_is_frozen_update", "criteria", "UPDATE", "(SELECT c.state FROM calls c WHERE c.id = OLD.call_id) <> 'draft'", None),
    ("grid_of_published_call_is_frozen_delete", "criteria", "DELETE", "(SELECT c.state FROM calls c WHERE c.id = OLD.call_id) <> 'draft'", None),
]  # fmt: skip


def upgrade() -> None:
    """Create the triggers, and the first link of the trail."""
    op.execute("INSERT INTO trail_head (id, seq, hash) VALUES (1, 0, '" + "0" * 64 + "')")
    for name, table, event, condition, lock in every_guard():
        refuse(name, table, event, condition, lock)
    keep_sum()


def downgrade() -> None:
    """Drop them all."""
    op.execute(
        "DROP TRIGGER IF EXISTS payments_keep_sum_insert" + (" ON payments" if on_postgresql() else "")
    )
    op.execute(
        "DROP TRIGGER IF EXISTS payments_keep_sum_update" + (" ON payments" if on_postgresql() else "")
    )
    for name, table, *_ in every_guard():
        op.execute(f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if on_postgresql() else ""))
        if on_postgresql():
            op.execute(f"DROP FUNCTION IF EXISTS {name}()")
    if on_postgresql():
        op.execute("DROP FUNCTION IF EXISTS payments_keep_sum()")
        op.execute("ALTER TABLE trail_head DISABLE TRIGGER USER")
    op.execute("DELETE FROM trail_head")


def every_guard() -> list[tuple[str, str, str, str, str | None]]:
    """All guards as (name, table, event, condition, lock)."""
    never = [(f"{table}_never_changed", table, "UPDATE", "1 = 1", None) for table in NEVER_CHANGED]
    never += [
        (f"{table}_never_removed", table, "DELETE", "1 = 1", None) for table in NEVER_CHANGED + NEVER_REMOVED
    ]
    if on_postgresql():
        never += [
            (f"{table}_never_emptied", table, "TRUNCATE", "1 = 1", None)
            for table in NEVER_CHANGED + NEVER_REMOVED
        ]
    else:
        never += [
            guard
            for table in NEVER_CHANGED + NEVER_REMOVED
            if table not in OPENED_TWICE
            for guard in never_replaced(table, table in NEVER_REMOVED)
        ]
    return never + REFUSED


def keep_sum() -> None:
    """The year's paid sum follows its payments; the CHECK on that row then refuses to go above the amount."""
    update = (
        "UPDATE award_years SET paid_minor = "
        + PAID.format(year="NEW.award_year_id")
        + " WHERE id = NEW.award_year_id"
    )
    if not on_postgresql():
        for event in ("INSERT", "UPDATE"):
            op.execute(
                f"CREATE TRIGGER payments_keep_sum_{event.lower()} AFTER {event} ON payments FOR EACH ROW BEGIN {update}; END"
            )
        return
    op.execute(
        "CREATE FUNCTION payments_keep_sum() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"PERFORM 1 FROM award_years y WHERE y.id = NEW.award_year_id FOR UPDATE; {update}; RETURN NEW; END $$"
    )
    for event in ("INSERT", "UPDATE"):
        op.execute(
            f"CREATE TRIGGER payments_keep_sum_{event.lower()} AFTER {event} ON payments FOR EACH ROW EXECUTE FUNCTION payments_keep_sum()"
        )
