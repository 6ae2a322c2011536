"""Calls for proposals: when organizations may apply, for what, by which rules, and how proposals are scored.

Nouns: a *call* with its window, envelope, settings, texts and scoring grid; a *version* of these, one for each recorded
amendment; an *assumption*, which marks what nobody has confirmed. The version in force at closing governs.
Hands on: the published call, to which applications are made, and `settings_in_force`, by which they are judged.
"""
