"""The trail in words: what each deed is called, what its subjects are, how its details are read.

A deed that has no words here is shown by its key. To add words for one: an entry in DEEDS.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from grants.core.money import Money
from grants.core.reasons import N_

HOUSE = "Europe/Vienna"  # days on the trail are days of the Fund's secretariat

DEEDS: Mapping[str, str] = {
    # accounts
    "person.signed_up": N_("signed up"),
    "person.verification_sent": N_("was sent the link to confirm the address once more"),
    "person.verified": N_("confirmed the address"),
    "person.signed_in": N_("signed in"),
    "person.signed_in_as_demo": N_("signed in by the button of the demonstration"),
    "person.signed_out": N_("signed out"),
    "person.signed_out_everywhere": N_("signed out on every device"),
    "person.details_changed": N_("changed name, language or time zone"),
    "person.added": N_("added a person"),
    "person.given_link": N_("gave a person a link to choose a password"),
    "sign_in.failed": N_("tried to sign in with a wrong password"),
    "sign_in.forgotten": N_("removed old sign-in attempts and links"),
    "password.reset_asked": N_("asked for a link to choose a new password"),
    "password.chosen": N_("chose a password by a link"),
    "password.changed": N_("changed the password"),
    "staff.invited": N_("invited a colleague"),
    "role.granted": N_("gave a role"),
    "role.ended": N_("ended a role"),
    "account.closed": N_("closed an account"),
    "account.closed_by_oneself": N_("closed the own account"),
    "account.reopened": N_("opened an account again"),
    # organizations
    "organization.registered": N_("registered an organization"),
    "organization.join_asked": N_("asked to join an organization"),
    "organization.profile_changed": N_("changed the profile"),
    "organization.placed": N_("placed the organization in a regional group"),
    "organization.public_name_decided": N_("decided whether the name is public"),
    "organization.double_found": N_("found that two organizations may be one"),
    "organizations.told_apart": N_("decided that two organizations are different"),
    "organizations.merge_asked": N_("asked to merge two organizations"),
    "organizations.merge_called_off": N_("called off a merge of two organizations"),
    "organizations.merge_confirmed": N_("confirmed a merge, and merged two organizations"),
    "organizations.merged": N_("merged two organizations"),
    "organization.handed_over": N_("handed the organization over"),
    "organization.administrator_found": N_("gave the organization an administrator"),
    "organization.join_accepted": N_("accepted somebody who asked to join"),
    "organization.join_refused": N_("refused somebody who asked to join"),
    "invitation.sent_again": N_("sent an invitation again"),
    "invitation.withdrawn": N_("withdrew an invitation"),
    "invitation.accepted": N_("accepted an invitation"),
    "invitation.declined": N_("declined an invitation"),
    "member.invited": N_("invited somebody into the organization"),
    "member.changed": N_("changed the role of a member"),
    "member.left": N_("left the organization"),
    "member.removed": N_("removed a member"),
    "document.added": N_("added a document"),
    "document.expiry_changed": N_("changed the last day of a document"),
    "documents.expiry_told": N_("told organizations of documents that expire"),
    "file.scanned": N_("had a file scanned for viruses"),
    "document.version_added": N_("added a newer version of a document"),
    "bank_account.entered": N_("entered a bank account"),
    "bank_account.verified": N_("decided on a bank account"),
    # fund and calls
    "receipt.recorded": N_("recorded a receipt"),
    "call.created": N_("created a call"),
    "call.edited": N_("edited a call"),
    "call.setting_changed": N_("changed what a call asks"),
    "call.setting_amended": N_("amended what a call asks"),
    "call.published": N_("published a call"),
    "call.amended": N_("amended a call"),
    "call.concluded": N_("concluded a call"),
    "question.asked": N_("asked a question about a call"),
    "question.answered": N_("answered a question"),
    "question.joined": N_("joined a question to an answer"),
    "question.declined": N_("left a question without an answer"),
    "answer.corrected": N_("corrected an answer"),
    "answers.told": N_("told those with drafts of new answers"),
    # applications
    "application.reminded": N_("reminded of a deadline"),
    "application.reminders_chosen": N_("chose whether to be reminded"),
    "application.started": N_("started an application"),
    "application.parts_taken_over": N_("took parts over from an earlier application"),
    "application.section_saved": N_("saved a section"),
    "application.document_attached": N_("attached a document"),
    "application.document_brought": N_("brought a document and attached it"),
    "application.document_detached": N_("took a document out"),
    "application.submitted": N_("sent the application"),
    "application.withdrawn": N_("withdrew the application"),
    "declaration.asked": N_("asked a partner for its declaration"),
    "declaration.withdrawn": N_("withdrew the request for a partner’s declaration"),
    "declaration.followed": N_("ended links and told of signatures that no longer fit"),
    "declaration.signed": N_("signed a partner’s declaration, by the mailed link"),
    "declaration.declined": N_("declined a partner’s declaration, by the mailed link"),
    "declaration.objected": N_("said by the mailed link that a partner’s declaration is not right"),
    "eligibility.checked": N_("ran the eligibility rules"),
    "eligibility.judged": N_("judged a rule"),
    "eligibility.override_asked": N_("asked to override a rule"),
    "eligibility.override_confirmed": N_("confirmed the override of a rule"),
    "eligibility.override_turned_down": N_("turned down the override of a rule"),
    "eligibility.concluded": N_("concluded the eligibility check"),
    "eligibility.checked_again": N_("ran the eligibility rules again, on the answer to a request"),
    "information.asked": N_("asked the organization for information"),
    "information.answer_saved": N_("saved an answer to a request for information"),
    "information.answered": N_("sent the answer to a request for information"),
    "information.extended": N_("gave more time for a request for information"),
    "information.withdrawn": N_("withdrew a request for information"),
    "information.accepted": N_("settled a request for information"),
    "information.expired": N_("closed a request for information whose time ran out"),
    "conflict.recorded": N_("recorded a conflict of interest"),
    "conflict.ended": N_("ended a conflict of interest"),
    # reviews
    "review.assigned": N_("gave a proposal to a reviewer"),
    "review.declared": N_("declared to have no conflict of interest"),
    "review.conflict_declared": N_("declared a conflict of interest"),
    "review.saved": N_("saved a review"),
    "review.submitted": N_("sent a review"),
    "review.released": N_("took a proposal back from a reviewer"),
    # awards
    "decision.proposed": N_("proposed a decision"),
    "decisions.proposed_for_the_rest": N_("proposed to refuse the rest"),
    "board_meeting.recorded": N_("recorded a meeting of the Board"),
    "decisions.confirmed": N_("confirmed the decisions"),
    "letters.released": N_("released the letters"),
    "appeal.made": N_("appealed against the refusal"),
    "appeal.decided": N_("decided an appeal"),
    "offers.reminded": N_("reminded of offers, and let old ones lapse"),
    "award.accepted": N_("accepted the offer"),
    "award.declined": N_("declined the offer"),
    "award.released": N_("released the award, which falls away"),
    "agreement.facts_asked": N_("asked for what the agreement needs of the organization"),
    "agreement.drawn": N_("drew up the agreement"),
    "agreement.signed_for_grantee": N_("signed the agreement for the grantee"),
    "agreement.signed_for_fund": N_("signed the agreement for the Fund"),
    # reports and payments
    "report.started": N_("started a report"),
    "report.saved": N_("saved a report"),
    "report.submitted": N_("sent a report"),
    "report.accepted": N_("accepted a report"),
    "report.returned": N_("returned a report with questions"),
    "reports.reminded": N_("reminded of reports"),
    "award_year.renewed": N_("renewed a grant year"),
    "tranche.requested": N_("asked for a tranche"),
    "tranche.certified": N_("certified a tranche"),
    "tranche.sent_back": N_("sent a tranche back"),
    "tranche.approved": N_("approved a tranche"),
    "payment.recorded": N_("recorded a payment"),
    "payment.confirmed": N_("confirmed that a payment arrived"),
    "payment.problem_recorded": N_("recorded a problem with a payment"),
}

# What an organization does itself, and what the Fund does in its sight
TOLD_KINDS = frozenset({
    "agreement", "application", "award", "award_year", "bank_account", "document", "member", "organization", "payment", "person", "report", "tranche",
})  # fmt: skip
TOLD = frozenset(
    {"call.published", "call.amended", "call.setting_amended", "call.concluded", "letters.released"}
)

SUBJECTS: Mapping[str, str] = {
    "house": N_("The Facility"), "person": N_("Person"), "organization": N_("Organization"), "invitation": N_("Invitation"),
    "join_request": N_("Request to join"), "double_pair": N_("Suspected double"), "bank_account": N_("Bank account"),
    "receipt": N_("Receipt"), "call": N_("Call"), "question": N_("Question about a call"), "answer": N_("Answer about a call"), "application": N_("Application"), "conflict": N_("Conflict of interest"),
    "information_request": N_("Request for information"), "appeal": N_("Appeal"),
    "review": N_("Review"), "decision": N_("Decision"), "board_meeting": N_("Meeting of the Board"), "award": N_("Award"),
    "award_year": N_("Grant year"), "report": N_("Report"), "tranche": N_("Tranche"), "payment": N_("Payment"),
}  # fmt: skip

SEALED = re.compile(r"[0-9a-f]{32}")


def deed_in_words(key: str) -> str:
    """What somebody did, to follow their name; the key itself when it has no words yet."""
    return DEEDS.get(key, key.replace("_", " ").replace(".", ": "))


def is_told(deed: str) -> bool:
    """Whether the organization that a deed is about may know of it at once: never what the Fund weighs before its letters."""
    return deed in TOLD or deed.partition(".")[0] in TOLD_KINDS


def subject_parts(subject: str) -> tuple[str, str]:
    """The kind of a subject in words, and its reference: `application:SGF-2011-0042` is ("Application", "SGF-2011-0042")."""
    kind, _, reference = subject.partition(":")
    return SUBJECTS.get(kind, kind.replace("_", " ").capitalize()), reference


def details_in_words(values: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """The details of an entry as labels and values; amounts as money, texts that were sealed as None."""
    return [_detail(key, value) for key, value in values.items() if value not in (None, "", [])]


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """The first instant of a day of the Fund, and the first after it."""
    zone = ZoneInfo(HOUSE)
    day = min(
        max(day, date(1900, 1, 1)), date(2900, 1, 1)
    )  # the ends of the calendar have no day beside them
    begins, ends = (
        datetime.combine(on, time(), zone).astimezone(UTC) for on in (day, day + timedelta(days=1))
    )
    return begins, ends


def _detail(key: str, value: Any) -> tuple[str, Any]:
    label = key.removesuffix("_minor").replace("_", " ")
    if key.endswith("_minor") and isinstance(value, int):
        return label, Money(value)
    if isinstance(value, str) and SEALED.fullmatch(value):
        return label, None
    if isinstance(value, bool):
        return label, N_("yes") if value else N_("no")
    return label, ", ".join(map(str, value)) if isinstance(value, list) else str(value)
