"""What the rules of the call would say of a draft: shown before it is sent, never in its way."""

from datetime import datetime

from grants.applications.queries.officer import other_applications
from grants.applications.queries.reading import Draft
from grants.calls.queries import settings_in_force
from grants.core import registry
from grants.eligibility.facts import facts_of
from grants.eligibility.rules import RuleVerdict, run

__all__ = ["verdicts_on"]


def verdicts_on(draft: Draft, at: datetime) -> list[RuleVerdict]:
    """What the call's rules would say if the draft were sent as it is: warnings only, as of the closing."""
    application, call = draft.application, draft.application.call
    settings = settings_in_force(call, at)
    supplied = registry.facts_about(application.organization.key, call.slug, at)
    supplied["other_applications"] = other_applications(application)
    return run(settings.rules, facts_of(draft.document, call.closes_at or at, supplied), settings.limits)
