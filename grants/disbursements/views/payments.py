"""Payments: the officers' lists, writing down what the bank did, and the tables for the auditor."""

from typing import Any

from flask import Response as FileResponse
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from grants.accounts.roles import Permission
from grants.core.access import Actor, require
from grants.core.errors import RuleBroken
from grants.core.sentences import currency_name
from grants.core.sheets import CSV, XLSX
from grants.core.web.errors import back_on_form
from grants.core.web.paging import page_of
from grants.core.web.reader import arrived_at, current_actor
from grants.disbursements import actions, documents, forms, queries
from grants.disbursements.models import Tranche
from grants.disbursements.rules import DOLLAR, every_currency
from grants.disbursements.states import PaymentState
from grants.disbursements.views.pages import blueprint

FIRST_VIEW = (
    (Permission.TRANCHE_CERTIFY, "to-certify"),
    (Permission.TRANCHE_APPROVE, "to-approve"),
    (Permission.PAYMENT_RECORD, "to-pay"),
)


@blueprint.get("/payments")
def index() -> str:
    actor = current_actor()
    require(actor, Permission.FUND_READ)
    chosen = request.args.get("view", "")
    view = chosen if chosen in queries.VIEWS else _first_view(actor)
    counts = queries.counts_of(actor)
    tabs = [
        {
            "label": _(listed.label),
            "url": url_for(".index", view=key),
            "count": counts[key],
            "current": key == view,
        }
        for key, listed in queries.VIEWS.items()
    ]
    page = page_of(queries.tranches_waiting(actor, view), scalars=False)
    return render_template(
        "disbursements/index.html", page=page, tabs=tabs, view=view, listed=queries.VIEWS[view], counts=counts
    )


@blueprint.get("/payments.csv")
def as_csv() -> FileResponse:
    return _file(documents.payments_csv, "csv", CSV)


@blueprint.get("/payments.xlsx")
def as_xlsx() -> FileResponse:
    return _file(documents.payments_xlsx, "xlsx", XLSX)


@blueprint.route("/grants/<ref>/tranches/<key>/record-payment", methods=["GET", "POST"])
def record_payment(ref: str, key: str) -> Any:
    tranche = queries.tranche_for(current_actor(), ref, key)
    require(current_actor(), Permission.PAYMENT_RECORD, tranche)
    form = forms.PaymentForm(
        _currencies(tranche), paid_currency=DOLLAR, paid_amount_minor=tranche.amount_minor
    )
    if form.validate_on_submit():
        try:
            actions.record_payment(tranche, **form.said(), by=current_actor(), at=arrived_at())
            flash(
                _(
                    "The payment is recorded. The organization has a message and tells us when the money has arrived."
                )
            )
            return redirect(url_for(".tranche", ref=ref, key=key), 303)
        except RuleBroken as broken:
            back_on_form(form, broken)
    page = render_template(
        "disbursements/record_payment.html",
        tranche=tranche,
        award=tranche.award_year.award,
        form=form,
        actions=actions,
    )
    return page, 422 if form.errors else 200


@blueprint.post("/grants/<ref>/tranches/<key>/payments/<int:number>/confirm")
def confirm(ref: str, key: str, number: int) -> Response:
    actions.confirm_payment(
        queries.payment_for(current_actor(), ref, key, number), by=current_actor(), at=arrived_at()
    )
    flash(_("Thank you. The payment stands as arrived."))
    return redirect(url_for("awards.grant", ref=ref), 303)


@blueprint.route("/grants/<ref>/tranches/<key>/payments/<int:number>/record-problem", methods=["GET", "POST"])
def record_problem(ref: str, key: str, number: int) -> Any:
    payment, form = queries.payment_for(current_actor(), ref, key, number), forms.ProblemForm()
    require(current_actor(), Permission.PAYMENT_RECORD, payment)
    if form.validate_on_submit():
        try:
            state = PaymentState(form.state.data)
            actions.record_payment_problem(
                payment, state=state, problem=form.problem.data, by=current_actor(), at=arrived_at()
            )
            flash(
                _(
                    "The problem is recorded. The tranche is approved and can be paid again; the fund managers have a message."
                )
            )
            return redirect(url_for(".tranche", ref=ref, key=key), 303)
        except RuleBroken as broken:
            back_on_form(form, broken)
    page = render_template(
        "disbursements/record_problem.html",
        payment=payment,
        tranche=payment.tranche,
        award=payment.tranche.award_year.award,
        form=form,
        actions=actions,
    )
    return page, 422 if form.errors else 200


def _first_view(actor: Actor) -> str:
    """What the reader is there for; an auditor starts with everything."""
    return next((view for permission, view in FIRST_VIEW if actor.everywhere(permission)), "all")


def _currencies(tranche: Tranche) -> list[tuple[str, str]]:
    """The dollar and the account's own currency first, then all others."""
    first = dict.fromkeys([DOLLAR, tranche.bank_account.currency if tranche.bank_account else DOLLAR])
    return [(code, f"{code} · {currency_name(code)}") for code in dict.fromkeys([*first, *every_currency()])]


def _file(draw: Any, ending: str, kind: str) -> FileResponse:
    actor = current_actor()
    require(actor, Permission.FUND_READ)
    name = f"payments-{arrived_at():%Y-%m-%d}.{ending}"
    return FileResponse(
        draw(queries.payment_rows(actor)),
        mimetype=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
