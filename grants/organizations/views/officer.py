"""Pages for officers: all organizations, and placing one in its regional group."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from grants.accounts.roles import Permission
from grants.core.access import require
from grants.core.sentences import countries
from grants.core.web.fields import as_choices
from grants.core.web.paging import page_of
from grants.core.web.reader import arrived_at, current_actor
from grants.organizations import actions, queries
from grants.organizations.forms import FilterForm
from grants.organizations.queries import organization_for
from grants.organizations.regions import RegionalGroup, group_of
from grants.organizations.views import blueprint

Answer = str | Response | tuple[str, int]


@blueprint.get("/organizations")
def index() -> Answer:
    require(current_actor(), Permission.ORGANIZATION_READ)
    form = FilterForm(request.args)
    form.country.choices = as_choices([("", _("Any")), *countries()])
    found = queries.organizations_found(form.q.data or "", form.country.data or "", form.group.data == "none")
    return render_template(
        "organizations/index.html",
        page=page_of(found),
        filters=form,
        group_of=group_of,
        kept=any(request.args.get(name) for name in ("q", "country", "group")),
    )


@blueprint.post("/organizations/<key>/place")
def place(key: str) -> Answer:
    organization = organization_for(current_actor(), key)
    actions.place_in_group(
        organization, group=request.form.get("group", ""), by=current_actor(), at=arrived_at()
    )
    group = RegionalGroup(request.form["group"])
    flash(
        _(
            "%(name)s is counted with this group: %(group)s.",
            name=organization.legal_name,
            group=_(group.label),
        )
    )
    return redirect(url_for(".show", key=key), 303)
