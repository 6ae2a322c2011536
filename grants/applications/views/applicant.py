"""The applicant's journey: my applications, starting one, and the page of one: what is done, what is left, how it stands."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from grants.accounts.roles import Permission
from grants.applications import actions, queries
from grants.applications.asked import asked_in, row_labels, serving
from grants.applications.forms import StartForm
from grants.applications.forms.fields import country_names
from grants.applications.models import Application
from grants.applications.rules.tables import grouped, months_of_plan
from grants.applications.states import Category, CountryRole, RemedyKind
from grants.applications.views import carried, frame
from grants.calls.models import Call
from grants.calls.queries import call_for, open_calls
from grants.calls.rules import printed
from grants.core import registry
from grants.core.access import Actor
from grants.core.errors import NotAllowed, RuleBroken, WrongState
from grants.core.sentences import day, locale
from grants.core.web.errors import back_on_form
from grants.core.web.paging import page_of
from grants.core.web.reader import arrived_at, current_actor
from grants.organizations.models import Organization
from grants.organizations.states import DocumentKind

blueprint = Blueprint("applications", __name__, template_folder="../templates")
LANGUAGES = {"en": "English", "fr": "Français", "es": "Español"}


def enlist() -> None:
    """Fill the lists of the program: what conflicts close, and the menu."""
    registry.fill(registry.shut_out_of, queries.shut_out)
    registry.fill(registry.call_questions, _questions)
    registry.scope_names["application"] = queries.names_of
    registry.fill(registry.menu, registry.MenuEntry("Applications", "applications.index", _applies, 20))


def _questions(call: Call) -> list[tuple[str, list[tuple[str, str]]]]:
    return queries.form_of_call(call, arrived_at()).beforehand()


def _applies(actor: Actor) -> bool:
    return any(
        duty.scope is not None
        and duty.scope[0] == "organization"
        and Permission.APPLICATION_VIEW in duty.permissions
        for duty in actor.duties
    )


@blueprint.app_template_filter("iso_day")
def iso_day(text: str | None) -> str:
    """A stored day, to read."""
    return day(date.fromisoformat(text)) if text else ""


@blueprint.context_processor
def _words() -> dict[str, Any]:
    """What the templates of this stage look things up in."""
    return {
        "asked_in": lambda document: asked_in(document, str(locale())), "row_labels": row_labels, "serving": serving, "grouped_rows": grouped, "months_of_plan": months_of_plan, "country_roles": list(CountryRole), "country_names": country_names, "tasks_ready": frame.ready,
        "remedy_label": lambda kind: RemedyKind(kind).label, "category_label": lambda kind: Category(kind).label,
        "document_label": lambda kind: DocumentKind(kind).label, "sent_document": queries.snapshot_of, "attach_document": actions.attach_document,
        "save_section": actions.save_section, "withdraw_application": actions.withdraw_application, "printed": printed,
    }  # fmt: skip


@blueprint.get("/applications")
def index() -> str:
    """The applications of my organizations."""
    actor, at = current_actor(), arrived_at()
    page = page_of(queries.applications_of(actor))
    return render_template(
        "applications/index.html", page=page, open_calls=open_calls(at), member=_applies(actor)
    )


@blueprint.route("/calls/<slug>/apply", methods=["GET", "POST"])
def start(slug: str) -> Any:
    """Choose who applies and begin; where there is an application already, go there."""
    actor, at = current_actor(), arrived_at()
    call = call_for(actor, slug)
    closed = queries.window_of(call).judge(at)
    if not closed and closed.why is not None:
        raise NotAllowed(closed.why)
    organizations = queries.organizations_to_apply(actor)
    live = {o.key: found for o in organizations if (found := queries.application_of(call, o)) is not None}
    form = _start_form(call, [o for o in organizations if o.key not in live])
    status = 200
    if request.method == "POST":
        chosen = next((o for o in organizations if o.key == form.organization.data), None)
        if chosen is not None and chosen.key in live:  # pressed twice, or a colleague was faster
            return _go_to(live[chosen.key])
        if form.validate_on_submit() and chosen is not None and _fits(form, chosen):
            answer = _begin(form, call, chosen)
            if answer is not None:
                return answer
        status = 422
    elif len(organizations) == len(live) == 1:
        return redirect(url_for(".show", ref=live[organizations[0].key].ref), 303)
    return render_template(
        "applications/start.html",
        call=call,
        form=form,
        organizations=organizations,
        live=live,
        carried=carried.answers_from(request.args),
    ), status


def _start_form(call: Call, organizations: list[Organization]) -> StartForm:
    form = StartForm()
    form.organization.choices = [(o.key, o.legal_name) for o in organizations]
    form.language.choices = [
        (code, LANGUAGES.get(code, code)) for code in queries.languages_of(call, arrived_at())
    ]
    form.earlier.choices = [("", _("No, with an empty application")), *_earlier_choices(organizations)]
    if request.method == "GET" and len(organizations) == 1:
        form.organization.data = organizations[0].key
    return form


def _fits(form: StartForm, chosen: Organization) -> bool:
    """Whether what it begins with is of the organization that applies."""
    if (
        not form.earlier.data
        or queries.draft_for(current_actor(), form.earlier.data).organization_id == chosen.id
    ):
        return True
    form.earlier.errors = [
        _(
            "This is an application of another organization. Choose one of %(name)s, or an empty one.",
            name=chosen.legal_name,
        )
    ]
    return False


def _earlier_choices(organizations: list[Organization]) -> list[tuple[str, str]]:
    """What the draft may begin with; with the name of the organization where there are several."""
    found = [
        one for one in queries.earlier_applications(organizations) if queries.is_open_to(current_actor(), one)
    ]
    return [
        (
            one.ref,
            frame.named(one)
            if len(organizations) == 1
            else f"{one.organization.legal_name}: {frame.named(one)}",
        )
        for one in found
    ]


def _begin(form: StartForm, call: Call, organization: Organization) -> Any:
    """Start it and go there; None when something is to be said on the form."""
    actor, at = current_actor(), arrived_at()
    try:
        made = actions.start_application(
            organization,
            call=call,
            title=form.title.data,
            language=form.language.data or "en",
            begun=carried.answers_from(request.args),
            by=actor,
            at=at,
        )
    except RuleBroken as broken:
        back_on_form(form, broken)
        return None
    except WrongState:
        live = queries.application_of(call, organization)
        if live is None:
            raise
        return _go_to(live)
    flash(_("Your application is begun and saved. Do its parts in any order."))
    if form.earlier.data:
        return redirect(url_for(".again", ref=made.ref, **{"from": form.earlier.data}), 303)
    return redirect(url_for(".show", ref=made.ref), 303)


def _go_to(live: Application) -> Any:
    flash(
        _("%(name)s already has an application to this call. This is it.", name=live.organization.legal_name),
        "info",
    )
    return redirect(url_for(".show", ref=live.ref), 303)


@blueprint.get("/applications/<ref>")
def show(ref: str) -> str:
    """The page of one application: to work on, to follow, or to read what was sent."""
    actor, at = current_actor(), arrived_at()
    application = queries.application_for(actor, ref)
    if not queries.is_member(actor, application):
        return _read(application, actor)
    draft = queries.draft_of(application, at)
    around = frame.around(application, actor, at, draft)
    around["panels"] = registry.panels_for("application", application, actor, at)
    if queries.can_still_write(application, at):
        warnings = queries.verdicts_on(draft, at)
        return render_template(
            "applications/tasks.html", groups=frame.groups_of(draft, warnings, at), **around
        )
    return render_template("applications/status.html", **around)


def _read(application: Application, actor: Actor) -> str:
    """For staff and reviewers: what was sent, as it was."""
    submission = queries.submission_of(application)
    panels = registry.panels_for("application", application, actor, arrived_at())
    return render_template(
        "applications/read.html", application=application, submission=submission, panels=panels,
        document=queries.snapshot_of(submission) if submission else None,
    )  # fmt: skip
