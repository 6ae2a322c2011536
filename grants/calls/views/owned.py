"""Settings of a call that a later stage owns: one page to change each, and one to see what it comes to before it is saved."""

import json
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from grants.accounts.roles import Permission as P
from grants.calls import actions, queries
from grants.calls.models import Call
from grants.calls.rules import CallSettings
from grants.calls.views.blueprint import blueprint
from grants.core import registry
from grants.core.access import require
from grants.core.errors import NotFound, RuleBroken, StaleVersion
from grants.core.registry import CallSetting
from grants.core.sentences import sentence
from grants.core.web.filters import verdict_of
from grants.core.web.owned import OwnedForm
from grants.core.web.reader import arrived_at, current_actor
from grants.eligibility.rules.rule import LANGUAGE_NAMES

Page = tuple[str, int] | Response


@blueprint.route("/calls/<slug>/settings/<key>", methods=["GET", "POST"])
def owned(slug: str, key: str) -> Page:
    """Change a setting: of the working copy, or of a published call with a reason."""
    call, setting = _found(slug, key)
    form = _form(call, setting)
    if request.method == "GET" or form.reshape(request.form) or "stored" in request.form:
        return _page(call, setting, form), 200
    if not form.validate():
        return _page(call, setting, form), 422
    try:
        _save(call, setting, form)
    except RuleBroken as broken:
        form.place(broken.problems)
        return _page(call, setting, form), 422
    except StaleVersion as stale:
        form.form_errors.append(sentence(stale.why))
        return _page(call, setting, form, standing=_standing(call, setting)), 409
    return redirect(url_for("calls.owned", slug=slug, key=key), 303)


@blueprint.route("/calls/<slug>/settings/<key>/preview", methods=["GET", "POST"])
def owned_preview(slug: str, key: str) -> Page:
    """What a setting comes to, as it is saved, or as it was typed. Nothing is saved."""
    call, setting = _found(slug, key)
    languages = CallSettings.from_json(call.settings).languages
    language = next((code for code in languages if code == request.values.get("language")), languages[0])
    value = _standing(call, setting)
    form = None
    if request.method == "POST":
        form = _form(call, setting)
        if "stored" not in request.form and not form.validate():
            return _page(call, setting, form), 422
        value = form.value()
        if problems := setting.problems(call, value, languages):
            form.place(problems)
            return _page(call, setting, form), 422
    shown = setting.preview(call, value, language)
    names = [(code, _(LANGUAGE_NAMES.get(code, code))) for code in languages]
    return render_template(
        "calls/owned_preview.html", call=call, setting=setting, shown=shown, language_shown=language, names=names,
        stored=json.dumps(value, indent=1), kept=form, version=form.edited_version.data if form else _version(call),
    ), 200  # fmt: skip


def _found(slug: str, key: str) -> tuple[Call, CallSetting]:
    """The call and the setting, for somebody who may manage it."""
    call = queries.call_for(current_actor(), slug)
    require(current_actor(), P.CALL_MANAGE, call)
    setting = registry.call_setting(key)
    if setting is None:
        raise NotFound
    return call, setting


def _form(call: Call, setting: CallSetting) -> OwnedForm:
    """The form with what was typed; with what the preview carried along; else with what stands."""
    value, typed = _standing(call, setting), request.form if request.method == "POST" else None
    if typed is not None and "stored" in typed:
        value, typed = _carried(call, setting, typed["stored"]), None
    form: OwnedForm = setting.form(call, value, typed)
    if typed is None:
        form.edited_version.data = request.form.get("edited_version") or str(_version(call))
        form.reason.data = request.form.get("reason", "")
    return form


def _carried(call: Call, setting: CallSetting, stored: str) -> Any:
    """The value that travelled through the page of the preview; NotFound when it is no such thing."""
    try:
        value = json.loads(stored)
    except (ValueError, RecursionError) as error:
        raise NotFound from error
    if setting.problems(call, value, CallSettings.from_json(call.settings).languages):
        raise NotFound
    return value


def _save(call: Call, setting: CallSetting, form: OwnedForm) -> None:
    said = {
        "owner": setting.key,
        "value": form.value(),
        "edited_version": form.version,
        "by": current_actor(),
        "at": arrived_at(),
    }
    if queries.is_public(call):
        actions.amend_owned(call, reason=form.reason.data or "", **said)
        flash(_("Amended. Version %(number)s is in force since this moment.", number=call.version))
    else:
        actions.edit_owned(call, **said)
        flash(_("Saved."))


def _standing(call: Call, setting: CallSetting) -> Any:
    return CallSettings.from_json(call.settings).others.get(setting.key) or {}


def _version(call: Call) -> int:
    return call.version if queries.is_public(call) else call.edited_version


def _page(call: Call, setting: CallSetting, form: OwnedForm, standing: Any = None) -> str:
    """The page; with what stands beside what was typed when somebody else saved in between."""
    public, at = queries.is_public(call), arrived_at()
    deed = actions.amend_owned if public else actions.edit_owned
    apart = setting.changes(call, standing, form.value()) if standing is not None else ()
    closed = public and call.closes_at is not None and at >= call.closes_at
    return render_template(
        setting.template, call=call, setting=setting, form=form, public=public, closed=closed,
        verdict=verdict_of(deed, call), apart=apart, now_version=_version(call),
    )  # fmt: skip
