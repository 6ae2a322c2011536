"""Deeds around organizations: the profile, its members, its documents, its bank account, and those that may be one."""

from grants.organizations.actions.bank import enter_bank_account, verify_bank_account
from grants.organizations.actions.documents import add_document, add_version
from grants.organizations.actions.doubles import (
    ask_to_merge,
    call_off_merge,
    confirm_merge,
    find_old_doubles,
    merge_organizations,
    new_doubles,
    tell_apart,
)
from grants.organizations.actions.invitations import (
    accept_invitation,
    decline_invitation,
    invite_member,
    resend_invitation,
    withdraw_invitation,
)
from grants.organizations.actions.members import (
    accept_join,
    appoint_administrator,
    ask_to_join,
    change_member,
    hand_over,
    leave_organization,
    refuse_join,
    remove_member,
)
from grants.organizations.actions.papers import (
    change_expiry,
    record_scan,
    scan_waiting,
    tell_of_expiry,
    tell_of_expiry_when_due,
)
from grants.organizations.actions.profile import (
    change_profile,
    place_in_group,
    register_organization,
    withhold_name,
)

__all__ = [
    "accept_invitation", "accept_join", "add_document", "add_version", "appoint_administrator", "ask_to_join", "ask_to_merge", "call_off_merge",
    "change_expiry", "change_member", "change_profile", "confirm_merge", "decline_invitation", "enter_bank_account", "find_old_doubles", "hand_over", "invite_member",
    "leave_organization", "merge_organizations", "new_doubles", "place_in_group", "refuse_join", "record_scan", "register_organization", "scan_waiting", "tell_of_expiry", "tell_of_expiry_when_due", "remove_member", "resend_invitation",
    "tell_apart", "verify_bank_account", "withdraw_invitation", "withhold_name",
]  # fmt: skip
