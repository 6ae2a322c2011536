"""The partners of ana's draft: one has signed its declaration, one was asked and has not answered."""

from typing import Any

from grants.applications import actions as applications
from grants.applications.models import Application
from grants.applications.queries import declaration_by, partner_shown, shown_hash
from grants.applications.rules.partners import Signed
from grants.core.access import NOBODY
from grants.demo.world import World

PARTNERS: list[dict[str, Any]] = [
    {
        "key": "lawyers", "name": "Blue Hill Legal Circle", "country": "NP", "role": "Two lawyers in Kathmandu claim wages and compensation for those who come back.",
        "share_minor": 600_000, "registration_number": "", "head_name": "", "signer": "R. Sample", "email": "office@blue-hill.example",
    },
    {
        "key": "escort", "name": "Long Road Home", "country": "KE", "role": "Somebody travels with those who wish it.", "share_minor": 250_000,
        "registration_number": "KE-0815", "head_name": "T. Sample", "signer": "T. Sample", "email": "office@long-road.example",
    },
]  # fmt: skip


def tell(world: World, draft: Application) -> None:
    """Ben names them and asks both; the first signs."""
    world.do(
        applications.save_section,
        draft,
        "ben",
        key="partners",
        answers={"partners": PARTNERS},
        base_version=0,
    )
    secret = world.do(applications.ask_for_signature, draft, "ben", partner="lawyers")
    world.do(applications.ask_for_signature, draft, "ben", partner="escort")
    link = declaration_by(secret)
    assert link is not None  # noqa: S101 - asked for just now
    said = Signed("R. Sample", "Director", "NP-0471", "R. Sample", True)
    applications.sign_declaration(
        draft,
        link=link,
        secret=secret,
        shown=shown_hash(partner_shown(link, world.now)),
        said=said,
        by=NOBODY,
        at=world.now,
    )
