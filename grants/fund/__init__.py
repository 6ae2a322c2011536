"""The fund: what donors paid in, and where each dollar is now.

Nouns: donor, receipt, programme support cost, ledger account, transfer, entry. Hands on: `ledger.post_entry`, with which
later stages move money between accounts inside their own deeds (available, envelope of a call, award, grant, paid).
"""
