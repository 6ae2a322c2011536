"""Two people changed the same topic: both versions side by side, and nothing overwritten until somebody chooses."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import render_template, request
from werkzeug.datastructures import MultiDict

from grants.organizations import queries
from grants.organizations.forms import TOPICS, TopicForm, digest_of
from grants.organizations.models import Organization
from grants.organizations.queries import profile_of
from grants.organizations.rules import Profile, changed_fields, clean_profile
from grants.organizations.views.shown import TITLES, labels, shown

OWN = ("csrf_token", "version", "opened", "asked")


def topic_values(profile: Profile, topic: str) -> dict[str, Any]:
    """What a profile says about a topic."""
    return {name: getattr(profile, name) for name in TOPICS[topic].names()}


def merged(current: Profile, form: TopicForm, sent: Mapping[str, str]) -> Profile:
    """The profile with this form's answers, but for those where what was saved in between was chosen."""
    kept = {name for name in form.names() if sent.get(f"choose-{name}") == "theirs"}
    return replace(current, **{name: value for name, value in form.given().items() if name not in kept})


def is_undecided(sent: MultiDict[str, str]) -> bool:
    """Whether a difference was shown and neither version was chosen."""
    return any(f"choose-{name}" not in sent for name in sent.getlist("asked"))


def both_versions(organization: Organization, topic: str, form: TopicForm) -> tuple[str, int]:
    """The page that shows both (409). What was typed travels in hidden fields, with the version that stands now."""
    theirs, mine = profile_of(organization), clean_profile(merged(profile_of(organization), form, {}))
    names = dict(labels(TOPICS[topic]))
    rows = [
        {
            "name": name,
            "label": names[name],
            "theirs": shown(name, getattr(theirs, name)),
            "mine": shown(name, getattr(mine, name)),
        }
        for name in changed_fields(theirs, mine)
    ]
    typed = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in OWN and not name.startswith("choose-")
    ]
    page = render_template(
        "organizations/both.html",
        organization=organization,
        title=TITLES[topic](),
        topic=topic,
        rows=rows,
        typed=typed,
        opened=digest_of(topic_values(theirs, topic)),
        changed=queries.last_change(organization),
        undecided=is_undecided(request.form),
    )
    return page, 409
