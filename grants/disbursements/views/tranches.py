"""One tranche: where it stands, what it rests on, its story, and the deeds of the four persons."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from grants.accounts.roles import Permission
from grants.awards.queries import award_year_for
from grants.core.access import Actor, allows, require
from grants.core.errors import RuleBroken
from grants.core.reasons import N_
from grants.core.sentences import moment
from grants.core.trail import TrailEntry
from grants.core.web.errors import back_on_form
from grants.core.web.reader import arrived_at, current_actor
from grants.disbursements import actions, forms, queries
from grants.disbursements.conditions import YearFacts, checklist
from grants.disbursements.models import Tranche
from grants.disbursements.queries.facts import deed_of
from grants.disbursements.rules import rate_in_words
from grants.disbursements.states import TrancheState
from grants.disbursements.views.pages import asked, blueprint, lede_of

PAID = (TrancheState.PAID, TrancheState.CONFIRMED, TrancheState.CANCELLED)
TOLD = {
    "award_year.renewed": N_("The year was renewed"),
    "tranche.requested": N_("Asked for"),
    "tranche.certified": N_("Certified"),
    "tranche.approved": N_("Approved"),
    "tranche.sent_back": N_("Sent back"),
    "payment.recorded": N_("Payment recorded"),
    "payment.confirmed": N_("Arrived"),
    "payment.problem_recorded": N_("The bank had a problem"),
}
COMING = (
    (TrancheState.REQUESTED, N_("The organization asks for it")),
    (TrancheState.CERTIFIED, N_("A fund manager certifies it")),
    (TrancheState.APPROVED, N_("A different person approves it")),
    (TrancheState.PAID, N_("Finance records the payment")),
    (TrancheState.CONFIRMED, N_("The organization says that it arrived")),
)


@blueprint.get("/grants/<ref>/tranches/<key>")
def tranche(ref: str, key: str) -> str:
    actor, shown = current_actor(), queries.tranche_for(current_actor(), ref, key)
    year = queries.facts_of([shown.award_year])[shown.award_year_id]
    lines = tuple(line for line in checklist(year) if line.shown) if shown.state not in PAID else ()
    missing = tuple(line for line in lines if not line.found.met)
    facts = deed_of(shown, year, actor)
    return render_template(
        "disbursements/tranche.html", tranche=shown, award=shown.award_year.award, lines=lines, done=len(lines) - len(missing),
        lede=lede_of(shown.award_year.year, shown.state, missing), steps=_steps(shown), actions=actions,
        certify=_offered(actions.certify_tranche, TrancheState.REQUESTED, shown, facts, actor),
        approve=_offered(actions.approve_tranche, TrancheState.CERTIFIED, shown, facts, actor),
        pay=_offered(actions.record_payment, TrancheState.APPROVED, shown, facts, actor),
        send_back=asked(actions.send_back_tranche, shown, facts, actor),
        confirms=allows(actor, Permission.PAYMENT_CONFIRM, shown).ok, records=allows(actor, Permission.PAYMENT_RECORD, shown).ok,
        account_changed=_account_changed(shown, year), rate_words=rate_in_words, reads_bank=allows(actor, Permission.BANK_READ, shown).ok,
    )  # fmt: skip


@blueprint.post("/grants/<ref>/years/<int:year>/request")
def request_year(ref: str, year: int) -> Response:
    tranche = actions.request_tranche(
        award_year_for(current_actor(), ref, year), by=current_actor(), at=arrived_at()
    )
    flash(
        _(
            "We have your request. A fund manager certifies it, a different person approves it, then finance pays. You get a message when the money leaves."
        )
    )
    return redirect(url_for("disbursements.tranche", ref=ref, key=tranche.key), 303)


@blueprint.route("/grants/<ref>/years/<int:year>/renew", methods=["GET", "POST"])
def renew(ref: str, year: int) -> Any:
    award_year, form = award_year_for(current_actor(), ref, year), forms.RenewForm()
    require(current_actor(), Permission.YEAR_RENEW, award_year)
    if form.validate_on_submit():
        try:
            actions.renew_year(award_year, reason=form.reason.data, by=current_actor(), at=arrived_at())
            flash(_("Year %(year)d is renewed.", year=year))
            return redirect(url_for("awards.grant", ref=ref), 303)
        except RuleBroken as broken:
            back_on_form(form, broken)
    page = render_template(
        "disbursements/renew.html", year=award_year, award=award_year.award, form=form, actions=actions
    )
    return page, 422 if form.errors else 200


@blueprint.post("/grants/<ref>/tranches/<key>/certify")
def certify(ref: str, key: str) -> Response:
    actions.certify_tranche(
        queries.tranche_for(current_actor(), ref, key), by=current_actor(), at=arrived_at()
    )
    flash(_("The tranche is certified. The approving officers have a message; one of them goes on."))
    return redirect(url_for("disbursements.tranche", ref=ref, key=key), 303)


@blueprint.post("/grants/<ref>/tranches/<key>/approve")
def approve(ref: str, key: str) -> Response:
    actions.approve_tranche(
        queries.tranche_for(current_actor(), ref, key), by=current_actor(), at=arrived_at()
    )
    flash(_("The tranche is approved. Finance has a message and pays it next."))
    return redirect(url_for("disbursements.tranche", ref=ref, key=key), 303)


@blueprint.route("/grants/<ref>/tranches/<key>/send-back", methods=["GET", "POST"])
def send_back(ref: str, key: str) -> Any:
    tranche, form = queries.tranche_for(current_actor(), ref, key), forms.SendBackForm()
    require(current_actor(), Permission.TRANCHE_SEND_BACK, tranche)
    if form.validate_on_submit():
        try:
            actions.send_back_tranche(tranche, reason=form.reason.data, by=current_actor(), at=arrived_at())
            flash(_("The tranche is sent back. Whoever acts next has your words by mail."))
            return redirect(url_for("disbursements.tranche", ref=ref, key=key), 303)
        except RuleBroken as broken:
            back_on_form(form, broken)
    page = render_template(
        "disbursements/send_back.html",
        tranche=tranche,
        award=tranche.award_year.award,
        form=form,
        actions=actions,
    )
    return page, 422 if form.errors else 200


def _offered(deed: Any, state: TrancheState, tranche: Tranche, facts: Any, actor: Actor) -> Any:
    """The verdict of a deed whose turn it is, for those whose deed it is; else None."""
    if tranche.state is not state or not allows(actor, deed.permission, tranche):
        return None
    return asked(deed, tranche, facts, actor)


def _account_changed(tranche: Tranche, year: YearFacts) -> bool:
    """Whether the account is another one than was certified."""
    rests = tranche.state in (TrancheState.CERTIFIED, TrancheState.APPROVED)
    return rests and (year.account is None or year.account.id != tranche.bank_account_id)


def _steps(tranche: Tranche) -> list[dict[str, Any]]:
    """What was done, as the trail keeps it, and what is still to come."""
    done = [
        {"when": moment(entry.at), "label": _(TOLD[entry.deed]), "note": _note(entry, name), "state": "done"}
        for entry, name in queries.story_of(tranche)
        if entry.deed in TOLD
    ]
    order = list(TrancheState)
    coming = [label for state, label in COMING if order.index(state) > order.index(tranche.state)]
    if tranche.state is TrancheState.CANCELLED:
        coming = []
    return done + [
        {"label": _(label), "state": "now" if position == 0 else ""} for position, label in enumerate(coming)
    ]


def _note(entry: TrailEntry, name: str) -> str:
    problem = entry.values.get("state")
    if entry.deed == "payment.problem_recorded" and problem:
        return (
            _("%(name)s: the money came back", name=name)
            if problem == "returned"
            else _("%(name)s: the payment failed", name=name)
        )
    return name
