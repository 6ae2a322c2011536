"""What is done with a call: officers prepare, publish and amend it; questions about it are asked and answered."""

from grants.calls.actions.officer import *  # noqa: F403
from grants.calls.actions.owned import *  # noqa: F403
from grants.calls.actions.questions import *  # noqa: F403
