"""A declaration is signed by another organization, and by somebody who can be seen."""

from typing import Any

import pytest

from grants.applications.rules.partners import Signed
from grants.core.errors import RuleBroken
from tests.applications.partnering import a_partner, asked, mails, sign, write_partners
from tests.applications.writing import a_draft
from tests.factories import NOW


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"email": "Ben@demo.example"}, "signer_of_lead"),
        ({"email": "be\u200bn@demo.example"}, "partner_without_address"),
        ({"name": "LANTERN  ho\u200buse"}, "partner_is_lead"),
    ],
)
def test_the_lead_does_not_sign_for_its_partner(session: Any, changes: dict[str, Any], key: str) -> None:
    draft = a_draft()
    write_partners(draft, a_partner(**changes), at=NOW)
    with pytest.raises(RuleBroken) as refused:
        asked(draft, NOW)
    assert refused.value.why.key == key
    assert mails("declaration_asked") == []


def test_a_name_that_shows_nothing_signs_nothing(session: Any) -> None:
    draft = a_draft()
    write_partners(draft, a_partner(), at=NOW)
    secret = asked(draft, NOW)
    with pytest.raises(RuleBroken) as refused:
        sign(secret, NOW, Signed("\u200b\u2060", "\u202e", "NP-77", "P. Sample", True))
    assert [why.key for _field, why in refused.value.problems] == ["signer_missing", "function_missing"]
