"""Every deed of this stage: those of applicants, and those of officers."""

from grants.applications.actions.again import *  # noqa: F403
from grants.applications.actions.applicant import *  # noqa: F403
from grants.applications.actions.information import *  # noqa: F403
from grants.applications.actions.officer import *  # noqa: F403
from grants.applications.actions.partners import *  # noqa: F403
from grants.applications.actions.reminders import *  # noqa: F403
