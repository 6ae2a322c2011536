"""Awards: from the selection of a call to an agreement that both sides have signed.

Nouns: *decision* (what happens to an eligible application: proposed, endorsed, confirmed, told), *meeting* of the Board of
Trustees with those present and *recusals*, *letter* (the answer to an applicant), *award* with its *award years* (twelve months
from the project's start), *agreement* in versions with two *signatures*.
Hands on: awards that are signed, whose years reports and disbursements then work on, and their money in the ledger.
"""
