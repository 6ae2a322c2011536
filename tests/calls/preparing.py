"""What the tests of calls begin with: money in the Fund, and a draft that is complete."""

from datetime import UTC, datetime, timedelta
from typing import Any

from grants.calls import actions
from grants.calls.models import Call
from grants.core.access import WHOLE
from grants.core.db import db
from grants.fund import ledger
from tests.factories.things import CLOSES, OPENS, RULES_2011
from tests.people import actor

BEFORE = OPENS - timedelta(days=20)
TEXTS = {
    "en": {"title": "Grants across borders", "summary": "Up to USD 25,000 a year.", "body": "Who can apply."}
}
GRID = [
    {"key": "relevance", "title": "Relevance", "guidance": "", "weight": 60},
    {"key": "value", "title": "Value for money", "guidance": "", "weight": 40},
]
SETTINGS: dict[str, Any] = {
    "limits": {"cap_year_minor": 2_500_000, "cap_total_minor": 7_500_000, "max_years": 3, "max_months": 36},
    "rules": RULES_2011, "documents": [{"kind": "proposal", "needed": True}], "languages": ["en"], "threshold": 60, "reviewers": 3,
}  # fmt: skip


def money(amount_minor: int = 100_000_000) -> None:
    """So much becomes available in the Fund."""
    move = ledger.Move(ledger.donor_account("sample"), ledger.AVAILABLE, amount_minor)
    ledger.post_entry("receipt:sample", [move], at=BEFORE, deed="receipt.recorded", subject="receipt:sample")
    db.session.commit()


def a_draft(slug: str = "sgf-2011", **changes: Any) -> Call:
    """A complete draft, made through the deeds; `changes` replace what is saved."""
    by = actor("olu", BEFORE)
    call = actions.create_call(WHOLE, slug=slug, cycle=1, window="", by=by, at=BEFORE)
    values: dict[str, Any] = {
        "opens_at": OPENS, "closes_at": CLOSES, "time_zone": "Europe/Vienna", "envelope_minor": 82_500_000, "settings": SETTINGS,
        "texts": TEXTS, "criteria": GRID, "edited_version": call.edited_version,
    }  # fmt: skip
    actions.edit_call(call, **{**values, **changes}, by=by, at=BEFORE)
    return call  # type: ignore[no-any-return]


def published(slug: str = "sgf-2011", at: datetime = BEFORE, **changes: Any) -> Call:
    """A published call, with its envelope set aside."""
    call = a_draft(slug, **changes)
    actions.publish_call(call, by=actor("olu", at), at=at)
    return call


def utc(*parts: int) -> datetime:
    """An instant."""
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]
