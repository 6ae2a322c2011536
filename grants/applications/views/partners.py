"""Declarations of partners: the lead's page of all of them, and the page of a mailed link, which needs no account."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from grants.applications import actions, queries
from grants.applications.forms.partners import DeclarationForm, DeclineForm, ObjectionForm
from grants.applications.models import PartnerDeclaration
from grants.applications.rules.partners import share_hints, shares_of
from grants.applications.states import DeclarationState
from grants.applications.views import frame
from grants.applications.views.applicant import blueprint
from grants.core.access import NOBODY
from grants.core.errors import NotAllowed, NotFound, RuleBroken, StaleVersion, WrongState
from grants.core.reasons import Reason
from grants.core.sentences import sentence
from grants.core.web.errors import back_on_form
from grants.core.web.filters import verdict_of
from grants.core.web.limits import limiter
from grants.core.web.reader import arrived_at, current_actor, public
from grants.core.web.secret import secret_address


@blueprint.get("/applications/<ref>/partners")
def partners(ref: str) -> str:
    """Each partner with its share and its declaration, and the buttons to ask for it."""
    return _overview(ref)


@blueprint.post("/applications/<ref>/partners/<key>/ask")
def ask_partner(ref: str, key: str) -> Any:
    """Mail the link; the one before ends."""
    actor, at = current_actor(), arrived_at()
    application = queries.draft_for(actor, ref)
    try:
        actions.ask_for_signature(application, partner=key, by=actor, at=at)
    except (RuleBroken, WrongState) as refused:
        return _overview(ref, refused.why), 409 if isinstance(refused, WrongState) else 422
    flash(_("The mail is on its way to %(email)s.", email=queries.declaration_of(application, key).email))
    return redirect(url_for(".partners", ref=ref), 303)


@blueprint.post("/applications/<ref>/partners/<key>/withdraw")
def withdraw_partner(ref: str, key: str) -> Any:
    """End the link."""
    actor = current_actor()
    application = queries.draft_for(actor, ref)
    actions.withdraw_declaration(application, partner=key, by=actor, at=arrived_at())
    flash(_("Withdrawn. The link works no more, and the partner was told."))
    return redirect(url_for(".partners", ref=ref), 303)


def _overview(ref: str, why: Reason | None = None) -> str:
    actor, at = current_actor(), arrived_at()
    application = queries.draft_for(actor, ref)
    draft = queries.draft_of(application, at)
    return render_template(
        "applications/partners.html", lines=queries.partner_lines(application, at), why=why, hints=share_hints(draft.document), may=verdict_of(actions.ask_for_signature, application),
        shares=shares_of(draft.document["partners"], draft.document["budget"]), **frame.around(application, actor, at, draft),
    )  # fmt: skip


@blueprint.route("/partner-declarations/<token>", methods=["GET", "POST"])
@public
@secret_address
@limiter.limit("300 per hour")
@limiter.limit("60 per hour", methods=["POST"])
def partner_declaration(token: str) -> Any:
    """What a partner is asked to sign. Reading changes nothing, since mail programs open links: signing and declining are presses."""
    link = queries.declaration_by(token)
    if link is None:
        raise NotFound
    over = queries.why_declaration_over(link, arrived_at())
    if over is not None:
        return _over(link, over)
    if request.method == "GET":
        return _link_page(link)
    try:
        return _answered(link, token)
    except StaleVersion as stale:
        return _link_page(link, why=stale.why), 409
    except WrongState as late:
        return _over(link, late.why)
    except NotAllowed as refused:
        return _link_page(link, why=refused.why), 403


def _answered(link: PartnerDeclaration, token: str) -> Any:
    """Sign, decline or object. The link's holder acts, never the account that may be signed in beside."""
    pressed = next((name for name in ("object", "decline") if name in request.form), "sign")
    form: Any = {"object": ObjectionForm, "decline": DeclineForm, "sign": DeclarationForm}[pressed]()
    if not form.validate():
        return _link_page(link, **{pressed: form}), 422
    try:
        done = _do(pressed, form, link, token)
    except RuleBroken as broken:
        back_on_form(form, broken)
        return _link_page(link, **{pressed: form}), 422
    flash(done)
    return redirect(url_for(".partner_declaration", token=token), 303)


def _do(pressed: str, form: Any, link: PartnerDeclaration, token: str) -> str:
    """The deed of a button; what the page then says."""
    application, lead = link.application, link.application.organization.legal_name
    given: dict[str, Any] = {"link": link, "secret": token, "by": NOBODY, "at": arrived_at()}
    if pressed == "object":
        actions.object_to_declaration(application, text=form.text.data or "", **given)
        return _(
            "Sent to %(lead)s. Nothing is signed. This link stays as it is: open it again when they have written to you.",
            lead=lead,
        )
    if pressed == "decline":
        actions.decline_declaration(application, text=form.text.data or "", **given)
        return _("You have declined. %(lead)s was told.", lead=lead)
    actions.sign_declaration(application, shown=form.shown.data or "", said=form.said(), **given)
    return _("Signed. What you signed is on its way to you by mail, and %(lead)s was told.", lead=lead)


def _link_page(
    link: PartnerDeclaration, why: Reason | None = None, sign: DeclarationForm | None = None, object: ObjectionForm | None = None,
    decline: DeclineForm | None = None,
) -> str:  # fmt: skip
    at = arrived_at()
    row = queries.partner_row(link.application, link.partner_key)
    if row is None:
        raise NotFound
    shown = queries.partner_shown(link, at)
    known = {
        "name": row.get("signer", ""),
        "registration_number": row.get("registration_number", ""),
        "head_name": row.get("head_name", ""),
    }
    empty = {"formdata": None} if sign is None else {}
    signing = sign or DeclarationForm(data=known, **empty)
    signing.shown.data = queries.shown_hash(shown)
    line = next(
        line
        for line in queries.partner_lines(link.application, at)
        if line.row is not None and line.row.get("key") == link.partner_key
    )
    return render_template(
        "applications/declaration.html", link=link, application=link.application, call=link.application.call, shown=shown, line=line,
        form=sign or object or decline or signing, signing=signing, objecting=object or ObjectionForm(formdata=None), why=why and sentence(why),
        declining=decline or DeclineForm(formdata=None), signed_in=current_actor().name if current_actor().person_id is not None else "",
    )  # fmt: skip


def _over(link: PartnerDeclaration, why: Reason) -> Any:
    """Why there is nothing to sign: when it was settled, and nothing else of what was asked or signed."""
    signed = link.state is DeclarationState.SIGNED
    page = render_template("applications/declaration_over.html", why=why, signed=signed)
    if request.method == "POST":
        return page, 409
    return page, 200 if link.state in (DeclarationState.SIGNED, DeclarationState.DECLINED) else 410
