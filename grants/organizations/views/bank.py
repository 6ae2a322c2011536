"""Pages of bank accounts: for members what was entered and its history; for finance officers what waits for a second look."""

from collections.abc import Callable

import pycountry
from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from grants.accounts.roles import Permission
from grants.core.access import allows, require
from grants.core.errors import RuleBroken
from grants.core.sentences import countries, currency_name
from grants.core.web.errors import back_on_form
from grants.core.web.fields import as_choices
from grants.core.web.filters import verdict_of
from grants.core.web.paging import page_of
from grants.core.web.reader import arrived_at, current_actor
from grants.organizations import actions, queries
from grants.organizations.forms import BankForm, VerificationForm
from grants.organizations.queries import organization_for
from grants.organizations.rules import BankDetails, has_ibans, masked, plain_name
from grants.organizations.views import blueprint
from grants.organizations.views.shown import form_page

Answer = str | Response | tuple[str, int]
OFTEN = ("USD", "EUR", "CHF", "GBP")
# Of several countries; the other codes with X are metals and tests
SHARED = ("XAF", "XCD", "XCG", "XOF", "XPF")


@blueprint.get("/organizations/<key>/bank-account")
def bank_account(key: str) -> Answer:
    organization = organization_for(current_actor(), key)
    return render_template(
        "organizations/bank_account.html",
        organization=organization,
        accounts=queries.bank_accounts_of(organization),
        may_enter=allows(current_actor(), Permission.BANK_ENTER, organization),
        number_of=_number_for_reader(allows(current_actor(), Permission.BANK_READ, organization).ok),
    )


@blueprint.route("/organizations/<key>/bank-account/enter", methods=["GET", "POST"])
def enter_bank_account(key: str) -> Answer:
    organization = organization_for(current_actor(), key)
    require(current_actor(), Permission.BANK_ENTER, organization)
    form = BankForm(
        data={"holder": organization.legal_name, "country": organization.country, "currency": "USD"}
    )
    form.country.choices = as_choices([("", _("Choose one")), *countries()])
    form.currency.choices = as_choices(_currencies())
    if form.validate_on_submit():
        try:
            actions.enter_bank_account(
                organization, details=_details(form), by=current_actor(), at=arrived_at()
            )
        except RuleBroken as broken:
            back_on_form(form, broken)
        else:
            flash(
                _(
                    "The account is entered, and every member was told by mail. A finance officer of the Fund compares it with the bank’s paper next."
                )
            )
            return redirect(url_for(".bank_account", key=key), 303)
    return form_page("enter_bank_account", form, organization=organization)


@blueprint.get("/bank-accounts")
def bank_accounts() -> Answer:
    require(current_actor(), Permission.BANK_READ)
    return render_template(
        "organizations/bank_accounts.html", page=page_of(queries.accounts_to_verify()), masked=masked
    )


@blueprint.route("/bank-accounts/<int:account_id>", methods=["GET", "POST"])
def verify_bank_account(account_id: int) -> Answer:
    require(current_actor(), Permission.BANK_READ)
    account = queries.bank_account_for(current_actor(), account_id)
    form = VerificationForm()
    if form.validate_on_submit():
        try:
            accepted = form.accepted.data == "yes"
            actions.verify_bank_account(
                account, accepted=accepted, reason=form.reason.data or "", by=current_actor(), at=arrived_at()
            )
        except RuleBroken as broken:
            back_on_form(form, broken)
        else:
            flash(
                _("Verified: grants can be paid to it.")
                if accepted
                else _("Sent back: the organization was told by mail what does not fit.")
            )
            return redirect(url_for(".bank_accounts"), 303)
    return form_page(
        "verify_bank_account",
        form,
        account=account,
        verdict=verdict_of(actions.verify_bank_account, account),
        papers=[d for d in queries.documents_of(account.organization) if d.kind == "bank_statement"],
        same_name=plain_name(account.holder) == plain_name(account.organization.legal_name),
        has_iban=has_ibans(account.country),
    )


def _number_for_reader(in_full: bool) -> Callable[[str], str]:
    return str if in_full else masked


def _details(form: BankForm) -> BankDetails:
    return BankDetails(
        holder=form.holder.data or "", bank_name=form.bank_name.data or "", country=form.country.data,
        account_number=form.account_number.data or "", currency=form.currency.data, bic=form.bic.data or "",
    )  # fmt: skip


def _currencies() -> list[tuple[str, str]]:
    others = (c.alpha_3 for c in pycountry.currencies if not c.alpha_3.startswith("X") or c.alpha_3 in SHARED)
    codes = [*OFTEN, *sorted(code for code in others if code not in OFTEN)]
    return [(code, f"{code} · {currency_name(code)}") for code in codes]
