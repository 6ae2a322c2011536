"""The stage's blueprint, and what its pages share."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from babel.dates import format_date
from flask import Blueprint, Response, request
from flask_babel import gettext as _

from grants.awards.models import Award
from grants.awards.queries import call_for_selection
from grants.awards.states import AwardState
from grants.calls.models import Call
from grants.core.access import Scoped, Verdict, allows
from grants.core.action import Action
from grants.core.sentences import locale
from grants.core.web.paging import SIZE, Page
from grants.core.web.reader import current_actor
from grants.organizations.rules import IN_AGREEMENT, agreement_lacks

blueprint = Blueprint("awards", __name__, template_folder="../templates")


def call_of(slug: str) -> Call:
    """The call of an officer's page, for those who read awards."""
    return call_for_selection(current_actor(), slug)


def asked(deed: Action, subject: Scoped, facts: Any) -> Verdict:
    """What `verdict_of` says, from facts that the page has read already."""
    allowed = allows(current_actor(), str(deed.permission), subject)
    return deed.may(facts) if allowed and deed.may else allowed


def lacking_of(award: Award) -> list[str]:
    """What the agreement prints and the organization's profile does not say, in words; nothing once it is in force or over."""
    if award.state not in (AwardState.OFFERED, AwardState.ACCEPTED):
        return []
    return [_(IN_AGREEMENT[name]) for name in agreement_lacks(award.application.organization)]


def page_in(rows: Sequence[Any], size: int = SIZE) -> Page:
    """The page that the address asks for, of rows that are sorted already."""
    pages = max(1, -(-len(rows) // size))
    number = min(max(1, request.args.get("page", 1, type=int)), pages)
    return Page(rows[(number - 1) * size : number * size], number, len(rows), size)


def pdf_answer(data: bytes, name: str) -> Response:
    """A PDF, opened beside the page."""
    return Response(
        data, mimetype="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'}
    )


@blueprint.app_template_filter("month")
def month(day: date) -> str:
    """`Jan 2012`, for the narrow cells of grant years."""
    return str(format_date(day, "MMM y", locale=locale()))
