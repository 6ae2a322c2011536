"""What officers set of a call that a later stage owns, such as its form: in the working copy, or by an amendment."""

from datetime import datetime
from typing import Any

from grants.accounts.roles import Permission as P
from grants.calls import queries, rules
from grants.calls.actions.officer import amended
from grants.calls.models import Call
from grants.calls.rules import CallSettings
from grants.core import registry, trail
from grants.core.access import Actor
from grants.core.action import action
from grants.core.db import db
from grants.core.errors import NotFound, RuleBroken, StaleVersion
from grants.core.reasons import Reason
from grants.core.registry import CallSetting

__all__ = ["amend_owned", "edit_owned"]


@action(P.CALL_MANAGE, facts=queries.edit_facts, may=rules.can_edit, records="call.setting_changed")
def edit_owned(call: Call, *, owner: str, value: Any, edited_version: int, by: Actor, at: datetime) -> None:
    """Save a setting of the working copy that the stage `owner` stands for owns. StaleVersion as `edit_call`."""
    setting = _setting(owner)
    if edited_version != call.edited_version:
        raise StaleVersion(Reason("call_saved_in_between"))
    _check(setting, call, value)
    call.settings = _with(call, owner, value)
    call.edited_version += 1
    trail.note(db.session, setting=setting.label, edited_version=call.edited_version)


@action(P.CALL_MANAGE, facts=queries.amend_facts, may=rules.can_amend, records="call.setting_amended")
def amend_owned(
    call: Call, *, owner: str, value: Any, reason: str, edited_version: int, by: Actor, at: datetime
) -> None:
    """Change such a setting of a published call on the record, as `amend_call` changes the others.

    `edited_version` is the version that stood when the page was drawn: StaleVersion when another is in force since.
    """
    setting = _setting(owner)
    if edited_version != call.version:
        raise StaleVersion(Reason("call_saved_in_between"))
    _check(setting, call, value)
    amended(call, {"settings": _with(call, owner, value)}, reason=reason, by=by, at=at)
    trail.note(db.session, setting=setting.label)


def _setting(owner: str) -> CallSetting:
    setting = registry.call_setting(owner)
    if setting is None:
        raise NotFound
    return setting


def _check(setting: CallSetting, call: Call, value: Any) -> None:
    problems = setting.problems(call, value, CallSettings.from_json(call.settings).languages)
    if problems:
        raise RuleBroken(*problems)


def _with(call: Call, owner: str, value: Any) -> dict[str, Any]:
    """The settings of a call with one of them in place of what stands; an empty value is none."""
    settings = CallSettings.from_json(call.settings)
    others = {name: kept for name, kept in settings.others.items() if name != owner}
    return settings.with_changes(others={**others, **({owner: value} if value else {})}).as_json()
