"""Money to test with, put in through the deed."""

from datetime import date
from typing import Any

from grants.core.access import WHOLE
from grants.fund import actions
from grants.fund.models import Receipt
from tests.factories import NOW
from tests.people import actor


def a_receipt(amount_minor: int = 10_000_00, **changes: Any) -> Receipt:
    """A receipt of Austria, recorded by fay; 13% support cost unless said otherwise."""
    keywords: dict[str, Any] = {
        "donor_key": "austria", "donor_name": "Austria", "donor_kind": "Member State", "received_on": date(2011, 3, 1),
        "amount_minor": amount_minor, "support_rate_bp": 1300, "note": "", "another_one": True, **changes,
    }  # fmt: skip
    return actions.record_receipt(WHOLE, by=actor("fay"), at=NOW, **keywords)
