"""Organizations, their documents and bank accounts; what they are found by; who may be one; how people join."""

from grants.organizations.models.doubles import DoublePair
from grants.organizations.models.organization import (
    BankAccount,
    BankVerification,
    Document,
    DocumentVersion,
    Organization,
)
from grants.organizations.models.papers import ExpiryNotice, FileScan
from grants.organizations.models.search import SearchKey, SearchPiece, search_rows, write_search_rows
from grants.organizations.models.team import Invitation, JoinRequest

__all__ = [
    "BankAccount", "BankVerification", "Document", "DocumentVersion", "DoublePair", "ExpiryNotice", "FileScan", "Invitation", "JoinRequest", "Organization",
    "SearchKey", "SearchPiece", "search_rows", "write_search_rows",
]  # fmt: skip
