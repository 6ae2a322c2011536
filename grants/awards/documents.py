"""Letters and agreements as PDF. A letter is drawn from the data whenever somebody asks; an agreement is drawn once and kept."""

from datetime import datetime

from flask_babel import gettext as _
from reportlab.platypus import Flowable
from sqlalchemy import select

from grants.applications.models import Submission
from grants.awards.models import Appeal, Award
from grants.awards.queries import Letter, standing_agreement
from grants.awards.rules import last_minute
from grants.awards.states import Against, AppealState, DecisionOutcome
from grants.core.db import db
from grants.core.money import Money
from grants.core.pdf import draw, facts, gap, marked, paragraph, table, text, together
from grants.core.registry import ways_on
from grants.core.sentences import country, day, figure, moment, money, place
from grants.organizations.queries import bank_account_of


def letter_pdf(letter: Letter) -> bytes:
    """The letter to an applicant, whatever the answer: the same care, layout and tone."""
    opening = {
        DecisionOutcome.FUND: _offer,
        DecisionOutcome.RESERVE: _reserve,
        DecisionOutcome.REFUSE: _refusal,
    }[letter.outcome]
    title, story = opening(letter)
    application = letter.application
    head = [paragraph(_addressed(letter), "small"), paragraph(title, "title")]
    story = [*head, *story, *_feedback(letter), *_assessment(letter), *_next_steps(letter)]
    story += [
        gap(),
        paragraph(_("With respect for what you do,")),
        paragraph(_("the officers of the Small Grants Facility")),
    ]
    return draw(title, story, reference=application.reference or "", language=application.language)


def title_of(letter: Letter) -> str:
    """The answer in a line: the title of the letter on the page and on paper."""
    return {
        DecisionOutcome.FUND: _(
            "We offer you a grant of %(total)s",
            total=money(Money(letter.total, letter.application.call.currency)),
        ),
        DecisionOutcome.RESERVE: _(
            "Your project is on the reserve list, in place %(rank)s", rank=letter.decision.reserve_rank
        ),
        DecisionOutcome.REFUSE: _("We cannot fund your project in this call"),
    }[letter.outcome]


def lede_of(letter: Letter) -> str:
    """The first sentences of the letter, which thank by the name of the project."""
    name = letter.application.title
    return {
        DecisionOutcome.FUND: _("“%(name)s” was selected by the Board of Trustees. Thank you for the work that went into it.", name=name),
        DecisionOutcome.RESERVE: _("Thank you for “%(name)s”. The Board of Trustees would fund it; the money of this call does not reach it today. "
                                   "If an award falls away, the first on the list are asked.", name=name),
        DecisionOutcome.REFUSE: _("Thank you for “%(name)s”. It was eligible, and the Board of Trustees considered it with all the others. "
                                  "The money of the call reaches only the proposals placed first.", name=name),
    }[letter.outcome]  # fmt: skip


def agreement_pdf(award: Award, trail_hash: str, at: datetime | None = None) -> bytes:
    """The agreement between the Fund and an organization, in the version that comes next."""
    before = standing_agreement(award)
    version = before.version + 1 if before else 1
    reference = _("Agreement %(reference)s, version %(version)s", reference=award.reference, version=version)
    story: list[Flowable] = [
        paragraph(reference, "small"), paragraph(_("Grant agreement"), "title"), *_parties(award), *_project(award), *_amounts(award),
        *_conditions(award), _signing(award), *_proof(award, trail_hash, at),
    ]  # fmt: skip
    return draw(reference, story, reference=reference, language=award.application.organization.language)


def appeal_pdf(appeal: Appeal) -> bytes:
    """The answer to an appeal: upheld or dismissed, with the reasons."""
    application, upheld = appeal.application, appeal.state is AppealState.UPHELD
    title = _("Your appeal is upheld") if upheld else _("Your appeal is dismissed")
    zone, organization = application.call.time_zone, application.organization
    head = [day(appeal.decided_at, zone=zone)] if appeal.decided_at else []
    where = " · ".join(
        [*head, application.reference or "", f"{organization.legal_name}, {country(organization.country)}"]
    )
    story: list[Flowable] = [
        paragraph(where, "small"), paragraph(title, "title"), paragraph(appeal_lede_of(appeal)),
        paragraph(_("Our reasons"), "h2"), *(paragraph(part) for part in appeal.reason.split("\n") if part.strip()),
        paragraph(_("What you wrote on %(day)s", day=day(appeal.made_at, zone=zone)), "h2"),
        *(paragraph(part) for part in appeal.text.split("\n") if part.strip()),
        gap(), paragraph(_("With respect for what you do,")), paragraph(_("the officers of the Small Grants Facility")),
    ]  # fmt: skip
    return draw(title, story, reference=application.reference or "", language=application.language)


def appeal_lede_of(appeal: Appeal) -> str:
    """The first sentences of the answer to an appeal: what was decided by whom, and what follows."""
    name = appeal.application.title
    if appeal.state is AppealState.DISMISSED:
        return _("An officer who had no part in the refusal of “%(name)s” has looked at your appeal. The refusal stands. "
                 "This is our last answer in this call; it does no harm to a later application.", name=name)  # fmt: skip
    if appeal.against is Against.ELIGIBILITY:
        return _("An officer who had no part in the refusal of “%(name)s” has looked at your appeal. The refusal is taken back: "
                 "its eligibility is checked again, and you are told what comes of it.", name=name)  # fmt: skip
    return _("An officer who had no part in the refusal of “%(name)s” has looked at your appeal. The refusal is taken back: "
             "the Board of Trustees looks at it again, and you are told what comes of it.", name=name)  # fmt: skip


def _addressed(letter: Letter) -> str:
    organization = letter.application.organization
    parts = (
        [day(letter.released_at, zone=letter.application.call.time_zone)]
        if letter.released_at
        else [_("Draft, not sent")]
    )
    return " · ".join(
        [
            *parts,
            letter.application.reference or "",
            f"{organization.legal_name}, {country(organization.country)}",
        ]
    )


def _offer(letter: Letter) -> tuple[str, list[Flowable]]:
    call, award = letter.application.call, letter.award
    rows: list[list[str]] = [
        [_("Grant year %(year)s", year=year), _spans(award, year), figure(Money(amount, call.currency))]
        for year, amount in letter.amounts
    ]
    rows.append([_("Together"), "", figure(Money(letter.total, call.currency))])
    story: list[Flowable] = [
        paragraph(lede_of(letter)),
        table(["", _("From and to"), call.currency], rows, [60, 70, 40], figures=[2], total=True),
        gap(),
    ]
    if len(letter.amounts) > 1:
        story.append(
            paragraph(
                _(
                    "The years after the first are indicative: each is renewed when the report of the year before is accepted."
                )
            )
        )
    if award is not None:
        until = moment(last_minute(award.answer_until), call.time_zone)
        story.append(
            paragraph(
                _(
                    "Accept or decline on the page of the grant by %(until)s in %(place)s.",
                    until=until,
                    place=place(call.time_zone),
                )
            )
        )
    return title_of(letter), story


def _reserve(letter: Letter) -> tuple[str, list[Flowable]]:
    return title_of(letter), [
        paragraph(lede_of(letter)),
        paragraph(_("You need not do anything now, and you may apply elsewhere.")),
    ]


def _refusal(letter: Letter) -> tuple[str, list[Flowable]]:
    return title_of(letter), [paragraph(lede_of(letter))]


def _spans(award: Award | None, number: int) -> str:
    year = next((y for y in award.years if y.year == number), None) if award else None
    return _("%(start)s to %(end)s", start=day(year.starts_on), end=day(year.ends_on)) if year else ""


def _feedback(letter: Letter) -> list[Flowable]:
    return (
        [paragraph(_("What the Fund says to you"), "h2"), paragraph(letter.decision.feedback)]
        if letter.decision.feedback
        else []
    )


def _assessment(letter: Letter) -> list[Flowable]:
    if not letter.criteria:
        return []
    story: list[Flowable] = [
        paragraph(_("How your proposal was seen"), "h2"),
        paragraph(_("By independent reviewers, who did not know each other’s scores."), "small"),
    ]
    for assessed in letter.criteria:
        head = marked(f"{text(assessed.title)}: <b>{text(_(assessed.band.label))}</b>", "h3")
        story.append(together(head, *(paragraph(comment) for comment in assessed.comments)))
    if letter.comments:
        story.append(paragraph(_("What the reviewers wrote for you"), "h2"))
        story += [paragraph(comment) for comment in letter.comments]
    return story


def _next_steps(letter: Letter) -> list[Flowable]:
    story: list[Flowable] = [paragraph(_("If a fact here is wrong"), "h2"), paragraph(next_steps_of(letter))]
    refused = letter.released_at if letter.outcome is DecisionOutcome.REFUSE else None
    return story + [paragraph(words) for words in (ways_on(letter.application, refused) if refused else [])]


def next_steps_of(letter: Letter) -> str:
    """What an applicant can do with the letter."""
    if letter.outcome is DecisionOutcome.FUND:
        return _(
            "Answer the message that this letter came with and name %(reference)s before you accept.",
            reference=letter.application.reference,
        )
    return _(
        "Answer the message that this letter came with and name %(reference)s; an officer reads it. Your application, and what was written "
        "about it, stay where you can read them.",
        reference=letter.application.reference,
    )


def _parties(award: Award) -> list[Flowable]:
    organization, account = award.application.organization, bank_account_of(award.application.organization)
    rows = [
        (
            _("The Fund"),
            _(
                "United Nations Voluntary Trust Fund for Victims of Trafficking in Persons, Small Grants Facility"
            ),
        ),
        (_("The organization"), organization.legal_name),
        (
            _("Registered"),
            ", ".join(
                filter(
                    None,
                    [
                        organization.registration_number,
                        country(organization.registration_country or organization.country),
                    ],
                )
            ),
        ),
        (
            _("Address"),
            ", ".join(filter(None, [organization.address, organization.city, country(organization.country)])),
        ),
        (_("Represented by"), ", ".join(filter(None, [organization.head_name, organization.head_function]))),
    ]
    if account is not None:
        rows.append((_("Holder of the bank account"), account.holder))
    return [paragraph(_("Between"), "h2"), facts([(label, value or _("not given")) for label, value in rows])]


def _project(award: Award) -> list[Flowable]:
    application = award.application
    query = select(Submission.content_hash).where(
        Submission.application_id == application.id, Submission.version == application.submission_version
    )
    rows = [
        (_("Project"), application.title),
        (
            _("Application"),
            _(
                "%(reference)s, version %(version)s",
                reference=application.reference,
                version=application.submission_version,
            ),
        ),
        (_("Its content, SHA-256"), db.session.execute(query).scalar_one()),
        (_("From and to"), _("%(start)s to %(end)s", start=day(award.starts_on), end=day(award.ends_on))),
    ]
    return [paragraph(_("About"), "h2"), facts(rows)]


def _amounts(award: Award) -> list[Flowable]:
    rows = [
        [str(year.year), _spans(award, year.year), _("Indicative, to be renewed") if year.indicative and not year.renewed_at else _("Firm"),
         figure(Money(year.amount_minor, award.currency), exact=True)]
        for year in award.years
    ]  # fmt: skip
    rows.append(
        [
            _("All"),
            "",
            "",
            figure(Money(sum(y.amount_minor for y in award.years), award.currency), exact=True),
        ]
    )
    head = [_("Grant year"), _("From and to"), _("State"), award.currency]
    return [paragraph(_("The grant"), "h2"), table(head, rows, [22, 68, 45, 35], figures=[3], total=True)]


def _conditions(award: Award) -> list[Flowable]:
    articles = [
        (_("Purpose"), _("The grant pays for the project as the application describes it, and for nothing else.")),
        (_("Payment"), _("A grant year is paid when both have signed, the bank details are verified by a second person at the Fund, and, after the "
                         "first year, the report of the year before is accepted and the year is renewed in writing. No more than the amount of a "
                         "grant year is paid for it.")),
        (_("Reports"), _("The organization reports on each paid year within 60 days of its end: what was done, for how many people, what it cost.")),
        (_("People first"), _("No report and no message to the Fund holds the name of a victim or anything by which one could be found.")),
        (_("Money not spent"), _("What is not spent on the project at its end comes back to the Fund.")),
        (_("Records"), _("Receipts are kept for five years after the end and shown to the Fund’s auditors when they ask.")),
        (_("Changes"), _("A change of this agreement is a new version of it, signed by both.")),
        (_("Ending"), _("Each side may end the agreement in writing and with its reason. What is not paid then stays with the Fund.")),
    ]  # fmt: skip
    story: list[Flowable] = [paragraph(_("What both agree on"), "h2")]
    return story + [
        together(paragraph(f"{number}. {title}", "h3"), paragraph(words))
        for number, (title, words) in enumerate(articles, 1)
    ]


def _signing(award: Award) -> Flowable:
    words = _("Both sides sign on the page of the grant. The Facility keeps, for each signature, name, function, time, and the SHA-256 of this very file, "
              "so that nobody can exchange it afterwards.")  # fmt: skip
    return together(paragraph(_("Signing"), "h2"), paragraph(words))


def _proof(award: Award, trail_hash: str, at: datetime | None) -> list[Flowable]:
    """Where the trail stood when this was drawn: a tail that is cut off later no longer leads here."""
    lines = [
        _("The Facility’s trail of deeds ended with this hash when the agreement was drawn:"),
        trail_hash,
    ]
    if at is not None:
        lines.append(
            _(
                "Drawn on %(at)s in %(place)s.",
                at=moment(at, award.application.call.time_zone),
                place=place(award.application.call.time_zone),
            )
        )
    return [gap(2), *(paragraph(line, "small") for line in lines)]
