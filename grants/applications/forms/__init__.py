"""Forms of the applicant's pages: one for each part of the application, and the small ones around it."""

from grants.applications.forms.budget import BudgetForm
from grants.applications.forms.plain import (
    AttachForm,
    ChooseForm,
    StartForm,
    WithdrawForm,
    form_for,
    known_fields,
)
from grants.applications.forms.rows import CountriesForm, PartnersForm, RemediesForm, grouped_lines

__all__ = [
    "AttachForm", "BudgetForm", "ChooseForm", "CountriesForm", "PartnersForm", "RemediesForm", "StartForm", "WithdrawForm", "form_for",
    "grouped_lines", "known_fields",
]  # fmt: skip
