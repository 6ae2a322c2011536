"""Disbursements: how the money of a grant year leaves the Fund, and arrives.

Nouns: a *condition* is something that must hold before a tranche may be paid; a *tranche* is a grant year's money on its
way through four persons (requested, certified, approved, paid) and back to the first, who says that it arrived; a
*payment* is what the bank did, and may fail or come back. Hands on: what was paid, to the public register and the facts.
"""
