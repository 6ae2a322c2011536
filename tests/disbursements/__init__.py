"""Disbursements: the rules, the deeds, the pages, and the proofs that money leaves only as it may."""
