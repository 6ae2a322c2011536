"""Reading calls, and the questions about them."""

from grants.calls.queries.questions import *  # noqa: F403
from grants.calls.queries.reading import *  # noqa: F403
