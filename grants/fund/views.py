"""Pages of the Fund: its position, donors and receipts, recording one, the ledger."""

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from grants.accounts.roles import Permission
from grants.core import registry
from grants.core.access import WHOLE, Actor, allows, require
from grants.core.db import db
from grants.core.errors import NotFound, RuleBroken
from grants.core.reasons import N_
from grants.core.registry import MenuEntry
from grants.core.web.errors import back_on_form
from grants.core.web.fields import as_choices
from grants.core.web.paging import page_of
from grants.core.web.reader import arrived_at, current_actor
from grants.fund import actions, documents, ledger, queries, rules
from grants.fund.forms import LedgerFilter, ReceiptFilter, ReceiptForm, rate_text
from grants.fund.models import Donor
from grants.fund.rules import DONOR_KINDS, ReceiptTold, account_name, donor_key, support_cost

Answer = str | Response | tuple[str, int]
blueprint = Blueprint("fund", __name__, template_folder="templates")


def register(app: Flask) -> None:
    """Add the stage to the program."""
    app.register_blueprint(blueprint)
    registry.fill(registry.menu, MenuEntry(N_("Fund"), "fund.position", _reads_fund, order=60))
    registry.fill(
        registry.money_checks,
        ("no guarded account is below zero", queries.overdrawn_accounts),
        ("all accounts add up to zero", queries.ledger_out_of_balance),
        ("the ledger holds what the receipts say", queries.receipts_not_in_ledger),
        ("every account has its place", queries.strange_accounts),
    )


@blueprint.get("/fund")
def position() -> Answer:
    require(current_actor(), Permission.FUND_READ)
    held = queries.balances()
    now = queries.position(held)
    moments = queries.how_it_moved()
    return render_template(
        "fund/position.html",
        position=now,
        shares=documents.shares(now),
        exact=any(amount % 100 for amount in now.places.values()),
        moments=moments,
        courses=documents.courses(moments),
        calls=queries.call_positions(held),
        may_record=allows(current_actor(), Permission.RECEIPT_RECORD, WHOLE),
    )


@blueprint.get("/fund/receipts")
def receipts() -> Answer:
    require(current_actor(), Permission.FUND_READ)
    form = ReceiptFilter(request.args)
    form.donor.choices = as_choices(
        [("", _("All donors")), *((donor.key, donor.name) for donor in queries.donors())]
    )
    page = page_of(queries.receipts(form.donor.data or ""))
    sums = db.session.execute(queries.donors_with_sums().limit(50)).all()
    return render_template(
        "fund/receipts.html", page=page, filters=form, sums=sums, kinds=DONOR_KINDS, rate_text=rate_text,
        position=queries.position(), may_record=allows(current_actor(), Permission.RECEIPT_RECORD, WHOLE),
    )  # fmt: skip


@blueprint.get("/fund/receipts/<reference>")
def receipt(reference: str) -> Answer:
    require(current_actor(), Permission.FUND_READ)
    found = queries.receipt_of(reference)
    if found is None:
        raise NotFound
    return render_template("fund/receipt.html", receipt=found, rate_text=rate_text, kinds=DONOR_KINDS)


@blueprint.route("/fund/receipts/record", methods=["GET", "POST"])
def record_receipt() -> Answer:
    """First the form, then what it will do with its sums, then the deed."""
    require(current_actor(), Permission.RECEIPT_RECORD)
    form = ReceiptForm()
    form.donor.choices = as_choices(
        [("", _("A new donor")), *((donor.key, donor.name) for donor in queries.donors())]
    )
    if not form.validate_on_submit() or "change" in request.form:
        return render_template("fund/record_receipt.html", form=form), 422 if form.errors else 200
    donor = _donor_of(form)
    if wrong := rules.receipt_problems(_told(form, donor), arrived_at().date()):
        back_on_form(form, RuleBroken(*wrong))
        return render_template("fund/record_receipt.html", form=form), 422
    if "record" not in request.form:
        return _sums(form, donor)
    try:
        made = actions.record_receipt(
            WHOLE, donor_key=donor.key, donor_name=donor.name, donor_kind=donor.kind, received_on=form.received_on.data,
            amount_minor=form.amount.data, support_rate_bp=form.support_rate.basis_points, note=form.note.data or "",
            another_one="another" in request.form, by=current_actor(), at=arrived_at(),
        )  # fmt: skip
    except RuleBroken as broken:
        if broken.why.key == "receipt_double":
            return _sums(form, donor), 422
        back_on_form(form, broken)
        return render_template("fund/record_receipt.html", form=form), 422
    flash(
        _("Recorded as %(number)s. What is left after the support cost is available.", number=made.reference)
    )
    return redirect(url_for(".receipt", reference=made.reference), 303)


@blueprint.get("/fund/ledger")
def entries() -> Answer:
    require(current_actor(), Permission.FUND_READ)
    form = LedgerFilter(request.args)
    account = form.account.data or ""
    return render_template(
        "fund/ledger.html",
        page=page_of(queries.transfers(account)),
        filters=form,
        account=account,
        holds=ledger.balance(account) if account and not account.endswith(":") else None,
        account_name=account_name,
    )


@blueprint.get("/fund/ledger.csv")
def ledger_csv() -> Response:
    require(current_actor(), Permission.FUND_READ)
    rows = db.session.scalars(queries.transfers(request.args.get("account", "")))
    headers = {"Content-Disposition": "attachment; filename=ledger.csv"}
    return Response(documents.ledger_csv(rows), mimetype="text/csv", headers=headers)


def _sums(form: ReceiptForm, donor: Donor) -> str:
    """What recording it would do, and whether the same money seems to be here already."""
    amount, received_on = form.amount.data or 0, form.received_on.data or arrived_at().date()
    kept = support_cost(amount, form.support_rate.basis_points or 0)
    same = queries.same_receipt(donor.key, received_on, amount)
    return render_template(
        "fund/check_receipt.html", form=form, donor=donor, kinds=DONOR_KINDS, support=kept, same=same
    )


def _reads_fund(actor: Actor) -> bool:
    return actor.everywhere(Permission.FUND_READ)


def _told(form: ReceiptForm, donor: Donor) -> ReceiptTold:
    """What was typed, as the rules read it: what they find stands beside its field at the first press."""
    return ReceiptTold(
        donor.key, " ".join(donor.name.split()), donor.kind, form.received_on.data or arrived_at().date(), form.amount.data or 0,
        form.support_rate.basis_points or 0, (form.note.data or "").strip(),
    )  # fmt: skip


def _donor_of(form: ReceiptForm) -> Donor:
    """The donor that was chosen, or one as it would be made; a name that leads to a known key is that donor."""
    key = form.donor.data or donor_key(form.donor_name.data or "")
    return queries.donor_of(key) or Donor(key=key, name=form.donor_name.data, kind=form.donor_kind.data)
