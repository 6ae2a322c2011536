"""Checking the answers, sending, the receipt, withdrawing."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from grants.applications import actions, queries
from grants.applications.forms import WithdrawForm
from grants.applications.models import Application
from grants.applications.views import frame
from grants.applications.views.applicant import blueprint
from grants.core.errors import NotAllowed, NotFound, RuleBroken, StaleVersion
from grants.core.reasons import Reason
from grants.core.web.errors import back_on_form
from grants.core.web.filters import verdict_of
from grants.core.web.reader import arrived_at, current_actor
from grants.eligibility.rules import RULES


@blueprint.get("/applications/<ref>/check")
def check(ref: str) -> str:
    """Check your answers: all of them, what is missing, what the rules warn of, and the button."""
    return _to_read(queries.draft_for(current_actor(), ref))


def _to_read(application: Application, changed: Reason | None = None) -> str:
    actor, at = current_actor(), arrived_at()
    draft = queries.draft_of(application, at)
    return render_template(
        "applications/check.html", verdicts=queries.verdicts_on(draft, at), rules=RULES, parts_of=frame.PART_OF_RULE,
        document=draft.document, may=verdict_of(actions.submit_application, application), changed=changed, **frame.around(application, actor, at, draft),
    )  # fmt: skip


@blueprint.post("/applications/<ref>/send")
def send(ref: str) -> Any:
    """Send it, or its correction. Pressed twice, it leads to the same receipt."""
    actor, at = current_actor(), arrived_at()
    application = queries.draft_for(actor, ref)
    try:
        submission = actions.submit_application(
            application, shown=request.form.get("shown", ""), by=actor, at=at
        )
    except StaleVersion as stale:
        return _to_read(application, stale.why), 409
    except NotAllowed as refused:
        draft = queries.draft_of(application, at)
        if draft.submission is not None and not draft.unsent:  # the second click of two, a second too late
            return redirect(url_for(".receipt", ref=application.ref), 303)
        page = render_template(
            "applications/refused.html", why=refused.why, **frame.around(application, actor, at, draft)
        )
        return page, 403
    flash(_("We have your application, %(reference)s.", reference=application.reference))
    return redirect(url_for(".receipt", ref=application.ref, version=submission.version), 303)


@blueprint.get("/applications/<ref>/receipt")
def receipt(ref: str) -> str:
    """The receipt of what was sent last, drawn from the snapshot."""
    actor, at = current_actor(), arrived_at()
    application = queries.draft_for(actor, ref)
    sent = queries.versions_of(application)
    if not sent:
        raise NotFound
    return render_template(
        "applications/receipt.html", sent=sent, answers=queries.answers_by_version(application), document=queries.snapshot_of(sent[0]), open=queries.can_still_write(application, at),
        **frame.around(application, actor, at, queries.draft_of(application, at)),
    )  # fmt: skip


@blueprint.get("/applications/<ref>/sent")
def sent_version(ref: str) -> str:
    """What was sent last, to read."""
    actor = current_actor()
    application = queries.draft_for(actor, ref)
    submission = queries.submission_of(application)
    if submission is None:
        raise NotFound
    return render_template(
        "applications/read.html",
        application=application,
        submission=submission,
        document=queries.snapshot_of(submission),
        panels=[],
    )


@blueprint.route("/applications/<ref>/withdraw", methods=["GET", "POST"])
def withdraw(ref: str) -> Any:
    """Take it back, with a reason, until it is decided."""
    actor, at = current_actor(), arrived_at()
    application, form = queries.draft_for(actor, ref), WithdrawForm()
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                actions.withdraw_application(application, reason=form.reason.data or "", by=actor, at=at)
            except RuleBroken as broken:
                back_on_form(form, broken)
            else:
                flash(
                    _(
                        "%(reference)s is withdrawn. We keep it on record and read it no further.",
                        reference=application.reference,
                    )
                )
                return redirect(url_for(".show", ref=application.ref), 303)
    may = verdict_of(actions.withdraw_application, application)
    return render_template("applications/withdraw.html", application=application, form=form, may=may), status
