"""What every stage stands on: money, time, access, actions, the trail, mail, files, documents and pages.

Nothing in here knows what a grant is.
"""
