"""Organizations: the bodies that apply, kept once and reused by every application.

Nouns: organization (its profile, its members), document and its versions, bank account and its verification,
regional group. Hands on: the profile that eligibility judges and submissions copy, document versions to attach,
and bank accounts that payments rest on. An account belongs to a person; an application belongs to an organization.
"""
