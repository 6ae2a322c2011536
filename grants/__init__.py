"""The Trust Fund Small Grants Facility: calls, applications, reviews, awards and payments, until a grant is closed.

Each folder is a stage of a grant's life. A stage may use the stages before it and never those after it.
"""

from grants.app import create_app

__all__ = ["create_app"]
