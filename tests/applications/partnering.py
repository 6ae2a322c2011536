"""A draft with a partner, its declaration asked for, and the page of the link."""

from datetime import datetime
from typing import Any

from flask.testing import FlaskClient

from grants.applications import actions, queries
from grants.applications.models import Application, PartnerDeclaration
from grants.applications.rules.partners import Signed
from grants.core.access import NOBODY
from grants.core.db import db
from grants.core.outbox import OutboxMessage
from tests.people import actor

SAID = Signed("P. Sample", "Director", "NP-77", "P. Sample", True)
TYPED = {
    "name": "P. Sample",
    "function": "Director",
    "registration_number": "NP-78",
    "head_name": "Q. Sample",
    "confirmed": "y",
}


def a_partner(**changes: Any) -> dict[str, Any]:
    return {
        "key": "daraja", "name": "Daraja Legal Clinic", "country": "NP", "role": "Lawyers", "share_minor": 500_000, "registration_number": "NP-77",
        "head_name": "", "signer": "P. Sample", "email": "office@daraja.example", **changes,
    }  # fmt: skip


def write_partners(draft: Application, *rows: dict[str, Any], at: datetime, auto: bool = False) -> None:
    standing = queries.newest_version(draft, "partners")
    actions.save_section(
        draft, key="partners", answers={"partners": list(rows)}, base_version=standing.version if standing else 0, auto=auto, by=actor("ana", at), at=at
    )  # fmt: skip


def asked(draft: Application, at: datetime, partner: str = "daraja") -> str:
    secret: str = actions.ask_for_signature(draft, partner=partner, by=actor("ben", at), at=at)
    return secret


def link_of(secret: str) -> PartnerDeclaration:
    found = queries.declaration_by(secret)
    assert found is not None
    return found


def sign(secret: str, at: datetime, said: Signed = SAID, shown: str | None = None) -> PartnerDeclaration:
    link = link_of(secret)
    shown = queries.shown_hash(queries.partner_shown(link, at)) if shown is None else shown
    signed: PartnerDeclaration = actions.sign_declaration(
        link.application, link=link, secret=secret, shown=shown, said=said, by=NOBODY, at=at
    )
    return signed


def mails(kind: str) -> list[OutboxMessage]:
    db.session.rollback()
    return db.session.query(OutboxMessage).filter_by(kind=kind).order_by(OutboxMessage.id).all()


def page(secret: str) -> str:
    return f"/partner-declarations/{secret}"


def press_sign(client: FlaskClient, secret: str, **changes: Any) -> Any:
    return client.submit(page(secret), {**TYPED, **changes}, "Sign")
