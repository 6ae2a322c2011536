"""The consortium: who spends what, what a partner's declaration says, and whether a signature still stands for what the lead says now."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any

from grants.applications.rules.deeds import DecisionFacts
from grants.applications.states import ApplicationState
from grants.core.access import Verdict, no, too_late
from grants.core.counting import hides_signs, shows_nothing, spoken
from grants.core.errors import RuleBroken
from grants.core.money import Money
from grants.core.reasons import N_, Reason, declare

LIFE = timedelta(days=30)  # of a link; the closing of the call ends it before
PAUSE = timedelta(hours=1)  # between two mails to one address about one declaration
MOST_A_DAY = 20  # mails that ask for a signature, of one organization
MOST_OBJECTIONS = 3  # by one link
LONGEST_NAME, LONGEST_NUMBER, LONGEST_WORDS = 120, 80, 1500

# What is shown to a partner of itself, and no longer signed for when it changes
SHOWN: Mapping[str, str] = {
    "name": N_("name"), "country": N_("country"), "role": N_("what it does"), "share_minor": N_("share of the budget"),
}  # fmt: skip

# What a partner declares, unless the call has words of its own (setting `partner_declaration`)
DECLARATION = (
    N_(
        "Our organization takes part in this project. It knows its part of the work and its share of the budget, as they stand above."
    ),
    N_(
        "Neither our organization nor anybody who leads it or works for it on this project has any link to trafficking in persons, to sexual or other exploitation, or to fraud."
    ),
    N_(
        "The Fund may ask us about this project and about our part in it, and may compare the data below with public registers and sanctions lists."
    ),
)
SETTING = "partner_declaration"

WORDS = declare(
    {
        "shares_above_request": N_("The shares of the partners come to %(shares)s; you ask for %(total)s in all. Lower a share, or raise the budget."),
        "share_not_of_lines": N_("The share of %(partner)s is %(share)s; the budget lines that it spends come to %(lines)s."),
        "partner_not_saved": N_("This partner is not in what was saved. Save the part “Partners” first."),
        "partner_without_address": N_("Write the mail address of the person who signs for %(partner)s, and save. Then ask again."),
        "partner_is_lead": N_("%(partner)s is the name of your own organization. A partner is another organization; your own part needs no declaration."),
        "signer_of_lead": N_("%(email)s belongs to a member of %(lead)s, which leads this application. A partner’s declaration is signed by somebody of the partner: write that person’s own address, and save."),
        "declaration_counts": N_("%(partner)s has signed this already, on %(day)s."),
        "declaration_asked_lately": N_("A mail to %(email)s left less than an hour ago. Give it a little time, or correct the address."),
        "declarations_asked_often": N_("Your organization has sent %(most)s such mails within a day. Go on tomorrow."),
        "declaration_after_closing": N_("This call closed on %(day)s, so no declaration can be signed any more."),
        "declaration_signed": N_("This declaration was signed on %(day)s."),
        "declaration_declined": N_("This declaration was declined on %(day)s. If that was a mistake, ask %(lead)s for a new link."),
        "declaration_withdrawn": N_("%(lead)s has withdrawn this request on %(day)s. There is nothing to sign."),
        "declaration_replaced": N_("A newer mail has taken the place of this link. Look for the last one, or ask %(lead)s for a new link."),
        "declaration_expired": N_("This link ended on %(day)s. Ask %(lead)s for a new one; it is one press for them."),
        "declaration_not_needed": N_("%(lead)s no longer has an application that this declaration belongs to, or no longer names you in it. There is nothing to sign."),
        "declaration_changed_meanwhile": N_("%(lead)s has changed something since you opened this page. Read it again before you sign. Nothing was signed."),
        "signer_missing": N_("Write your name."),
        "function_missing": N_("Write your function in your organization."),
        "registration_missing": N_("Write the number under which your organization is registered, or “none”."),
        "head_missing": N_("Write the name of the person who heads your organization."),
        "not_confirmed": N_("Tick the box if you declare this for your organization."),
        "objection_missing": N_("Say in a sentence or two what is not right."),
        "objected_often": N_("You have told %(lead)s %(most)s times that something is not right. Talk to them directly."),
        "declaration_text_too_long": N_("This text has %(count)s characters; the limit is %(limit)s. Nothing was cut: shorten it."),
    }
)  # fmt: skip


@dataclass(frozen=True)
class Share:
    """What one partner spends: as typed, and as the budget lines that name it come to (None when no line names anybody)."""

    key: str
    name: str
    typed: int
    of_lines: int | None

    @property
    def differs(self) -> bool:
        """Whether the two are not the same."""
        return self.of_lines is not None and self.of_lines != self.typed


@dataclass(frozen=True)
class Shares:
    """The request, divided: what no partner spends is the lead's."""

    total: int
    partners: Sequence[Share]
    currency: str = "USD"
    counted: bool = False  # budget lines name partners

    @property
    def of_partners(self) -> int:
        """All partners together."""
        return sum(share.typed for share in self.partners)

    @property
    def of_lead(self) -> int:
        """What is left for the lead; below zero when partners have more than there is."""
        return self.total - self.of_partners

    @property
    def lead_of_lines(self) -> int | None:
        """What the lines come to that no partner spends."""
        return self.total - sum(share.of_lines or 0 for share in self.partners) if self.counted else None


def shares_of(partners: Sequence[Mapping[str, Any]], budget: Mapping[str, Any]) -> Shares:
    """The shares of partners (rows with key, name and share_minor) in a budget (with lines, total and currency)."""
    spent: dict[str, int] = {}
    for line in budget["lines"]:
        spent[line.get("partner") or ""] = spent.get(line.get("partner") or "", 0) + line["amount_minor"]
    keys = {row.get("key") for row in partners}
    counted = any(key in keys for key in spent if key)
    rows = [
        Share(str(row.get("key") or ""), row["name"], row["share_minor"], spent.get(str(row.get("key")), 0) if counted else None)
        for row in partners
    ]  # fmt: skip
    return Shares(budget["total_minor"], rows, budget["currency"], counted)


def share_hints(document: Mapping[str, Any]) -> list[Reason]:
    """Shares that do not add up to the request, or are not what the lines say. Nothing is said before there is a budget."""
    shares = shares_of(document["partners"], document["budget"])
    if not document["budget"]["lines"]:
        return []
    found = [
        Reason("share_not_of_lines", partner=share.name, share=Money(share.typed, shares.currency), lines=Money(share.of_lines or 0, shares.currency))
        for share in shares.partners
        if share.differs
    ]  # fmt: skip
    if shares.of_lead < 0:
        found.append(Reason("shares_above_request", shares=Money(shares.of_partners, shares.currency), total=Money(shares.total, shares.currency)))  # fmt: skip
    return found


def what_changed(signed: Mapping[str, Any], row: Mapping[str, Any]) -> tuple[str, ...]:
    """The words for what a partner signed otherwise than the lead says now; empty when the signature stands."""
    return tuple(word for name, word in SHOWN.items() if signed.get(name) != row.get(name))


def signed_rows(
    rows: Sequence[Mapping[str, Any]], signatures: Mapping[str, Mapping[str, Any]], zone: tzinfo
) -> list[dict[str, Any]]:
    """Partners as they are sent: with the day of a signature that stands, and what its partner wrote about itself.

    `signatures` are signed documents with their `hash`, by the key of the partner; one for other words than the row's counts for nothing.
    """
    return [_signed_row(row, signatures.get(str(row.get("key"))), zone) for row in rows]


def _signed_row(row: Mapping[str, Any], signed: Mapping[str, Any] | None, zone: tzinfo) -> dict[str, Any]:
    if signed is None or what_changed(signed["partner"], row):
        return {**row, "declaration_signed_on": None}
    signer = signed["signer"]
    return {
        **row,
        "registration_number": signer["registration_number"],
        "head_name": signer["head_name"],
        "declaration_signed_on": datetime.fromisoformat(signed["signed_at"])
        .astimezone(zone)
        .date()
        .isoformat(),
        "declaration_signed_by": f"{signer['name']}, {signer['function']}",
        "declaration_hash": signed["hash"],
    }


def still_to_sign(document: Mapping[str, Any]) -> list[str]:
    """The names of partners whose declaration is not signed, or no longer counts."""
    return [row["name"] for row in document["partners"] if not row.get("declaration_signed_on")]


def can_ask(facts: DecisionFacts) -> Verdict:
    """While it can be written, and until the call closes: a grace period is for sending, not for signing."""
    if facts.state not in (ApplicationState.DRAFT, ApplicationState.SUBMITTED):
        return too_late("already_decided", state=facts.state.label)
    closes = facts.window.closes_at
    if closes is not None and facts.at >= closes:
        return no("declaration_after_closing", day=(closes - timedelta(minutes=1)).date())
    return facts.window.judge(facts.at)


def address_of(row: Mapping[str, Any]) -> str:
    """The address of the person who signs. RuleBroken when there is none."""
    email = str(row.get("email") or "").strip().lower()
    if (
        not re.fullmatch(r"[^@\s\0<>,;\"]+@[^@\s\0.<>,;\"]+(\.[^@\s\0.<>,;\"]+)+", email)
        or len(email) > 254
        or hides_signs(email)
    ):
        raise RuleBroken(("email", Reason("partner_without_address", partner=row["name"])))
    return email


def why_own(name: str, email: str, lead: str, members: Collection[str]) -> tuple[str, Reason] | None:
    """Why a declaration would be signed by the lead itself, beside its field. `members` are the addresses of the lead's people."""
    if spoken(name) == spoken(lead):
        return "name", Reason("partner_is_lead", partner=name)
    if email.casefold() in {address.casefold() for address in members}:
        return "email", Reason("signer_of_lead", email=email, lead=lead)
    return None


@dataclass(frozen=True)
class Signed:
    """What the person who signs for a partner writes about themselves and their organization."""

    name: str
    function: str
    registration_number: str
    head_name: str
    confirmed: bool


def cleaned_signature(said: Signed) -> Signed:
    """The same with spaces made single. RuleBroken beside each field that is empty or too long."""
    kept = Signed(
        _single(said.name),
        _single(said.function),
        _single(said.registration_number),
        _single(said.head_name),
        said.confirmed,
    )
    problems: list[tuple[str | None, Reason]] = []
    for field, missing, limit in (
        ("name", "signer_missing", LONGEST_NAME), ("function", "function_missing", LONGEST_NAME),
        ("registration_number", "registration_missing", LONGEST_NUMBER), ("head_name", "head_missing", LONGEST_NAME),
    ):  # fmt: skip
        text = getattr(kept, field)
        if not text:
            problems.append((field, Reason(missing)))
        elif len(text) > limit:
            problems.append((field, Reason("declaration_text_too_long", count=len(text), limit=limit)))
    if not kept.confirmed:
        problems.append(("confirmed", Reason("not_confirmed")))
    if problems:
        raise RuleBroken(*problems)
    return kept


def _single(text: str) -> str:
    return "" if shows_nothing(text) else " ".join(text.split())


def words_of_partner(text: str, needed: bool) -> str:
    """What a partner writes to the lead. RuleBroken beside `text` when it is too long, or missing where it is needed."""
    text = text.strip()
    if needed and shows_nothing(text):
        raise RuleBroken(("text", Reason("objection_missing")))
    if len(text) > LONGEST_WORDS:
        raise RuleBroken(("text", Reason("declaration_text_too_long", count=len(text), limit=LONGEST_WORDS)))
    return text


def why_no_mail(asked_lately: bool, asked_today: int, email: str) -> Reason | None:
    """Why no further mail leaves now."""
    if asked_lately:
        return Reason("declaration_asked_lately", email=email)
    return Reason("declarations_asked_often", most=MOST_A_DAY) if asked_today >= MOST_A_DAY else None


__all__ = [
    "DECLARATION", "LIFE", "MOST_A_DAY", "MOST_OBJECTIONS", "PAUSE", "SHOWN", "Share", "Shares", "Signed", "address_of", "can_ask",
    "cleaned_signature", "share_hints", "shares_of", "signed_rows", "still_to_sign", "what_changed", "why_no_mail", "why_own", "words_of_partner",
]  # fmt: skip
