"""Kinds and states around organizations."""

from grants.core.reasons import N_
from grants.core.states import State


class OrganizationKind(State):
    """What kind of body it is. Which kinds may apply is a rule of the call."""

    NGO = "ngo", N_("Non-governmental organization")
    COMMUNITY = "community", N_("Community-based organization")
    INTERNATIONAL = "international", N_("International non-governmental organization")
    NETWORK = "network", N_("Network or coalition of NGOs, registered")
    RELIGIOUS = "religious", N_("Religious or faith-based organization, registered as an NGO")
    ACADEMIC = "academic", N_("University or research institute")
    GOVERNMENT = "government", N_("Government body")
    COMPANY = "company", N_("Company")
    INTERGOVERNMENTAL = "intergovernmental", N_("Intergovernmental organization")


NON_GOVERNMENTAL = frozenset(
    {
        OrganizationKind.NGO,
        OrganizationKind.COMMUNITY,
        OrganizationKind.INTERNATIONAL,
        OrganizationKind.NETWORK,
        OrganizationKind.RELIGIOUS,
    }
)


class FileState(State):
    """What the virus scanner said of a file."""

    WAITING = "waiting", N_("Being checked for viruses"), "info"
    CLEAN = "clean", N_("No virus found"), "good"
    INFECTED = "infected", N_("A virus was found"), "stop"
    NOT_SCANNED = "not_scanned", N_("Not scanned")


class ExpiryStage(State):
    """Which of the two mails about a document's last day."""

    SOON = "soon", N_("Expires soon")
    EXPIRED = "expired", N_("Has expired")


class DocumentKind(State):
    """What a document is. Calls ask for kinds."""

    REGISTRATION = "registration", N_("Certificate of registration")
    PROPOSAL = "proposal", N_("Project proposal with log frame, work plan and budget")
    BUDGET = "budget", N_("Budget sheet")
    STATUTES = "statutes", N_("Statutes")
    AUDITED_ACCOUNTS = "audited_accounts", N_("Audited financial statements of the last year")
    REFERENCE_LETTER = "reference_letter", N_("Reference letter")
    SECOND_REFERENCE_LETTER = "second_reference_letter", N_("Second reference letter")
    PARTNER_DECLARATION = "partner_declaration", N_("Declaration of a partner")
    COFUNDING_PROOF = "cofunding_proof", N_("Proof of co-funding")
    POLICY = "policy", N_("Policy against sexual exploitation and abuse")
    BANK_STATEMENT = "bank_statement", N_("Statement of the bank account")
    REPORT = "report", N_("Report on a grant")
    OTHER = "other", N_("Another document")


# What an organization has whether it applies or not; the other kinds are written for an application or a grant
OF_THE_BODY = frozenset(
    {
        DocumentKind.REGISTRATION,
        DocumentKind.STATUTES,
        DocumentKind.AUDITED_ACCOUNTS,
        DocumentKind.POLICY,
        DocumentKind.BANK_STATEMENT,
    }
)


class PairState(State):
    """How far two organizations that may be one have come."""

    SUSPECTED = "suspected", N_("To be looked at"), "wait"
    MERGE_ASKED = "merge_asked", N_("Merge waits for a second officer"), "info"
    DIFFERENT = "different", N_("Two different organizations"), ""
    MERGED = "merged", N_("Merged"), "good"
