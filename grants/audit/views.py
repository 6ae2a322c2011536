"""Pages for the auditor: the trail, its proof, its exports, and who held which duty on a day."""

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Flask, Response, render_template, request, stream_with_context, url_for
from flask_babel import gettext as _

from grants.accounts.roles import Permission
from grants.audit import documents, queries, rules
from grants.audit.forms import DayFilter, TrailFilter
from grants.core import clock, registry, trail
from grants.core.access import require
from grants.core.db import db
from grants.core.reasons import N_
from grants.core.registry import DeedWords, MenuEntry, fill
from grants.core.web import errors
from grants.core.web.paging import page_of
from grants.core.web.reader import arrived_at, current_actor

blueprint = Blueprint("audit", __name__, url_prefix="/trail", template_folder="templates")
TRAIL = MenuEntry(N_("Trail"), "audit.entries", lambda actor: actor.everywhere(Permission.TRAIL_READ), 85)


@blueprint.before_request
def _for_auditors() -> None:
    require(current_actor(), Permission.TRAIL_READ)


@blueprint.context_processor
def _tabs() -> dict[str, Any]:
    pages = [
        (_("Trail"), "audit.entries"),
        (_("Roles on a day"), "audit.duties"),
        (_("Proof of the chain"), "audit.proof"),
    ]
    return {
        "tabs": [
            {"label": label, "url": url_for(to), "current": request.endpoint == to} for label, to in pages
        ]
    }


@blueprint.get("")
def entries() -> str:
    """Who did what to which thing, when; the newest first."""
    narrowed = TrailFilter(request.args)
    page = page_of(queries.entries(narrowed.wanted()))
    said = {"names": queries.names_on(page.items), "end": queries.chain_end(), "rules": rules}
    return render_template(
        "audit/entries.html", page=page, narrowed=narrowed, wanted=narrowed.wanted(), **said
    )


@blueprint.get("/duties")
def duties() -> str:
    """Who held which duty on a day: who could approve, who sat on the Board."""
    narrowed = DayFilter(request.args)
    day = narrowed.on.data or clock.today(rules.HOUSE)
    narrowed.on.raw_data = narrowed.on.raw_data if any(narrowed.on.raw_data or []) else [day.isoformat()]
    page = page_of(queries.duties_on(day, narrowed.word.data or "", narrowed.role.data or ""), scalars=False)
    return render_template(
        "audit/duties.html", page=page, narrowed=narrowed, day=day, held=queries.in_words(page.items)
    )


@blueprint.get("/proof")
def proof() -> str:
    """The whole chain, proved link by link."""
    first = next(trail.breaks(db.session()), None)
    return render_template("audit/proof.html", first=first, end=queries.chain_end(), at=arrived_at())


@blueprint.get("/trail.csv")
def as_csv() -> Any:
    """The entries looked for as CSV; the last line is the head of the chain."""
    narrowed, end = TrailFilter(request.args), queries.chain_end()
    if narrowed.unread():
        return errors.page(422, why=narrowed.unread())
    wanted = narrowed.wanted()
    return _sent(
        documents.as_csv(queries.exported(wanted, end), queries.all_names(), end), end, "csv", "text/csv"
    )


@blueprint.get("/trail.json")
def as_json() -> Any:
    """The entries looked for as JSON, with the head of the chain."""
    narrowed, end = TrailFilter(request.args), queries.chain_end()
    if narrowed.unread():
        return errors.page(422, why=narrowed.unread())
    wanted = narrowed.wanted()
    parts = documents.as_json(
        queries.exported(wanted, end), queries.all_names(), end, arrived_at(), bool(wanted)
    )
    return _sent(parts, end, "json", "application/json")


def _sent(parts: Iterator[str], end: queries.ChainEnd, ending: str, kind: str) -> Response:
    response = Response(stream_with_context(parts), mimetype=kind)
    response.headers["Content-Disposition"] = (
        f'attachment; filename="trail-{end.seq}-{end.hash[:12]}.{ending}"'
    )
    response.headers["X-Trail-Head"] = end.hash
    return response


def register(app: Flask) -> None:
    """Add the stage to the program."""
    app.register_blueprint(blueprint)
    fill(registry.menu, TRAIL)
    registry.deed_words.update(
        {deed: DeedWords(words, rules.is_told(deed)) for deed, words in rules.DEEDS.items()}
    )
