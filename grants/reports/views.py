"""Pages of reports: writing one, sending it, and what the officers say to it."""

from datetime import datetime
from typing import Any

from flask import Blueprint, Flask, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from grants.accounts.queries import SYSTEM
from grants.awards.queries import award_year_for
from grants.core import files, registry, uploads
from grants.core.access import WHOLE
from grants.core.errors import NotFound, RuleBroken, StaleVersion
from grants.core.registry import Section, fill
from grants.core.web.errors import back_on_form
from grants.core.web.reader import arrived_at, current_actor
from grants.organizations import papers
from grants.organizations.receiving import receive
from grants.reports import actions, forms, queries, rules
from grants.reports.models import Report

blueprint = Blueprint("reports", __name__, template_folder="templates")
PLACE = 40  # on the page of a grant: before the table of its years


@blueprint.get("/grants/<ref>/reports/<int:year>")
def show(ref: str, year: int) -> str:
    award_year = award_year_for(current_actor(), ref, year)
    report = queries.report_of(award_year)
    readable = report is not None and queries.reads_content(current_actor(), report)
    warning = (
        rules.spent_warning(report.spent_minor, award_year.paid_minor, award_year.award.currency)
        if report and readable
        else None
    )
    return render_template(
        "reports/show.html", award_year=award_year, award=award_year.award, application=award_year.award.application, report=report, warning=warning,
        readable=readable, due=rules.due_on(award_year.ends_on), actions=actions, form=forms.QuestionsForm(),
    )  # fmt: skip


@blueprint.post("/grants/<ref>/reports/<int:year>/start")
def start(ref: str, year: int) -> Response:
    actions.start_report(award_year_for(current_actor(), ref, year), by=current_actor(), at=arrived_at())
    return redirect(url_for("reports.edit", ref=ref, year=year), 303)


@blueprint.route("/grants/<ref>/reports/<int:year>/edit", methods=["GET", "POST"])
def edit(ref: str, year: int) -> Any:
    report = queries.report_for(current_actor(), ref, year)
    if not queries.reads_content(current_actor(), report):
        raise NotFound
    form = forms.ReportForm(data=_written(report))
    traces: tuple[rules.Trace, ...] = ()
    saved_since = False
    if form.validate_on_submit():
        traces = _new_traces(report, form)
        try:
            if not traces or form.confirmed.data:
                _save(report, form)
                flash(_("Saved. Read it through, then send it."))
                return redirect(url_for("reports.show", ref=ref, year=year), 303)
        except StaleVersion:
            saved_since, form.version.raw_data, form.version.data = True, None, report.version
        except RuleBroken as broken:
            back_on_form(form, broken)
    page = render_template(
        "reports/edit.html", report=report, award_year=report.award_year, award=report.award_year.award, application=report.award_year.award.application,
        form=form, traces=traces, kinds=rules.KINDS, saved_since=saved_since, due=report.due_on, actions=actions,
        warning=rules.spent_warning(form.spent.data, report.award_year.paid_minor, report.award_year.award.currency),
    )  # fmt: skip
    return page, 409 if saved_since else 422 if form.errors or form.form_errors or traces else 200


@blueprint.post("/grants/<ref>/reports/<int:year>/send")
def send(ref: str, year: int) -> Response:
    actions.submit_report(queries.report_for(current_actor(), ref, year), by=current_actor(), at=arrived_at())
    flash(_("We have your report. An officer reads it, and accepts it or comes back with questions."))
    return redirect(url_for("reports.show", ref=ref, year=year), 303)


@blueprint.post("/grants/<ref>/reports/<int:year>/accept")
def accept(ref: str, year: int) -> Response:
    actions.accept_report(queries.report_for(current_actor(), ref, year), by=current_actor(), at=arrived_at())
    flash(_("The report is accepted, and the organization knows."))
    return redirect(url_for("reports.show", ref=ref, year=year), 303)


@blueprint.route("/grants/<ref>/reports/<int:year>/return", methods=["GET", "POST"])
def give_back(ref: str, year: int) -> Any:
    report, form = queries.report_for(current_actor(), ref, year), forms.QuestionsForm()
    if form.validate_on_submit():
        actions.return_report(report, questions=form.questions.data, by=current_actor(), at=arrived_at())
        flash(_("The report went back with your questions."))
        return redirect(url_for("reports.show", ref=ref, year=year), 303)
    page = render_template(
        "reports/give_back.html",
        report=report,
        award=report.award_year.award,
        award_year=report.award_year,
        form=form,
        actions=actions,
    )
    return page, 422 if form.errors else 200


@blueprint.get("/grants/<ref>/reports/<int:year>/file")
def file(ref: str, year: int) -> Response:
    report = queries.report_for(current_actor(), ref, year)
    version = report.document_version
    if version is None or not queries.reads_content(current_actor(), report):
        raise NotFound
    papers.require_readable(current_actor(), version)
    answer = current_app.response_class(files.read(version.sha256), mimetype=version.file.media_type)
    answer.headers.set("Content-Disposition", "attachment", filename=version.name)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def register(app: Flask) -> None:
    """Add the stage to the program."""
    app.register_blueprint(blueprint)
    fill(
        registry.sections.setdefault("award", []),
        Section(PLACE, "reports/_section.html", queries.reports_section),
    )
    fill(registry.facts, ("overdue_reports", queries.overdue_reports))
    fill(registry.chores, ("reports", reminder_chore))


def reminder_chore(at: datetime) -> int:
    """Reminders of reports; no deed, and so no entry on the trail, when nobody is to be told."""
    return int(actions.remind_of_reports(WHOLE, by=SYSTEM, at=at)) if any(queries.to_remind(at)) else 0


def _written(report: Report) -> dict[str, Any]:
    return {
        "results": report.results,
        "difficulties": report.difficulties,
        "people_helped": report.people_helped,
        "spent": report.spent_minor,
        "version": report.version,
    }


def _save(report: Report, form: forms.ReportForm) -> None:
    """Keep the file first, since that is slow, then save all of it."""
    upload, limit = None, current_app.config["MAX_FILE_BYTES"]
    if form.file.data:
        upload = uploads.inspect(form.file.data.stream, form.file.data.filename or "", "file", limit=limit)
        upload = receive(upload, "file", by=current_actor(), at=arrived_at())
    actions.save_report(
        report, results=form.results.data, difficulties=form.difficulties.data, people_helped=form.people_helped.data, spent_minor=form.spent.data,
        version=form.version.data or 0, upload=upload, by=current_actor(), at=arrived_at(),
    )  # fmt: skip


def _new_traces(report: Report, form: forms.ReportForm) -> tuple[rules.Trace, ...]:
    """What looks personal and was not there before: what was confirmed once is not asked again."""
    known = set(rules.looks_personal(report.results) + rules.looks_personal(report.difficulties))
    found = rules.looks_personal(form.results.data) + rules.looks_personal(form.difficulties.data)
    return tuple(trace for trace in found if trace not in known)
