"""Asking an applicant for information after the deadline, answering it as a new version beside what was sent, and settling it."""

from collections.abc import Sequence
from datetime import datetime

from grants.accounts.queries import SYSTEM
from grants.accounts.roles import Permission
from grants.applications import mail_information, queries, rules
from grants.applications.actions import typed_rows
from grants.applications.actions.officer import checked
from grants.applications.models import Application, EligibilityCheck, InformationRequest, Submission
from grants.applications.states import RequestState
from grants.core import trail
from grants.core.access import Actor
from grants.core.action import action
from grants.core.db import db
from grants.core.errors import NotFound, RuleBroken, StaleVersion, WrongState
from grants.core.reasons import Reason, local

__all__ = [
    "accept_answer", "ask_information", "check_again", "close_expired_request", "extend_request", "run_expired_requests", "save_answer",
    "send_answer", "withdraw_request",
]  # fmt: skip

P = Permission


@action(P.INFORMATION_ASK, facts=queries.ask_facts, may=rules.can_ask, records="information.asked")
def ask_information(
    application: Application,
    *,
    question: str,
    parts: Sequence[str],
    answer_by: datetime,
    by: Actor,
    at: datetime,
) -> InformationRequest:
    """Ask the organization; only `parts` of the form open, until `answer_by`, the first instant refused. It is told by mail."""
    known = [key for key, _title in queries.parts_to_open(application)]
    _refuse("question", rules.text_wrong(question, "asked_nothing", "asked_too_long", rules.LONGEST_QUESTION))
    _refuse("parts", Reason("parts_unknown") if set(parts) - set(known) else None)
    _refuse("answer_on", rules.day_wrong(answer_by, at))
    made = InformationRequest(
        application=application, number=len(queries.requests_of(application)) + 1, question=question.strip(),
        parts=[key for key in known if key in parts], asked_at=at, asked_by_id=by.person_id, answer_by=answer_by, state=RequestState.OPEN,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    mail_information.information_asked(made, at)
    trail.note(
        db.session,
        request=made.number,
        parts=made.parts,
        until=answer_by.isoformat(),
        question=trail.fingerprint(made.question),
    )
    return made


@action(
    P.APPLICATION_WRITE, facts=queries.request_facts, may=rules.can_answer, records="information.answer_saved"
)
def save_answer(
    request: InformationRequest, *, answer: str, version: int, by: Actor, at: datetime
) -> InformationRequest:
    """Keep the answer in words, not sent yet. `version` is that of the text it began from: StaleVersion when a colleague saved since."""
    _refuse(
        "answer",
        Reason("answer_text_too_long", count=len(answer), limit=rules.LONGEST_ANSWER)
        if len(answer) > rules.LONGEST_ANSWER
        else None,
    )
    if answer.strip() == request.answer:
        return request
    if version != request.answer_version:
        raise StaleVersion(Reason("saved_in_between"))
    request.answer, request.answer_version = answer.strip(), request.answer_version + 1
    return request


@action(P.APPLICATION_SUBMIT, facts=queries.request_facts, may=rules.can_send, records="information.answered")
def send_answer(request: InformationRequest, *, by: Actor, at: datetime) -> Submission:
    """Send the answer: a new version beside what was sent in time, which stays as it is. Officers and the organization are told."""
    application = request.application
    db.session.refresh(application, with_for_update={"of": Application})
    standing = queries.submission_of(application)
    if standing is None:
        raise NotFound
    document = queries.answer_document(request, standing)
    made = queries.made_of(application, document, standing.version + 1)
    made.submitted_at, made.submitted_by_id = at, _person(by)
    db.session.add(made)
    application.submission_version = made.version
    if "project" in request.parts:
        typed_rows.name(application, document)
    db.session.flush()
    request.move_to(RequestState.ANSWERED)
    request.answered_at, request.answered_by_id, request.submission_id = at, by.person_id, made.id
    db.session.flush()
    mail_information.information_received(request, made, at)
    mail_information.information_answered(request, at)
    trail.note(
        db.session, version=made.version, content=made.content_hash, answer=trail.fingerprint(request.answer)
    )
    return made


@action(P.INFORMATION_ASK, facts=queries.request_facts, may=rules.can_extend, records="information.extended")
def extend_request(
    request: InformationRequest, *, answer_by: datetime, by: Actor, at: datetime
) -> InformationRequest:
    """Give more time, also after it ran out; the organization is told."""
    _refuse("answer_on", rules.day_wrong(answer_by, at))
    _refuse(
        "answer_on",
        Reason(
            "answer_by_no_more", **local(request.answer_by - rules.MINUTE, request.application.call.time_zone)
        )
        if answer_by <= request.answer_by
        else None,
    )
    if request.state is RequestState.EXPIRED:
        request.move_to(RequestState.OPEN)
    request.answer_by, request.expired_at = answer_by, None
    db.session.flush()
    mail_information.information_extended(request, at)
    trail.note(db.session, until=answer_by.isoformat())
    return request


@action(
    P.INFORMATION_ASK,
    facts=queries.request_facts,
    may=rules.can_withdraw_request,
    records="information.withdrawn",
)
def withdraw_request(
    request: InformationRequest, *, reason: str, by: Actor, at: datetime
) -> InformationRequest:
    """The question is not needed any more; what was written is kept, what was sent stands."""
    _refuse("reason", _reason_wrong(reason))
    _close(request, RequestState.WITHDRAWN, reason, by, at)
    mail_information.information_withdrawn(request, at)
    return request


@action(P.INFORMATION_ASK, facts=queries.request_facts, may=rules.can_accept, records="information.accepted")
def accept_answer(request: InformationRequest, *, reason: str, by: Actor, at: datetime) -> InformationRequest:
    """The officer has what they need. Without an answer the reason says why; the organization is told either way."""
    answered = request.state is RequestState.ANSWERED
    if not answered or reason.strip():
        _refuse("reason", _reason_wrong(reason))
    _close(request, RequestState.ACCEPTED, reason, by, at)
    mail_information.information_settled(request, at)
    return request


@action(
    P.ELIGIBILITY_JUDGE,
    facts=queries.recheck_facts,
    may=rules.can_recheck,
    records="eligibility.checked_again",
)
def check_again(application: Application, *, by: Actor, at: datetime) -> EligibilityCheck:
    """Run the rules on the version that answers a request. The earlier check is kept; what persons judge is judged anew."""
    return checked(application, at)


@action(P.CHORES_RUN, records="information.expired")
def close_expired_request(request: InformationRequest, *, by: Actor, at: datetime) -> InformationRequest:
    """The time ran out: the parts close, the officers are told. Done by the program, once."""
    if request.state is not RequestState.OPEN or at < request.answer_by:
        raise WrongState(Reason("answer_over", state=request.state.label))
    request.move_to(RequestState.EXPIRED)
    request.expired_at = at
    mail_information.information_expired(request, at)
    return request


def run_expired_requests(at: datetime) -> int:
    """The chore: close every request whose time ran out."""
    done = 0
    for number in queries.expired_requests(at):
        request = db.session.get(InformationRequest, number)
        try:
            close_expired_request(request, by=SYSTEM, at=at)
            done += 1
        except WrongState:  # answered or given more time in between
            continue
    return done


def _close(request: InformationRequest, state: RequestState, reason: str, by: Actor, at: datetime) -> None:
    request.move_to(state)
    request.closed_at, request.closed_by_id, request.closed_reason = at, by.person_id, reason.strip()
    trail.note(db.session, reason=trail.fingerprint(reason.strip()))


def _person(by: Actor) -> int:
    if by.person_id is None:
        raise ValueError("A person answers, never the program")
    return by.person_id


def _reason_wrong(reason: str) -> Reason | None:
    return rules.text_wrong(reason, "request_reason_missing", "request_reason_too_long", rules.LONGEST_WORD)


def _refuse(field: str | None, why: Reason | None) -> None:
    if why is not None:
        raise RuleBroken((field, why))
