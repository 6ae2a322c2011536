"""Deeds on accounts: entering, one's own account, the people of the Fund."""

from grants.accounts.actions.entering import (
    ask_for_reset,
    choose_password,
    forget_old_attempts,
    record_failed_sign_in,
    send_verification,
    sign_in,
    sign_in_as_demo_person,
    sign_up,
    verify_email,
)  # fmt: skip
from grants.accounts.actions.own import (
    change_details,
    change_password,
    close_own_account,
    sign_out,
    sign_out_everywhere,
)
from grants.accounts.actions.staff import (
    add_person,
    close_account,
    end_duty,
    give_link,
    grant_role,
    invite_staff,
    reopen_account,
)

__all__ = [
    "add_person", "ask_for_reset", "change_details", "change_password", "choose_password", "close_account", "close_own_account", "end_duty",
    "forget_old_attempts", "give_link", "grant_role", "invite_staff", "record_failed_sign_in", "reopen_account", "send_verification", "sign_in",
    "sign_in_as_demo_person", "sign_out", "sign_out_everywhere", "sign_up", "verify_email",
]  # fmt: skip
