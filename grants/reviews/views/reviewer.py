"""A reviewer's pages: what waits, the declaration, the proposal beside the grid, check and send."""

from io import BytesIO
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _

from grants.accounts.roles import Permission
from grants.applications.queries import attachment_of, changes_between, organization_facts, proposal_of
from grants.core.access import Actor, require
from grants.core.action import Action
from grants.core.errors import NotAllowed, NotFound, RuleBroken, StaleVersion
from grants.core.sentences import sentence
from grants.core.web.errors import back_on_form
from grants.core.web.filters import verdict_of
from grants.core.web.paging import page_of
from grants.core.web.reader import arrived_at, current_actor
from grants.reviews import actions, queries, ranking, rules
from grants.reviews.forms import ReasonForm, review_form
from grants.reviews.models import Review
from grants.reviews.states import ReviewState

blueprint = Blueprint("reviews", __name__, template_folder="../templates")
P = Permission


def may_review(actor: Actor) -> bool:
    """Who has a menu entry: the pool, and who was given a review."""
    return actor.anywhere(P.REVIEW_POOL) or actor.anywhere(P.REVIEW_WRITE)


@blueprint.get("/reviews")
def mine() -> str:
    actor = current_actor()
    if not may_review(actor):
        require(actor, P.REVIEW_POOL)
    return render_template(
        "reviews/mine.html", page=page_of(queries.reviews_by(actor)), counts=queries.counts_by(actor)
    )


@blueprint.route("/reviews/<key>", methods=["GET", "POST"])
def show(key: str) -> Any:
    """Before the declaration, the declaration; then the grid; once it was handed in, the reviews of all."""
    review = queries.review_for(current_actor(), key)
    if review.state is ReviewState.ASSIGNED:
        return render_template(
            "reviews/declare.html",
            facts=organization_facts(review.application, queries.version_read(review)),
            **_about(review),
        )
    if not verdict_of(actions.save_review, review).ok:
        if request.method == "POST":
            _raise_why_not(actions.save_review, review)
        return _read(review)
    form, stored, status = review_form(review.application.call.criteria, **_stored(review)), None, 200
    if form.is_submitted():
        answer = _save(review, form)
        if not isinstance(answer, int):
            return answer
        stored, status = (_stored(review) if answer == 409 else None), answer
    so_far = ranking.points_so_far(_typed_scores(review, form), queries.weights_of(review.application.call))
    return render_template(
        "reviews/write.html", form=form, stored=stored, so_far=so_far, proposal=proposal_of(queries.version_read(review)),
        changed=_changed(review), **_about(review)
    ), status  # fmt: skip


@blueprint.post("/reviews/<key>/no-conflict")
def declare_no_conflict(key: str) -> Any:
    review = queries.review_for(current_actor(), key)
    if review.state is ReviewState.ASSIGNED:
        actions.declare_no_conflict(review, by=current_actor(), at=arrived_at())
    return redirect(url_for(".show", key=key), 303)


@blueprint.route("/reviews/<key>/conflict", methods=["GET", "POST"])
def declare_conflict(key: str) -> Any:
    review, form = queries.review_for(current_actor(), key), ReasonForm()
    if form.validate_on_submit():
        try:
            actions.declare_conflict(review, reason=form.reason.data, by=current_actor(), at=arrived_at())
            flash(
                _(
                    "Thank you for telling us. Somebody else will read this proposal, and it is closed to you now."
                )
            )
            return redirect(url_for(".mine"), 303)
        except RuleBroken as broken:
            back_on_form(form, broken)
    return render_template("reviews/conflict.html", form=form, **_about(review)), 422 if form.errors else 200


@blueprint.get("/reviews/<key>/check")
def check(key: str) -> Any:
    """Everything once more, before it is sent."""
    review = _declared(key)
    if review.state is not ReviewState.OPEN or rules.missing(
        queries.grid_of(review.application.call), queries.scores_of(review)
    ):
        return redirect(url_for(".show", key=key), 303)
    return render_template(
        "reviews/check.html",
        scores=queries.scores_of(review),
        points=queries.points_of_review(review),
        **_about(review),
    )


@blueprint.post("/reviews/<key>/send")
def send(key: str) -> Any:
    review = _declared(key)
    if review.state is ReviewState.SUBMITTED:  # sent twice by a double click: once is enough
        return redirect(url_for(".show", key=key), 303)
    try:
        actions.submit_review(review, by=current_actor(), at=arrived_at())
        flash(_("Your review is handed in. Thank you."))
    except RuleBroken as broken:
        for _field, why in broken.problems:
            flash(sentence(why), "wait")
    return redirect(url_for(".show", key=key), 303)


@blueprint.get("/reviews/<key>/documents/<kind>")
def document(key: str, kind: str) -> Response:
    paper, data = attachment_of(queries.version_read(_declared(key)), kind)
    return send_file(
        BytesIO(data),
        paper.get("media_type"),
        as_attachment=True,
        download_name=paper["name"],
    )


def _declared(key: str) -> Review:
    """One's own review, opened: nothing of the proposal is there before the declaration."""
    review = queries.review_for(current_actor(), key)
    if review.state is ReviewState.ASSIGNED:
        raise NotFound
    return review


def _changed(review: Review) -> dict[str, Any] | None:
    """What changed in the proposal since it was given or last saved: the organization answered a question of an officer."""
    newest = queries.version_read(review)
    if newest.id == review.submission_id:
        return None
    parts = [change.title for change in changes_between(review.submission, newest)]
    return {"before": review.submission.version, "now": newest, "parts": parts}


def _about(review: Review) -> dict[str, Any]:
    application = review.application
    return {"review": review, "application": application, "call": application.call, "actions": actions}


def _read(review: Review) -> str:
    """One's own review as it was handed in, and those of the others, without their names."""
    reviews = queries.readable_reviews(review.application, current_actor())
    return render_template(
        "reviews/read.html", reviews=[review, *(other for other in reviews if other.id != review.id)], points_of=queries.points_of_review, scores_of=queries.scores_of,
        why=verdict_of(actions.save_review, review).why, **_about(review),
    )  # fmt: skip


def _stored(review: Review) -> dict[str, Any]:
    """What is kept of a review, by the names of the form's fields."""
    values: dict[str, Any] = {"version": str(review.version)}
    values |= {
        "comment_for_applicant": review.comment_for_applicant,
        "comment_for_committee": review.comment_for_committee,
    }
    for criterion, (score, comment) in queries.scores_of(review).items():
        values[rules.score_field(criterion)] = None if score is None else str(score)
        values[rules.comment_field(criterion)] = comment
    return values


def _save(review: Review, form: Any) -> Any:
    """Save what was typed: a redirect when it went well, else the status of the form that comes back with everything in it."""
    if not form.validate():
        return 422
    try:
        actions.save_review(review, by=current_actor(), at=arrived_at(), **_written(review, form))
    except StaleVersion as stale:
        form.version.data = str(review.version)  # sent again, it is what the reviewer chose knowingly
        form.form_errors.append(sentence(stale.why))
        return 409
    except RuleBroken as broken:
        back_on_form(form, broken)
        return 422
    if "check" not in request.form:
        return redirect(url_for(".show", key=review.key), 303)
    problems = rules.missing(queries.grid_of(review.application.call), queries.scores_of(review))
    if problems:
        form.version.data = str(review.version)
        back_on_form(form, RuleBroken(*problems))
        return 422
    return redirect(url_for(".check", key=review.key), 303)


def _written(review: Review, form: Any) -> dict[str, Any]:
    keys = [key for key, _title in queries.grid_of(review.application.call)]
    return {
        "scores": {
            key: (form[rules.score_field(key)].score, form[rules.comment_field(key)].data or "")
            for key in keys
        },
        "comment_for_applicant": form.comment_for_applicant.data or "",
        "comment_for_committee": form.comment_for_committee.data or "",
        "version": int(form.version.data) if (form.version.data or "").isdecimal() else -1,
    }


def _typed_scores(review: Review, form: Any) -> dict[str, int | None]:
    return {
        key: form[rules.score_field(key)].score for key, _title in queries.grid_of(review.application.call)
    }


def _raise_why_not(deed: Action, review: Review) -> None:
    verdict = verdict_of(deed, review)
    if verdict.why is not None:
        raise NotAllowed(verdict.why)
