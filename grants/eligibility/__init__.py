"""Eligibility: the registry of rules that a call can choose from, and the facts they judge.

Nouns: a *rule* with its parameters; the *facts* of an application, read from its snapshot; a *verdict* (met, not met, to be
judged by a person) with its reasons. Pure: the same facts always give the same verdicts, so a run can be repeated years later.
Hands on: `rules.run`, which applications calls at closing, the draft page for its warnings, and calls for the self-check.
"""
