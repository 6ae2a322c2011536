"""Pages for members: register, read and change the profile, the public name."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from grants.accounts.roles import Permission
from grants.core import registry
from grants.core.access import WHOLE, allows, require
from grants.core.errors import NotFound, RuleBroken, StaleVersion
from grants.core.reasons import Reason
from grants.core.sentences import countries
from grants.core.web.errors import back_on_form
from grants.core.web.fields import as_choices
from grants.core.web.reader import arrived_at, current_actor
from grants.organizations import actions, matching, queries
from grants.organizations.forms import (
    TOPICS,
    GroupForm,
    PublicNameForm,
    RegisterForm,
    TopicForm,
    answers_of,
    digest_of,
)
from grants.organizations.models import Organization
from grants.organizations.queries import organization_for, profile_of
from grants.organizations.regions import RegionalGroup, group_of
from grants.organizations.rules import Profile, changed_fields, clean_profile
from grants.organizations.views import blueprint
from grants.organizations.views.changing import both_versions, is_undecided, merged, topic_values
from grants.organizations.views.doubles import is_it_one_of_these
from grants.organizations.views.shown import TITLES, form_page, topics_of

Answer = str | Response | tuple[str, int]


@blueprint.get("/organizations/mine")
def mine() -> Answer:
    found = queries.organizations_of(current_actor())
    if len(found) == 1:
        return redirect(url_for(".show", key=found[0].key))
    return render_template("organizations/mine.html", organizations=found)


@blueprint.route("/organizations/register", methods=["GET", "POST"])
def register_organization() -> Answer:
    form = RegisterForm()
    form.country.choices = as_choices([("", _("Choose one")), *countries()])
    if not form.validate_on_submit():
        return form_page("register", form)
    profile = clean_profile(Profile(**form.given(), registration_country=form.country.data))
    by, at = current_actor(), arrived_at()
    found = matching.doubles_of(profile, queries.addresses_of(by))
    if "join" in request.form:
        return _ask_to_join(found, request.form["join"])
    try:
        another = "another" in request.form
        made = actions.register_organization(WHOLE, profile=profile, another_one=another, by=by, at=at)
    except RuleBroken as broken:
        own = matching.just_registered(by, profile, at)
        if own is not None:
            return redirect(url_for(".show", key=own.key), 303)
        if broken.why.key == "likely_double":
            return is_it_one_of_these(found, registering=True)
        back_on_form(form, broken)
        return form_page("register", form)
    flash(
        _(
            "%(name)s is registered. Its profile is next, kept once for all applications.",
            name=made.legal_name,
        )
    )
    return redirect(url_for(".show", key=made.key), 303)


@blueprint.get("/organizations/<key>")
def show(key: str) -> Answer:
    actor = current_actor()
    organization = organization_for(actor, key)
    group = group_of(organization.country, organization.regional_group)
    form = GroupForm()
    form.group.choices = as_choices([("", _("Choose one")), *((g.value, _(g.label)) for g in RegionalGroup)])
    return render_template(
        "organizations/show.html",
        organization=organization,
        topics=topics_of(organization),
        group=group,
        group_form=form,
        documents=queries.papers_for(actor, organization),
        account=queries.bank_account_of(organization),
        changed=queries.last_change(organization),
        may_edit=allows(actor, Permission.ORGANIZATION_EDIT, organization),
        panels=registry.panels_for("organization", organization, actor, arrived_at()),
    )


@blueprint.route("/organizations/<key>/profile/<topic>", methods=["GET", "POST"])
def edit_profile(key: str, topic: str) -> Answer:
    organization = organization_for(current_actor(), key)
    require(current_actor(), Permission.ORGANIZATION_EDIT, organization)
    if topic not in TOPICS:
        raise NotFound
    form = _topic_form(topic, organization)
    if form.validate_on_submit() and "more" not in request.form:
        try:
            return _save(organization, topic, form)
        except RuleBroken as broken:
            if broken.why.key == "likely_double":
                found = actions.new_doubles(
                    organization, merged(profile_of(organization), form, request.form)
                )
                return is_it_one_of_these([(o, how) for o, how, new in found if new], registering=False)
            back_on_form(form, broken)
        except StaleVersion:
            return both_versions(organization, topic, form)
    if "more" in request.form:
        form.board_members.append_entry()
    return form_page("profile", form, organization=organization, topic=topic, title=TITLES[topic]())


@blueprint.route("/organizations/<key>/public-name", methods=["GET", "POST"])
def public_name(key: str) -> Answer:
    organization = organization_for(current_actor(), key)
    require(current_actor(), Permission.ORGANIZATION_MEMBERS, organization)
    stands = {
        "withheld": "yes" if organization.name_withheld else "no",
        "reason": organization.withheld_reason,
    }
    form = PublicNameForm(data=stands)
    if form.validate_on_submit():
        withheld, reason = form.withheld.data == "yes", form.reason.data or ""
        try:
            actions.withhold_name(
                organization, withheld=withheld, reason=reason, by=current_actor(), at=arrived_at()
            )
        except RuleBroken as broken:
            back_on_form(form, broken)
        else:
            flash(_("The name stays out of everything public.") if withheld else _("The name may be public."))
            return redirect(url_for(".show", key=key), 303)
    return form_page("public_name", form, organization=organization)


def _ask_to_join(found: list[tuple[Organization, list[str]]], key: str) -> Response:
    """Only one that was shown a moment ago: a key that somebody guessed leads nowhere."""
    organization = next((other for other, _how in found if other.key == key and other.public_name), None)
    if organization is None:
        raise NotFound
    actions.ask_to_join(organization, by=current_actor(), at=arrived_at())
    flash(_("We have asked its administrators. You get a mail when they have decided."))
    return redirect(url_for(".mine"), 303)


def _topic_form(topic: str, organization: Organization) -> TopicForm:
    profile = profile_of(organization)
    this_year = arrived_at().year
    form = TOPICS[topic](data=answers_of(profile, years=tuple(range(this_year - 1, this_year - 4, -1))))
    for name in ("country", "registration_country"):
        if name in form:
            form[name].choices = as_choices([("", _("Choose one")), *countries()])
    if request.method == "GET":
        form.version.data = organization.version
        form.opened.data = digest_of(topic_values(profile, topic))
    return form


def _save(organization: Organization, topic: str, form: TopicForm) -> Response:
    """Save this topic into the profile as it stands; a change of another topic meanwhile is no contradiction."""
    current = profile_of(organization)
    version = int(form.version.data) if str(form.version.data).isdecimal() else 0
    profile = merged(current, form, request.form)
    if form.opened.data == digest_of(topic_values(current, topic)) or not changed_fields(
        current, clean_profile(profile)
    ):
        version = organization.version
    if is_undecided(request.form):
        raise StaleVersion(Reason("saved_in_between"))
    said = next((word for word in ("another", "same") if word in request.form), "")
    actions.change_profile(
        organization, profile=profile, version=version, said=said, by=current_actor(), at=arrived_at()
    )
    flash(_("Saved: %(topic)s.", topic=TITLES[topic]()))
    return redirect(url_for(".show", key=organization.key), 303)
