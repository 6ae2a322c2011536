"""Messages to applicants, and to the partners whom they name."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from grants.accounts.models import Person
from grants.accounts.queries import administrators_of
from grants.applications.models import Application, PartnerDeclaration, Submission
from grants.applications.queries import Draft, people_of_the_lead, way_out_of
from grants.core import outbox
from grants.core.links import link_to

MOST_MISSING = 10  # named in a reminder; the page names all


def application_received(application: Application, submission: Submission, *, at: datetime) -> None:
    """The receipt, to every administrator of the organization, each in their language."""
    for person in administrators_of(application.organization.key, at):
        outbox.post(
            "application_received", to=person.email, about=application.trail_ref, at=at, language=person.language, person=person,
            application=application, submission=submission, call=application.call,
        )  # fmt: skip


def application_withdrawn(application: Application, *, at: datetime) -> None:
    """That it was withdrawn, to every administrator of the organization."""
    for person in administrators_of(application.organization.key, at):
        outbox.post(
            "application_withdrawn", to=person.email, about=application.trail_ref, at=at, language=person.language, person=person,
            application=application, call=application.call,
        )  # fmt: skip


def deadline_near(application: Application, draft: Draft, person: Person, *, at: datetime) -> None:
    """How long there is, what is missing or not sent, and the way to turn these messages off. Personal: nobody else reads a draft."""
    way_out = link_to("applications.reminders_by_mail", token=way_out_of(application, person))
    outbox.post(
        "deadline_near", to=person.email, about=application.trail_ref, at=at, language=person.language, person=person, now=at,
        application=application, call=application.call, unsent=draft.unsent, missing=draft.missing, most=MOST_MISSING, way_out=way_out, secret=way_out,
    )  # fmt: skip


def declaration_asked(link: PartnerDeclaration, *, secret: str, at: datetime) -> None:
    """To a partner: who asks for its signature, and where. Personal, like all messages about a draft."""
    _to_partner(
        "declaration_asked", link, at, address=link_to("applications.partner_declaration", token=secret)
    )


def declaration_withdrawn(link: PartnerDeclaration, *, at: datetime) -> None:
    """To a partner: there is nothing to sign any more."""
    _to_partner("declaration_withdrawn", link, at)


def declaration_receipt(link: PartnerDeclaration, shown: Mapping[str, Any], *, at: datetime) -> None:
    """To the person who signed: all that was signed, with its hash."""
    _to_partner("declaration_receipt", link, at, shown=shown)


def declaration_undone(link: PartnerDeclaration, changes: Sequence[str], *, at: datetime) -> None:
    """To both sides: what the lead has changed, and that the signature no longer counts."""
    _to_partner("declaration_undone", link, at, changes=changes)
    told_by_partner(link, "declaration_again", at=at, changes=changes)


def told_by_partner(link: PartnerDeclaration, kind: str, *, at: datetime, **more: Any) -> None:
    """To the lead: that a partner has signed, declined, or says that something is not right."""
    for person in people_of_the_lead(link, at):
        address = link_to("applications.partners", ref=link.application.ref)
        outbox.post(
            kind, to=person.email, about=link.application.trail_ref, at=at, language=person.language, secret=address, person=person, link=link,
            application=link.application, address=address, **more,
        )  # fmt: skip


def _to_partner(kind: str, link: PartnerDeclaration, at: datetime, **more: Any) -> None:
    application = link.application
    outbox.post(
        kind, to=link.email, about=application.trail_ref, at=at, language=application.language, secret=link.key, link=link, application=application,
        call=application.call, lead=application.organization.legal_name, **more,
    )  # fmt: skip
