"""Deeds around organizations: the profile, its members, its documents, its bank account."""

from grants.organizations.actions.bank import enter_bank_account, verify_bank_account
from grants.organizations.actions.documents import add_document, add_version
from grants.organizations.actions.members import (
    change_member,
    invite_member,
    leave_organization,
    remove_member,
)
from grants.organizations.actions.profile import (
    ask_to_join,
    change_profile,
    place_in_group,
    register_organization,
    withhold_name,
)

__all__ = [
    "add_document", "add_version", "ask_to_join", "change_member", "change_profile", "enter_bank_account", "invite_member",
    "leave_organization", "place_in_group", "register_organization", "remove_member", "verify_bank_account", "withhold_name",
]  # fmt: skip
