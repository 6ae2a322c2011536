"""Audit: reading the trail, and who held which duty on a day. Changes nothing.

It has no nouns of its own: the trail's entries are written by the deeds of all other stages (`core/trail.py`), and duties are
kept by accounts. It hands on exports whose last line is the head of the chain, so that a cut tail is found.
"""
