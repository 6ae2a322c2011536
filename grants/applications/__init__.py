"""Applications: what organizations ask for, from the first draft to the decision whether it may be considered.

Nouns: application, section (one part of the form), budget and its lines, attachment, submission (what was sent, as it
was), eligibility check and its verdicts, conflict of interest. Hands on the submission: reviews, awards and rules read it.
"""
