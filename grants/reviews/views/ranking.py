"""The ranking of a call: the page, and the same table for spreadsheets."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from flask import Blueprint, Response, abort, render_template, request, send_file
from flask_babel import gettext as _

from grants.accounts.roles import Permission
from grants.applications.queries import staff_call_for
from grants.core.access import require
from grants.core.web.fields import as_choices
from grants.core.web.paging import Page
from grants.core.web.reader import arrived_at, current_actor
from grants.reviews import documents, queries
from grants.reviews.forms import RankingForm
from grants.reviews.ranking import COLUMNS, Ranked, Ranking

blueprint = Blueprint("ranking", __name__, template_folder="../templates")
P = Permission
SIZE = 100
EXPORTS = {"csv": documents.ranking_csv, "xlsx": documents.ranking_xlsx}


@blueprint.get("/calls/<slug>/ranking")
def show(slug: str) -> str:
    actor = current_actor()
    call = staff_call_for(actor, slug)
    require(actor, P.RANKING_READ, call)
    form = RankingForm(request.args if "envelope" in request.args else None, envelope=call.envelope_minor)
    tried = (
        form.envelope.data
        if form.envelope.validate(form) and form.envelope.data != call.envelope_minor
        else None
    )
    ranking = queries.ranking_for(call, actor, tried)
    form.group.choices = as_choices(
        [("", _("All five")), *((name, name) for name, _eligible, _above in ranking.groups())]
    )
    group = request.args.get("group", "")
    rows = [row for row in ranking.rows if not group or row.entry.group == group]
    return render_template(
        "reviews/ranking.html", call=call, ranking=ranking, page=_page(rows), columns=[c for c in COLUMNS if c.on_page], narrowed=form, group=group,
        tried=tried, left_out=queries.left_out_of_ranking(call, actor), low=_low(rows), today=arrived_at(), **_counts(ranking),
    )  # fmt: skip


@blueprint.get("/calls/<slug>/ranking.<kind>")
def export(slug: str, kind: str) -> Response:
    if kind not in EXPORTS:
        abort(404)
    call = staff_call_for(current_actor(), slug)
    require(current_actor(), P.RANKING_READ, call)
    data, media_type = EXPORTS[kind](queries.ranking_for(call, current_actor()))
    return send_file(
        BytesIO(data), media_type, as_attachment=True, download_name=f"{call.slug}-ranking.{kind}"
    )


def _page(rows: Sequence[Ranked]) -> Page:
    pages = max(1, -(-len(rows) // SIZE))
    number = min(max(1, request.args.get("page", 1, type=int)), pages)
    return Page(rows[(number - 1) * SIZE : number * SIZE], number, len(rows), SIZE)


def _low(rows: Sequence[Ranked]) -> int:
    """Where the plot begins: at 50, or at the score of twenties below the lowest review."""
    lowest = min((row.lowest for row in rows if row.lowest is not None), default=50)
    return 50 if lowest >= 50 else int(lowest) // 20 * 20


def _counts(ranking: Ranking) -> dict[str, Any]:
    rows = ranking.rows
    return {
        "handed_in": sum(len(row.entry.points) for row in rows),
        "asked": sum(row.entry.asked_reviewers for row in rows),
        "close_above": sum(row.close for row in ranking.above),
        "close_below": sum(row.close for row in rows if not row.above),
        "wide": sum(row.wide for row in rows),
        "unread": sum(row.mean is None for row in rows),
    }
