"""Documents of an application and time: what has expired, what will before the call closes, what was replaced by a newer version."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from grants.applications.models import Application, Attachment
from grants.applications.rules import Problem
from grants.calls.models import Call
from grants.calls.queries import settings_in_force
from grants.core.reasons import Reason
from grants.organizations.models import DocumentVersion
from grants.organizations.rules import doubt_about
from grants.organizations.states import DocumentKind

__all__ = ["closing_day", "doubt_about_version", "doubts_about", "no_longer_valid"]


def closing_day(call: Call) -> date | None:
    """The last day, in the call's own zone, on which it takes applications."""
    if call.closes_at is None:
        return None
    return (call.closes_at - timedelta(seconds=1)).astimezone(ZoneInfo(call.time_zone)).date()


def doubts_about(application: Application, at: datetime) -> dict[DocumentKind, Reason]:
    """What to think of the attached documents before they are sent: warnings, never in the way."""
    found = {
        row.kind: doubt_about_version(row.document_version, application.call, at)
        for row in application.attachments
    }
    return {kind: why for kind, why in found.items() if why is not None}


def doubt_about_version(version: DocumentVersion, call: Call, at: datetime) -> Reason | None:
    """What to think of one version: a newer one is there, it has expired, or it will before the call closes.

    The last day belongs to the newest version; of an earlier one it is not known any more.
    """
    newest = version.document.versions[-1]
    if newest.id != version.id:
        return Reason("document_newer_is_there", attached=version.version, newest=newest.version)
    return doubt_about(version.document.expires_on, at.date(), closing_day(call))


def no_longer_valid(application: Application, at: datetime) -> list[Problem]:
    """Where the call says that a kind of document must be valid when it closes: those attached that are not."""
    asked = {paper.kind for paper in settings_in_force(application.call, at).documents if paper.valid}
    closes = closing_day(application.call)
    if not asked or closes is None:
        return []
    return [
        Problem(
            "documents",
            row.kind.value,
            Reason("document_must_be_valid", document=row.kind.label, day=day, closes=closes),
        )
        for row in application.attachments
        if row.kind.value in asked and (day := _last_day(row)) is not None and day < closes
    ]


def _last_day(row: Attachment) -> date | None:
    version = row.document_version
    newest = version.document.versions[-1]
    return version.document.expires_on if newest.id == version.id else None
