"""How long the application is as it stands now: pages of its PDF, beside what the call allows."""

from dataclasses import dataclass
from typing import Any

from grants.applications import documents
from grants.applications.queries import Draft
from grants.applications.views.applicant import blueprint
from grants.calls.queries import settings_in_force
from grants.core.web.reader import arrived_at

RULE = "proposal_pages"


@dataclass(frozen=True)
class Length:
    """The pages there are, and the most that the call reads; None where it sets no limit."""

    pages: int
    most: int | None

    @property
    def above(self) -> bool:
        """Whether it is longer than the call reads."""
        return self.most is not None and self.pages > self.most


@blueprint.context_processor
def _length() -> dict[str, Any]:
    """For the pages of a draft: worked out only where it is shown."""
    return {"length_of": length_of}


def length_of(draft: Draft) -> Length:
    """The pages of the PDF that a draft would be read as."""
    settings = settings_in_force(draft.application.call, arrived_at())
    most = next((rule.get("most") for rule in settings.rules if rule["key"] == RULE), None)
    return Length(
        documents.pages_of(draft.document, draft.application, draft.hash), int(most) if most else None
    )
