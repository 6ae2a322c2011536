"""Accounts: people, how they sign in, and what each may do.

Nouns: Person, Duty (a role that a person holds, from a day until a day), AccountToken (a link sent by mail), SignInAttempt.
`roles.py` is the one list of roles and permissions. An account belongs to a person, never to an organization.

Hands on to every later stage: actors (`queries.actor_of`), people by their duty (`queries.people_with_role`,
`administrators_of`, `members_of`), duties to grant and to end inside a deed (`duties.grant`, `duties.end`), and links by
which somebody invited makes an account (`tokens.invite`).
"""
