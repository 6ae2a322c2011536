"""Answers that were kept before their call changed what it asks, and that could not be kept now."""

from collections.abc import Mapping
from typing import Any

from grants.applications.asked import Asked
from grants.applications.rules.answers import Problem, cleaned
from grants.core.errors import RuleBroken


def unfit(asked: Asked, answers: Mapping[str, Mapping[str, Any]]) -> list[Problem]:
    """What keeps saved answers from being sent as they are: a text that is too long now, a choice that is gone."""
    found = []
    for key, section in asked.sections.items():
        try:
            cleaned(section, asked.answers_to(key, answers.get(key, {})))
        except RuleBroken as broken:
            found += [Problem(key, field or "", why) for field, why in broken.problems]
    return found
