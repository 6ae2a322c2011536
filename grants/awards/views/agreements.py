"""The agreement: drawn, read, signed by both."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from grants.accounts.roles import Permission
from grants.awards import actions, documents, forms, queries
from grants.awards.models import Award
from grants.awards.states import Side
from grants.awards.views.pages import blueprint, lacking_of, pdf_answer
from grants.core import files, trail
from grants.core.access import allows, require
from grants.core.db import db
from grants.core.errors import NotAllowed, NotFound, RuleBroken
from grants.core.files import Upload
from grants.core.uploads import PDF
from grants.core.web.errors import back_on_form
from grants.core.web.filters import verdict_of
from grants.core.web.reader import arrived_at, current_actor

SIGNING = {Side.GRANTEE: actions.sign_for_grantee, Side.FUND: actions.sign_for_fund}


@blueprint.route("/grants/<ref>/agreement", methods=["GET", "POST"])
def agreement(ref: str) -> Any:
    award = queries.award_for(current_actor(), ref)
    side, newest = _side(award), award.agreements[-1] if award.agreements else None
    if request.method == "POST" and side is None:
        require(current_actor(), Permission.AGREEMENT_SIGN_FUND, award)
    form = forms.SignatureForm(
        data={"name": current_actor().name, "document_hash": newest.sha256 if newest else ""}
    )
    if side and form.validate_on_submit():
        said = {
            "name": form.name.data,
            "function": form.function.data,
            "document_hash": form.document_hash.data,
        }
        try:
            SIGNING[side](award, **said, by=current_actor(), at=arrived_at())
            flash(_("Signed. Name, function, time and the hash of the document are recorded."))
            return redirect(url_for("awards.grant", ref=ref), 303)
        except RuleBroken as broken:
            back_on_form(form, broken)
    page = render_template(
        "awards/agreement.html", award=award, application=award.application, newest=newest, form=form, side=side, actions=actions,
        signing=SIGNING[side] if side else None, staff=allows(current_actor(), Permission.AWARD_READ, award).ok, lacking=lacking_of(award),
    )  # fmt: skip
    return page, 422 if form.errors else 200


@blueprint.post("/grants/<ref>/agreement/draw")
def draw(ref: str) -> Response:
    award = queries.award_for(current_actor(), ref)
    require(current_actor(), Permission.AGREEMENT_SIGN_FUND, award)
    verdict = verdict_of(actions.draw_agreement, award)
    if not verdict.ok:
        raise NotAllowed(verdict.why)
    head = trail.head_hash(db.session())
    data = documents.agreement_pdf(award, head, arrived_at())
    pdf = Upload(f"agreement-{award.reference}.pdf", data, PDF)
    files.keep(pdf)
    made = actions.draw_agreement(award, pdf=pdf, trail_hash=head, by=current_actor(), at=arrived_at())
    flash(_("Version %(version)s is ready, and the organization knows.", version=made.version))
    return redirect(url_for("awards.agreement", ref=ref), 303)


@blueprint.post("/grants/<ref>/agreement/ask")
def ask_for_facts(ref: str) -> Response:
    """Ask the organization for what its profile does not say yet."""
    award = queries.award_for(current_actor(), ref)
    actions.ask_for_facts(award, by=current_actor(), at=arrived_at())
    flash(_("The organization’s administrators are asked by mail. It says where to fill it in."))
    return redirect(url_for("awards.agreement", ref=ref), 303)


@blueprint.get("/grants/<ref>/agreements/<int:version>/pdf")
def agreement_as_pdf(ref: str, version: int) -> Response:
    award = queries.award_for(current_actor(), ref)
    found = next((a for a in award.agreements if a.version == version), None)
    if found is None:
        raise NotFound
    return pdf_answer(files.read(found.sha256), f"agreement-{ref}-{version}.pdf")


def _side(award: Award) -> Side | None:
    """For which side the reader may sign: their own organization's before the Fund's."""
    actor = current_actor()
    if allows(actor, Permission.AGREEMENT_SIGN_GRANTEE, award):
        return Side.GRANTEE
    return Side.FUND if allows(actor, Permission.AGREEMENT_SIGN_FUND, award) else None
