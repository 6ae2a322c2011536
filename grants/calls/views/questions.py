"""Questions about a call: what everybody reads, asking, and what officers do with what was asked."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from grants.accounts.roles import Permission as P
from grants.calls import actions, queries
from grants.calls.forms.questions import AnswerForm, AskForm, CorrectForm, DeclineForm, JoinForm
from grants.calls.models import CallAnswer, CallQuestion
from grants.calls.rules import can_ask
from grants.calls.states import QuestionState
from grants.calls.views.blueprint import blueprint
from grants.core.access import require
from grants.core.errors import NotFound, NotNow, RuleBroken, StaleVersion
from grants.core.sentences import sentence
from grants.core.web.errors import back_on_form
from grants.core.web.filters import verdict_of
from grants.core.web.limits import limiter
from grants.core.web.paging import page_of
from grants.core.web.reader import arrived_at, current_actor, public

Page = str | tuple[str, int] | Response
LABEL = 90  # characters of a question in a list to choose from


@blueprint.get("/calls/<slug>/questions-and-answers")
@public
def answers(slug: str) -> Page:
    """Every published answer, for everybody; for those who asked, what became of their own questions."""
    actor, at = current_actor(), arrived_at()
    call = queries.call_for(actor, slug, queries.WITH_TEXTS)
    facts = queries.ask_facts(call, actor, at)
    return render_template(
        "calls/answers.html", call=call, page=page_of(queries.answers_of(call), size=25), until=facts.until, own=queries.own_questions(call, actor),
        takes=facts.until is not None and at < facts.until, may_ask=can_ask(facts), signed_in=facts.signed_in,
    )  # fmt: skip


@blueprint.route("/calls/<slug>/ask", methods=["GET", "POST"])
@limiter.limit("30 per hour", methods=["POST"])
def ask(slug: str) -> Page:
    """Ask a question."""
    actor, at = current_actor(), arrived_at()
    call = queries.call_for(actor, slug, queries.WITH_TEXTS)
    if not queries.is_public(call):
        raise NotFound
    form, status = AskForm(), 200
    if form.is_submitted():
        status = 422
        try:
            if form.validate():
                actions.ask_question(call, text=form.text.data, by=actor, at=at)
                flash(
                    _("We have your question. The answer comes by mail, and is published here for everybody.")
                )
                return redirect(url_for("calls.answers", slug=slug), 303)
        except RuleBroken as broken:
            back_on_form(form, broken)
        except NotNow as late:
            form.form_errors.append(sentence(late.why))
            status = 409
    facts = queries.ask_facts(call, actor, at)
    return render_template(
        "calls/ask.html", call=call, form=form, until=facts.until, may_ask=can_ask(facts)
    ), status  # fmt: skip


@blueprint.get("/calls/<slug>/asked")
def asked(slug: str) -> Page:
    """What was asked, for officers: what waits for an answer first, the oldest on top."""
    call = queries.call_for(current_actor(), slug, queries.WITH_TEXTS)
    require(current_actor(), P.CALL_READ, call)
    state = request.args.get("state", QuestionState.OPEN.value)
    counts = queries.counts_of_questions(call)
    views = [
        {"label": _(each.label), "url": url_for(".asked", slug=slug, state=each.value), "current": each.value == state, "count": counts[each]}
        for each in QuestionState
    ]  # fmt: skip
    return render_template(
        "calls/asked.html", call=call, page=page_of(queries.questions_of(call, state), size=25), views=views, until=queries.cut_off_of(call),
        waiting=state == QuestionState.OPEN, answered=queries.count_of_answers(call),
    )  # fmt: skip


@blueprint.route("/calls/<slug>/asked/<key>", methods=["GET", "POST"])
def settle(slug: str, key: str) -> Page:
    """One question: answer it, join it to an answer, or leave it without one."""
    question = queries.question_for(current_actor(), slug, key)
    joinable = queries.answers_to_join(question.call)
    forms = _forms(question, joinable)
    form, status = forms.get(request.form.get("do", ""), forms["answer"]), 200
    if request.method == "POST":
        status = 422
        try:
            if form.validate():
                flash(SETTLING[type(form)](question, form, joinable))
                return redirect(url_for(".asked", slug=slug), 303)
        except RuleBroken as broken:
            back_on_form(form, broken)
        except NotNow as late:  # another officer was faster: what was written stays on the page
            form.form_errors.append(sentence(late.why))
            status = 409
    return render_template(
        "calls/settle.html", call=question.call, question=question, forms=forms, form=form, written=_written(form) if status == 409 else [],
        may_settle=verdict_of(actions.answer_question, question), joinable=joinable,
    ), status  # fmt: skip


def _forms(question: CallQuestion, joinable: Any) -> dict[str, Any]:
    choices = [(str(a.number), f"{a.number}. {a.current.question[:LABEL]}") for a in joinable]
    return {
        "answer": AnswerForm(data={"wording": question.text}),
        "join": JoinForm(answers=choices),
        "decline": DeclineForm(),
    }


def _written(form: Any) -> list[tuple[str, str]]:
    """What somebody wrote in vain, so that it can be copied."""
    return [(str(f.label.text), f.data) for f in form if f.type == "TextField" and f.data]


def _answer(question: CallQuestion, form: AnswerForm, joinable: Any) -> str:
    made = actions.answer_question(
        question, wording=form.wording.data, answer=form.answer.data, by=current_actor(), at=arrived_at()
    )
    return _("Published as answer %(number)s. The person who asked is told now, those with drafts within a day.", number=made.number)  # fmt: skip


def _join(question: CallQuestion, form: JoinForm, joinable: Any) -> str:
    chosen = next(answer for answer in joinable if str(answer.number) == form.joined.data)
    actions.join_question(question, answer=chosen, by=current_actor(), at=arrived_at())
    return _("Joined to answer %(number)s. The person who asked is told.", number=chosen.number)


def _decline(question: CallQuestion, form: DeclineForm, joinable: Any) -> str:
    actions.decline_question(question, reason=form.reason.data, by=current_actor(), at=arrived_at())
    return _("Nothing is published. The reason is mailed to the person who asked.")


SETTLING: dict[type, Callable[..., str]] = {AnswerForm: _answer, JoinForm: _join, DeclineForm: _decline}


@blueprint.route("/calls/<slug>/questions-and-answers/<int:number>", methods=["GET", "POST"])
def correct(slug: str, number: int) -> Page:
    """One answer for staff: what was asked, every text it had, and its correction."""
    answer = queries.answer_for(current_actor(), slug, number)
    form, status = _correct_form(answer), 200
    if form.is_submitted():
        status = 422
        try:
            if form.validate():
                actions.correct_answer(
                    answer, wording=form.wording.data, text=form.answer.data, reason=form.reason.data, base_version=int(form.base_version.data or 0),
                    by=current_actor(), at=arrived_at(),
                )  # fmt: skip
                flash(_("Corrected. Everybody reads the new text; the earlier one stays on the record."))
                return redirect(url_for(".correct", slug=slug, number=number), 303)
        except RuleBroken as broken:
            back_on_form(form, broken)
        except StaleVersion as stale:
            form.form_errors.append(sentence(stale.why))
            form.base_version.raw_data, form.base_version.data = None, str(answer.current.version)
            status = 409
    may = verdict_of(actions.correct_answer, answer)
    return render_template("calls/correct.html", call=answer.call, answer=answer, form=form, may=may), status


def _correct_form(answer: CallAnswer) -> CorrectForm:
    stands = answer.current
    return CorrectForm(
        data={"wording": stands.question, "answer": stands.text, "base_version": str(stands.version)}
    )
