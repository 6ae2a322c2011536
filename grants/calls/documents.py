"""A call and its versions in words: its limits and rules, and what each version changed of the one before."""

from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from grants.calls.models import Call, CallVersion
from grants.calls.rules import CallSettings
from grants.core import registry, sentences
from grants.core.money import Money
from grants.core.reasons import N_
from grants.eligibility.rules import LIMITS, RULES, chosen
from grants.eligibility.rules.rule import LANGUAGE_NAMES
from grants.organizations.states import DocumentKind

LIMIT_NAMES = {
    "cap_year_minor": N_("Most in a grant year"), "cap_total_minor": N_("Most in all"), "min_total_minor": N_("Least in all"),
    "max_years": N_("Funded years, at most"), "min_months": N_("Months, at least"), "max_months": N_("Months, at most"),
}  # fmt: skip
TEXT_PARTS = {"title": N_("Title"), "summary": N_("In one or two sentences"), "body": N_("Full text")}

LONGEST_IN_SHORT = 120  # characters

Line = tuple[str, str]


def limit_lines(settings: CallSettings) -> list[Line]:
    """Each limit with its value; one without a value is no limit."""
    return [(_(LIMIT_NAMES[name]), _limit(name, settings.limits.get(name))) for name in LIMITS]


def grace_line(settings: CallSettings) -> str:
    """How long after the deadline late applications are taken, in words."""
    if not settings.grace_minutes:
        return _("none")
    return ngettext(
        "%(num)d minute, marked as late", "%(num)d minutes, marked as late", settings.grace_minutes
    )


def quorum_line(settings: CallSettings) -> str:
    """How many trustees must be present, in words."""
    return _("more than %(percent)s %% of the trustees", percent=settings.quorum_percent)


def questions_line(settings: CallSettings, call: Call, at: datetime) -> str:
    """Until when questions are taken, in the call's own time, and how long that is from now."""
    if settings.questions_until is None:
        return _("no questions are taken")
    until = _until(settings, call.time_zone)
    if at >= settings.questions_until:
        return _("%(until)s, which is past", until=until)
    return _("%(until)s, %(left)s left", until=until, left=sentences.left(settings.questions_until, at))


def rule_lines(settings: CallSettings) -> list[Line]:
    """Each rule that judges anything, in one sentence."""
    lines = []
    for choice in chosen(settings.rules, settings.limits):
        says = RULES[choice["key"]].says("rule", choice, settings.limits)
        lines.append((_(RULES[choice["key"]].title), sentences.sentence(says) if says else ""))
    return lines


def version_rows(call: Call) -> list[dict[str, Any]]:
    """The versions, the newest first, each with the lines that differ from the one before: (what, before, after)."""
    pairs = zip([None, *call.versions], call.versions, strict=False)
    rows = [
        {"version": v, "differences": differences(call, before, v) if before else []} for before, v in pairs
    ]
    return rows[::-1]


def differences(call: Call, before: CallVersion, after: CallVersion) -> list[tuple[str, str, str]]:
    """The lines in which a version of a call differs from an earlier one: (what, before, after)."""
    return [*_differences(before, after), *_owned(call, before, after)]


def in_short(lines: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """The same for a narrow place: of long texts it is said that they changed, not what they say."""
    return [(what, "", "") if max(len(old), len(new)) > LONGEST_IN_SHORT else (what, old or _("nothing"), new or _("nothing"))
            for what, old, new in lines]  # fmt: skip


def owned_lines(call: Call, settings: CallSettings) -> list[tuple[str, str, str]]:
    """Settings that later stages own: the key of each, its label, and what it comes to in a few words."""
    return [(s.key, _(s.label), s.summary(settings.others.get(s.key) or {})) for s in registry.call_settings]


def _owned(call: Call, before: CallVersion, after: CallVersion) -> list[tuple[str, str, str]]:
    """What changed in the settings that later stages own, in their words."""
    stored = [CallSettings.from_json(version.settings).others for version in (before, after)]
    return [
        (_("%(setting)s: %(what)s", setting=_(setting.label), what=what), old, new)
        for setting in registry.call_settings
        for what, old, new in setting.changes(call, *(others.get(setting.key) or {} for others in stored))
    ]


def _differences(before: CallVersion, after: CallVersion) -> list[tuple[str, str, str]]:
    texts = (
        "texts" in before.window and "texts" in after.window
    )  # not compared with a version that did not keep them
    old, new = dict(_lines(before, texts)), dict(_lines(after, texts))
    return [
        (name, old.get(name, ""), new.get(name, ""))
        for name in {**old, **new}
        if old.get(name) != new.get(name)
    ]


def _lines(version: CallVersion, texts: bool) -> list[Line]:
    window, settings = version.window, CallSettings.from_json(version.settings)
    zone = window["time_zone"]
    envelope = window.get("envelope_minor")
    return [
        (_("Opening"), _moment(window["opens_at"], zone)),
        (_("Closing"), _moment(window["closes_at"], zone, until=True)),
        (_("Time zone"), zone),
        (_("Envelope"), sentences.money(Money(envelope, window.get("currency", "USD"))) if envelope else ""),
        *limit_lines(settings),
        *((_("Rule: %(title)s", title=title), says) for title, says in rule_lines(settings)),
        (_("Documents"), ", ".join(_document(d.kind, d.needed, d.valid) for d in settings.documents)),
        (_("Languages"), ", ".join(_(LANGUAGE_NAMES.get(code, code)) for code in settings.languages)),
        (_("Reviewers for each application"), str(settings.reviewers)),
        (_("Threshold"), str(settings.threshold)),
        (_("Days in which an offer is answered"), str(settings.answer_days)),
        (
            _("Days in which a refusal can be appealed"),
            str(settings.appeal_days) if settings.appeal_days else _("no appeals"),
        ),
        (_("Grace period after the closing"), grace_line(settings)),
        (_("Quorum of the Board"), quorum_line(settings)),
        (_("Questions are taken until"), _until(settings, zone)),
        (_("Everybody has an answer by"), _day(settings.results_on)),
        (_("Thematic priorities"), "; ".join(settings.themes)),
        (_("Assumptions"), "; ".join(f"{a.about}: {a.text}" for a in settings.assumptions)),
        *(_texts(window["texts"]) if texts else ()),
    ]


def _texts(texts: dict[str, dict[str, str]]) -> list[Line]:
    return [
        (_("%(part)s (%(language)s)", part=_(TEXT_PARTS[part]), language=_(LANGUAGE_NAMES.get(language, language))), words.get(part, ""))
        for language, words in sorted(texts.items())
        for part in TEXT_PARTS
    ]  # fmt: skip


def _document(kind: str, needed: bool, valid: bool) -> str:
    label = _(DocumentKind(kind).label)
    if valid:
        label = _("%(document)s, valid on the day of the closing", document=label)
    return label if needed else _("%(document)s, if you have it", document=label)


def _limit(name: str, value: int | None) -> str:
    if value is None:
        return ""
    return sentences.money(Money(value)) if name.endswith("_minor") else str(value)


def _moment(stored: str | None, zone: str, until: bool = False) -> str:
    if not stored:
        return ""
    instant = datetime.fromisoformat(stored) - timedelta(minutes=1 if until else 0)
    return _("%(moment)s in %(place)s", moment=sentences.moment(instant, zone), place=sentences.place(zone))


def _until(settings: CallSettings, zone: str) -> str:
    until = settings.questions_until
    return _moment(until.isoformat() if until else None, zone, until=True)


def _day(on: date | None) -> str:
    return sentences.day(on) if on else ""
