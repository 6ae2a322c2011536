"""The promises of the database are there: every CHECK and every trigger, by name, on both databases.

Autogenerate sees neither, and a batch migration drops the triggers of the table it copies. Whoever adds a promise adds it
here; whoever loses one is told so by name.
"""

from flask import Flask
from sqlalchemy import CheckConstraint, inspect, text

from grants.core.db import db

CHECKS: dict[str, tuple[str, ...]] = {
    "agreement_signatures": ("agreement_side",),
    "application_countries": ("country_role",),
    "appeals": ("after_refusal", "appeal_against", "appeal_state", "decided_pair", "decided_reason", "text", "two_people"),
    "applications": ("application_state", "concluded_pair", "draft_has_no_reference", "submitted_pair", "withdrawn_pair"),
    "attachments": ("attachment_kind",),
    "award_years": ("amount_positive", "paid_within_amount", "renewal_has_reason", "renewed_pair", "starts_before_end", "within_cap"),
    "awards": ("answered_pair", "award_state", "released_pair", "starts_before_end"),
    "bank_verifications": ("two_people",),
    "budget_lines": ("amount_computed", "budget_category", "grant_year", "quantity", "unit_cost"),
    "budgets": ("budget_kind",),
    "application_reminders": ("days",),
    "call_questions": ("answered_has_answer", "declined_has_reason", "question_state", "settled_pair"),
    "calls": ("call_state", "envelope_positive", "opens_before_closing", "published_has_window", "published_pair"),
    "conflicts": ("ended_pair",),
    "criteria": ("weight",),
    "decision_years": ("amount_positive",),
    "decisions": ("confirmed_pair", "decision_outcome", "decision_state", "endorsed_by_meeting", "released_pair", "reserve_has_rank", "two_people"),
    "documents": ("document_kind",),
    "double_pairs": ("confirmed_pair", "decided_pair", "in_order", "pair_state", "two_people"),
    "duties": ("scope_whole", "until_after_from"),
    "eligibility_verdicts": (
        "computed_outcome", "confirmed_pair", "judged_outcome", "judged_pair", "override_outcome", "override_pair", "override_reason",
        "override_two_people",
    ),
    "invitations": ("email_lower", "ended_pair"),
    "join_requests": ("decided_pair",),
    "information_requests": ("answered_pair", "answered_when", "closed_pair", "closed_reason", "question", "request_state", "time_to_answer"),
    "expiry_notices": ("expiry_stage",),
    "ledger_transfers": ("amount_positive", "two_accounts"),
    "organizations": ("organization_kind", "placed_has_person", "withheld_has_reason"),
    "outbox_messages": ("delivery",),
    "partner_declarations": (
        "declaration_state", "email_lower", "objected_pair", "settled_pair", "signed_has_document", "signed_has_name", "signed_in_time", "time_to_sign",
        "told_of_a_signature",
    ),
    "partners": ("share",),
    "payments": ("amount_positive", "payment_state", "rate_positive"),
    "people": ("email_lower",),
    "receipts": ("amount_positive", "support_cost", "support_rate"),
    "remedies": ("people", "remedy_kind"),
    "reports": ("accepted_by_another", "decided_pair", "people", "report_state", "spent", "submitted_pair"),
    "review_scores": ("scale",),
    "reviews": ("declared_first", "review_state", "submitted_when"),
    "submissions": ("requested",),
    "tranches": (
        "amount_positive", "approved_first", "approved_pair", "certified_first", "certified_pair", "certifier_is_not_approver", "confirmed_pair",
        "requested_pair", "tranche_state",
    ),
}  # fmt: skip

EXPECTED = {table: [f"ck_{table}_{name}" for name in names] for table, names in CHECKS.items()}

# Tables whose rows are never changed, and those whose rows change in their own way; neither ever loses one
NEVER_CHANGED = (
    "agreement_signatures", "agreements", "answer_notices", "application_reminders", "application_sections", "attendances", "bank_accounts", "bank_verifications", "board_meetings", "call_answer_versions", "call_answers", "call_versions", "document_versions",
    "eligibility_checks", "ended_sessions", "ledger_accounts", "ledger_transfers", "receipts", "recusals", "stored_files", "submissions", "trail_entries",
)  # fmt: skip
NEVER_REMOVED = (
    "appeals", "information_requests",
    "applications", "award_years", "awards", "call_questions", "calls", "conflicts", "decisions", "duties", "eligibility_verdicts", "organizations", "partner_declarations", "payments",
    "people", "reports", "reviews", "trail_head", "tranches",
)  # fmt: skip
# Tables whose rows go as long as what they belong to stands open, but never all at once
NEVER_EMPTIED = ("decision_years", "review_scores")

RULES = {
    "award_year_has_the_cap_of_the_call", "award_year_is_what_was_decided", "payment_in_the_same_currency_is_the_amount", "payment_is_not_before_its_approval",
    "answer_is_of_its_application", "answer_sent_is_frozen", "appeal_is_against_a_refusal", "appeal_is_decided_by_another", "appeal_made_is_frozen",
    "question_is_frozen", "request_closed_is_frozen",
    "account_not_overdrawn", "amounts_decided_are_frozen_delete", "amounts_decided_are_frozen_insert", "amounts_decided_are_frozen_update", "award_that_ended_stays_ended", "award_year_comes_with_the_offer", "award_year_is_frozen", "award_year_starts_unpaid",
    "decision_confirmed_stands", "declaration_starts_open", "declaration_stays_as_signed", "decision_is_changed_by_a_new_proposal", "duty_is_only_ended", "grid_of_published_call_is_frozen_delete", "grid_of_published_call_is_frozen_insert",
    "grid_of_published_call_is_frozen_update", "only_a_donor_may_owe", "paid_is_the_sum_of_payments", "payment_goes_to_the_grantee",
    "payment_goes_to_verified_account", "payment_is_frozen", "payment_needs_approval_by_two", "payment_only_for_a_firm_year",
    "payment_problem_is_said_once", "report_accepted_is_frozen", "review_handed_in_is_frozen", "scores_handed_in_are_frozen_delete",
    "scores_handed_in_are_frozen_insert", "scores_handed_in_are_frozen_update",
    "payments_keep_sum_insert", "payments_keep_sum_update", "payments_within_tranche", "persons_of_a_paid_tranche_are_frozen",
    "published_call_is_amended_in_versions", "question_is_settled_once", "requester_does_not_certify_or_approve", "trail_follows_on", "trail_head_advances_by_one",
    "tranche_is_frozen", "tranche_says_paid_when_it_is", "tranche_starts_planned", "tranches_within_award_year",
    "verdict_keeps_what_was_computed", "verification_names_who_entered",
}  # fmt: skip
# The ledger opens an account that may be there already; what such an account may be is kept by a rule of its own
MAY_BE_INSERTED_AGAIN = {"ledger_accounts"}


def test_every_check_is_in_the_database_and_no_other(session: object) -> None:
    ask = inspect(db.engine)
    found = {
        table: sorted(str(check["name"]) for check in ask.get_check_constraints(table))
        for table in ask.get_table_names()
    }
    assert {table: names for table, names in found.items() if names} == EXPECTED


def test_every_check_of_the_models_is_expected(application: Flask) -> None:
    named = {
        table.name: sorted(
            str(c.name) for c in table.constraints if isinstance(c, CheckConstraint) and c.name
        )
        for table in db.metadata.sorted_tables
    }
    assert {table: names for table, names in named.items() if names} == EXPECTED


def test_every_trigger_is_in_the_database_and_no_other(session: object) -> None:
    sqlite = db.engine.dialect.name == "sqlite"
    ask = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if sqlite
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'"
    )
    assert sorted(db.session.scalars(text(ask))) == sorted(RULES | expected_on_tables(sqlite))


def expected_on_tables(sqlite: bool) -> set[str]:
    """What every guarded table has. SQLite replaces rows without a word, PostgreSQL empties tables without one."""
    every = NEVER_CHANGED + NEVER_REMOVED
    kept = {f"{table}_never_changed" for table in NEVER_CHANGED} | {
        f"{table}_never_removed" for table in every
    }
    if not sqlite:
        return kept | {f"{table}_never_emptied" for table in every + NEVER_EMPTIED}
    replaced = {f"{table}_never_replaced" for table in every if table not in MAY_BE_INSERTED_AGAIN}
    return kept | replaced | {f"{table}_never_replaced_update" for table in NEVER_REMOVED}
