"""What is worth another look in parts that could be sent as they are: a remedy without money behind it, shares that do not add up."""

from collections.abc import Mapping
from typing import Any

from grants.applications.rules.partners import share_hints
from grants.applications.states import RemedyKind
from grants.core.reasons import N_, Reason, declare

WORDS = declare(
    {
        "remedy_without_line": N_("“%(remedy)s” has no budget line yet."),
        "remedy_without_words": N_("“%(remedy)s” does not say yet what a person receives."),
        "no_remedy_picked": N_("No remedy is picked; the call asks for at least one."),
        "people_do_not_add_up": N_(
            "Women, girls, men and boys come to %(parts)s; you wrote %(whole)s people in all."
        ),
        "month_after_end": N_(
            "“%(activity)s” ends in month %(last)s; the project ends after %(months)s months."
        ),
        "line_without_activity": N_("“%(line)s” of the budget does not say which activity it serves."),
        "outcome_unmeasured": N_("No indicator measures the outcome “%(result)s”."),
    }
)


def hints_on(document: Mapping[str, Any]) -> dict[str, list[Reason]]:
    """What to look at again, by the part in which it stands."""
    found = {
        "beneficiaries": _beneficiaries(document),
        "remedies": _remedies(document),
        "partners": share_hints(document),
        "log_frame": _log_frame(document),
        "work_plan": _work_plan(document),
        "budget": _budget(document),
    }
    return {key: reasons for key, reasons in found.items() if reasons}


def _remedies(document: Mapping[str, Any]) -> list[Reason]:
    if not document["remedies"]:
        return [Reason("no_remedy_picked")]
    reasons = []
    for row in document["remedies"]:
        label = RemedyKind(row["kind"]).label
        if not row["description"]:
            reasons.append(Reason("remedy_without_words", remedy=label))
        if not row["line_keys"]:
            reasons.append(Reason("remedy_without_line", remedy=label))
    return reasons


def _part(document: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    return document["sections"].get(key) or {}


def _beneficiaries(document: Mapping[str, Any]) -> list[Reason]:
    said = _part(document, "beneficiaries")
    parts = [said.get(name) for name in ("women", "girls", "men", "boys")]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts) or said.get("direct") is None or sum(known) == said["direct"]:
        return []
    return [Reason("people_do_not_add_up", parts=sum(known), whole=said["direct"])]


def _log_frame(document: Mapping[str, Any]) -> list[Reason]:
    said = _part(document, "log_frame")
    measured = {row.get("result") for row in said.get("indicators") or ()}
    return [
        Reason("outcome_unmeasured", result=row["text"])
        for row in said.get("results") or ()
        if row.get("level") == "outcome" and row["key"] not in measured and row.get("text")
    ]


def _work_plan(document: Mapping[str, Any]) -> list[Reason]:
    months = document.get("months")
    rows = _part(document, "work_plan").get("activities") or ()
    if not months:
        return []
    return [
        Reason("month_after_end", activity=row["text"], last=row["last"], months=months)
        for row in rows
        if (row.get("last") or 0) > months
    ]


def _budget(document: Mapping[str, Any]) -> list[Reason]:
    """Only where there is a work plan to point at."""
    known = {row["key"] for row in _part(document, "work_plan").get("activities") or ()}
    open_lines = [line for line in document["budget"]["lines"] if known and line.get("activity") not in known]
    return [Reason("line_without_activity", line=line["description"]) for line in open_lines]
