"""Reading tranches and payments: one, those of a grant, the lists of the officers, and the proofs of the money."""

from grants.disbursements.queries.facts import facts_of, payment_deed, payment_limits, tranche_deed, year_deed
from grants.disbursements.queries.proofs import (
    money_on_its_way,
    persons_are_apart,
    sums_agree,
    tranches_agree,
    within_limits,
)
from grants.disbursements.queries.reading import (
    VIEWS,
    Listed,
    counts_of,
    has_problem,
    payment_for,
    payment_rows,
    payments_of,
    story_of,
    tranche_for,
    tranche_of,
    tranches_of,
    tranches_waiting,
)

__all__ = [
    "VIEWS", "Listed", "counts_of", "facts_of", "has_problem", "money_on_its_way", "payment_deed", "payment_for", "payment_limits",
    "payment_rows", "payments_of", "persons_are_apart", "story_of", "sums_agree", "tranche_deed", "tranche_for", "tranche_of",
    "tranches_agree", "tranches_of", "tranches_waiting", "within_limits", "year_deed",
]  # fmt: skip
