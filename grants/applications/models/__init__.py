"""Applications: what is being written, what was sent, and what officers make of it."""

from grants.applications.models.applying import (
    Application,
    ApplicationCountry,
    ApplicationReminder,
    ApplicationSection,
    Attachment,
    Budget,
    BudgetLine,
    Partner,
    Remedy,
    ReminderChoice,
    Submission,
)
from grants.applications.models.deciding import (
    Conflict,
    EligibilityCheck,
    EligibilityVerdict,
    InformationRequest,
)
from grants.applications.models.partnering import PartnerDeclaration

__all__ = [
    "Application",
    "ApplicationCountry",
    "ApplicationReminder",
    "ApplicationSection",
    "Attachment",
    "Budget",
    "BudgetLine",
    "Conflict",
    "EligibilityCheck",
    "EligibilityVerdict",
    "InformationRequest",
    "Partner",
    "PartnerDeclaration",
    "Remedy",
    "ReminderChoice",
    "Submission",
]
