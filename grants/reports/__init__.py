"""Reports: what an organization tells of a grant year that was paid, and what an officer says to it.

Nouns: *report* (one a grant year: a short form and a file), *due date* (60 days after the year's end), *trace* (text by which
somebody could be found, which draws a warning before it is saved).
Hands on: whether the report of a year is accepted, which the next tranche waits for.
"""
