"""What can go wrong in the domain. Each carries its reason; one handler turns them into pages."""

from collections.abc import Sequence
from datetime import datetime

from grants.core.reasons import Reason


class DomainError(Exception):
    """A deed was refused; nothing of it remains."""

    def __init__(self, why: Reason) -> None:
        super().__init__(why.key)
        self.why = why


class NotAllowed(DomainError):
    """This person may not do this here; the page says why (403)."""


class WrongState(DomainError):
    """The thing has moved on since the page was drawn (409)."""


class NotNow(NotAllowed, WrongState):
    """It was possible until the thing moved on: somebody pressed twice, or was faster (409).

    `since` is when something was last done with it, as the trail has it; `deed` and `actor` are what, and by whom.
    """

    def __init__(
        self, why: Reason, since: datetime | None = None, deed: str | None = None, actor: str | None = None
    ) -> None:
        super().__init__(why)
        self.since, self.deed, self.actor = since, deed, actor


class RuleBroken(DomainError):
    """Something given is not acceptable; it goes back beside its field.

    `problems` is a list of (field name or None, Reason); `why` is the first of them.
    """

    def __init__(self, *problems: tuple[str | None, Reason]) -> None:
        super().__init__(problems[0][1])
        self.problems: Sequence[tuple[str | None, Reason]] = problems


class StaleVersion(DomainError):
    """Somebody else saved in between; the page shows both and nothing is overwritten (409)."""


class NotFound(Exception):
    """No such thing, or nothing this person may see: the two look the same (404)."""
