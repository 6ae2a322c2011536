"""The letters: the bulk deed with what it sends and to whom, and each letter as page and PDF."""

from typing import Any

from flask import Response, flash, redirect, render_template, url_for
from flask_babel import ngettext

from grants.accounts.roles import Permission
from grants.awards import actions, documents, queries
from grants.awards.views.pages import asked, blueprint, call_of, pdf_answer
from grants.core.access import allows
from grants.core.registry import panels_for
from grants.core.web.paging import page_of
from grants.core.web.reader import arrived_at, current_actor


@blueprint.get("/calls/<slug>/letters")
def letters(slug: str) -> str:
    call, at = call_of(slug), arrived_at()
    page, facts = (
        page_of(queries.letters_of(call, current_actor())),
        queries.selection_facts(call, current_actor(), at),
    )
    return render_template(
        "awards/letters.html", call=call, page=page, facts=facts, recipients=queries.recipients_of(page.items, at),
        may_release=asked(actions.release_letters, call, facts),
    )  # fmt: skip


@blueprint.post("/calls/<slug>/letters/release")
def release(slug: str) -> Any:
    sent = actions.release_letters(call_of(slug), by=current_actor(), at=arrived_at())
    flash(ngettext("%(num)d letter is on its way.", "%(num)d letters are on their way.", len(sent)))
    return redirect(url_for("awards.letters", slug=slug), 303)


@blueprint.get("/letters/<ref>")
def letter(ref: str) -> str:
    found = queries.letter_of(queries.decision_for_letter(current_actor(), ref))
    staff = allows(current_actor(), Permission.AWARD_READ, found.application).ok
    return render_template(
        "awards/letter.html", letter=found, application=found.application, call=found.application.call, staff=staff,
        panels=panels_for("refusal", found.application, current_actor(), arrived_at()), title=documents.title_of(found), lede=documents.lede_of(found), next_steps=documents.next_steps_of(found), sent_on=queries.day_of(found.released_at, found.application.call.time_zone),
    )  # fmt: skip


@blueprint.get("/letters/<ref>/pdf")
def letter_as_pdf(ref: str) -> Response:
    found = queries.letter_of(queries.decision_for_letter(current_actor(), ref))
    return pdf_answer(documents.letter_pdf(found), f"{found.application.ref}.pdf")
