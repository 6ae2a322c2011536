"""Reading applications."""

from grants.applications.queries.again import *  # noqa: F403
from grants.applications.queries.history import *  # noqa: F403
from grants.applications.queries.holding import *  # noqa: F403
from grants.applications.queries.information import *  # noqa: F403
from grants.applications.queries.letters import *  # noqa: F403
from grants.applications.queries.listing import *  # noqa: F403
from grants.applications.queries.next_step import *  # noqa: F403
from grants.applications.queries.officer import *  # noqa: F403
from grants.applications.queries.offline import *  # noqa: F403
from grants.applications.queries.papers import *  # noqa: F403
from grants.applications.queries.partners import *  # noqa: F403
from grants.applications.queries.proposal import *  # noqa: F403
from grants.applications.queries.reading import *  # noqa: F403
from grants.applications.queries.reminders import *  # noqa: F403
from grants.applications.queries.saying import *  # noqa: F403
from grants.applications.queries.warnings import *  # noqa: F403
