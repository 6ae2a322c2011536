"""What officers set for a call. The part about rules is made from the registry: a new rule needs nothing here."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, FieldList, FormField, HiddenField
from wtforms.form import Form

from grants.calls import rules
from grants.calls.forms.countries import CountriesField
from grants.calls.rules import Assumption, CallSettings, DocumentAsked, LocalTimeUnclear
from grants.calls.rules.window import FIRST, SECOND, which_of_two
from grants.core.sentences import sentence
from grants.core.web.fields import (
    AmountField,
    ChoiceField,
    ChoicesField,
    DayField,
    LineField,
    Longest,
    Near,
    Needed,
    NumberField,
    TextField,
)
from grants.eligibility.rules import LIMITS, RULES, Parameter
from grants.eligibility.rules.rule import LANGUAGE_NAMES
from grants.organizations.regions import RegionalGroup
from grants.organizations.states import DocumentKind

LANGUAGES = ("en", "fr", "es")
LANGUAGE_CHOICES = [(code, _(LANGUAGE_NAMES[code])) for code in LANGUAGES]
DOCUMENTS = [(kind.value, _(kind.label)) for kind in DocumentKind]
WHICH = [("", _("It comes once")), (FIRST, _("The first of the two")), (SECOND, _("The second of the two"))]
ABOUT = {
    "opens_at": _("The opening"), "closes_at": _("The closing"), "time_zone": _("The time zone"), "envelope_minor": _("The envelope"),
    "limits": _("A limit"), "rules": _("A rule"), "criteria": _("The scoring grid"), "results_on": _("The date of the answers"),
}  # fmt: skip


class NewCallForm(FlaskForm):
    slug = LineField(
        _("Short name"), [Needed(_("Write a short name, for example sgf-2027"))],
        description=_("It stands in addresses and in the reference of every application, and never changes. For example sgf-2027."),
    )  # fmt: skip
    cycle = NumberField(_("Number of the cycle"), most=999)
    window = LineField(
        _("Name of the window"),
        [Longest(80)],
        description=_("If the cycle has several, for example “Medium-term assistance”."),
    )
    copied = ChoiceField(
        _("Begin with"),
        description=_("Settings, texts and scoring grid are copied; dates and envelope are not."),
    )


class CriterionForm(Form):
    key = HiddenField()
    title = LineField(_("What is scored"), [Longest(120)])
    weight = NumberField(_("Weight"), most=1000)
    guidance = TextField(_("Guidance for reviewers"), [Longest(1000)])


class AssumptionForm(Form):
    about = ChoiceField(_("About"), choices=[("", _("Nothing")), *ABOUT.items()])
    text = LineField(_("What was taken, and why"), [Longest(300)])


class _SettingsForm(FlaskForm):
    """What both the working copy and an amendment can change."""

    opens_on = DayField(_("Opens on"), [Near()])
    opens_time = LineField(_("at"), default="00:00")
    opens_which = ChoiceField(_("Which of the two"), choices=WHICH)
    closes_on = DayField(_("Closes on"), [Near()])
    closes_time = LineField(_("at"), default="23:59")
    closes_which = ChoiceField(_("Which of the two"), choices=WHICH)
    time_zone = ChoiceField(_("Time zone of the call"), [Needed()])
    questions_on = DayField(
        _("Questions are taken until"),
        [Near()],
        description=_("The last minute that counts, as for the closing. Leave it empty to take none."),
    )
    questions_time = LineField(_("at"), default="23:59")
    questions_which = ChoiceField(_("Which of the two"), choices=WHICH)
    envelope = AmountField(_("Envelope, in USD"))
    cap_year_minor = AmountField(_("Most in a grant year, in USD"))
    cap_total_minor = AmountField(_("Most in all, in USD"))
    min_total_minor = AmountField(_("Least in all, in USD"))
    max_years = NumberField(_("Funded years, at most"), most=10)
    min_months = NumberField(_("Months, at least"), most=120)
    max_months = NumberField(_("Months, at most"), most=120)
    needed_documents = ChoicesField(_("Documents that must be attached"), choices=DOCUMENTS)
    other_documents = ChoicesField(_("Documents that may be attached"), choices=DOCUMENTS)
    valid_documents = ChoicesField(
        _("Of these, documents that must be valid on the day of the closing"), choices=DOCUMENTS
    )
    languages = ChoicesField(_("Languages in which applications may be written"), choices=LANGUAGE_CHOICES)
    reviewers = NumberField(_("Reviewers for each application"), [Needed()], most=9)
    threshold = NumberField(_("Threshold, in points of 100"), [Needed()], most=100)
    answer_days = NumberField(_("Days in which an offer is answered"), [Needed()], most=365)
    appeal_days = NumberField(
        _("Days in which a refusal can be appealed"), most=365, description=_("Empty: this call has no appeals."),
    )  # fmt: skip
    quorum_percent = NumberField(
        _("Of 100 trustees, more than this many must be present"), [Needed()], most=99,
        description=_("50 is more than half of them. Without it a meeting of the Board cannot be recorded."),
    )  # fmt: skip
    grace_minutes = NumberField(
        _("Grace period after the closing, in minutes"), most=rules.LONGEST_GRACE,
        description=_("0 as a rule. The deadline stays the deadline: what comes in these minutes is accepted and marked as late on the record."),
    )  # fmt: skip
    results_on = DayField(_("Everybody has an answer by"), [Near()])
    themes = TextField(_("Thematic priorities"), [Longest(2000)], description=_("One a line."))
    assumptions = FieldList(FormField(AssumptionForm))

    def __init__(self, *args: Any, zones: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.time_zone.choices = zones
        self.opens_at: datetime | None = None
        self.closes_at: datetime | None = None
        self.questions_until: datetime | None = None

    def validate(self, extra_validators: Any = None) -> bool:
        """Besides each field: the local times become instants, or say why they cannot."""
        good = super().validate(extra_validators)
        self.opens_at = self._instant("opens", rules.opening_instant)
        self.closes_at = self._instant("closes", rules.closing_instant)
        self.questions_until = self._instant("questions", rules.closing_instant)
        return good and not (
            self.opens_time.errors
            or self.closes_time.errors
            or self.opens_on.errors
            or self.closes_on.errors
            or self.questions_time.errors
            or self.questions_on.errors
        )

    def _instant(self, name: str, read: Any) -> datetime | None:
        on, at, which = (self[f"{name}_{part}"] for part in ("on", "time", "which"))
        if on.data is None or on.errors or self.time_zone.errors:
            return None
        try:
            return read(on.data, at.data, self.time_zone.data, which.data or None)
        except LocalTimeUnclear as unclear:
            at.errors = [*at.errors, sentence(unclear.why)]
            return None

    def shows_which(self, name: str) -> bool:
        """Whether to ask which of two: only where a local time comes twice."""
        on, at = self[f"{name}_on"].data, self[f"{name}_time"].data
        return bool(on and at and self.time_zone.data) and rules.comes_twice(on, at, self.time_zone.data)

    def texts(self) -> dict[str, dict[str, str]]:
        """The texts of each language that has a title."""
        written = {
            language: {part: self[f"{language}_{part}"].data for part in ("title", "summary", "body")}
            for language in LANGUAGES
        }
        return {language: words for language, words in written.items() if words["title"]}

    def settings(self, before: CallSettings) -> dict[str, Any]:
        """The settings as JSON; what the form does not ask for stays as it was."""
        needed = self.needed_documents.data or []
        asked = [
            DocumentAsked(kind, kind in needed, kind in (self.valid_documents.data or []))
            for kind, _label in DOCUMENTS
            if kind in {*needed, *(self.other_documents.data or [])}
        ]
        return before.with_changes(
            limits={name: self[name].data for name in LIMITS},
            rules=tuple(_choice(self, key) for key in RULES if self[f"rule-{key}"].data),
            documents=tuple(asked),
            languages=tuple(self.languages.data or ()),
            threshold=self.threshold.data,
            reviewers=self.reviewers.data,
            answer_days=self.answer_days.data,
            appeal_days=self.appeal_days.data,
            grace_minutes=self.grace_minutes.data or 0,
            quorum_percent=self.quorum_percent.data,
            questions_until=self.questions_until,
            results_on=self.results_on.data,
            themes=tuple(line.strip() for line in (self.themes.data or "").split("\n") if line.strip()),
            assumptions=tuple(
                Assumption(row["about"], row["text"])
                for row in self.assumptions.data
                if row["about"] and row["text"]
            ),
        ).as_json()

    def rule_rows(self) -> list[dict[str, Any]]:
        """The rules of the registry with their fields, for the page."""
        return [
            {
                "rule": rule,
                "chosen": self[f"rule-{key}"],
                "parameters": [self[f"{key}-{p.name}"] for p in rule.parameters],
            }
            for key, rule in RULES.items()
        ]


class CallForm(_SettingsForm):
    edited_version = HiddenField()
    criteria = FieldList(FormField(CriterionForm))

    def grid(self) -> list[dict[str, Any]]:
        """The rows of the grid that have a title or a weight."""
        return [
            {**row, "weight": row["weight"] or 0}
            for row in self.criteria.data
            if row["title"] or row["weight"]
        ]


class AmendForm(_SettingsForm):
    reason = TextField(
        _("Why it changes"),
        [Needed(_("Say why: everybody reads the reason beside the change.")), Longest(1000)],
    )

    def changes(self, before: CallSettings) -> dict[str, Any]:
        """Everything that the form holds; the deed keeps what is different."""
        return {
            "opens_at": self.opens_at, "closes_at": self.closes_at, "time_zone": self.time_zone.data,
            "envelope_minor": self.envelope.data, "settings": self.settings(before), "texts": self.texts(),
        }  # fmt: skip


def _field(parameter: Parameter) -> Field:
    label, hint = _(parameter.label), _(parameter.hint) if parameter.hint else ""
    choices: Mapping[str, list[tuple[str, Any]]] = {
        "groups": [(group.value, _(group.label)) for group in RegionalGroup],
        "languages": LANGUAGE_CHOICES,
        "documents": DOCUMENTS,
    }
    if parameter.kind in choices:
        return ChoicesField(label, choices=choices[parameter.kind], description=hint)
    return {"number": NumberField, "day": DayField, "countries": CountriesField}[parameter.kind](
        label, description=hint
    )


def _choice(form: _SettingsForm, key: str) -> dict[str, Any]:
    """One chosen rule as it is stored."""
    given = {parameter.name: form[f"{key}-{parameter.name}"].data for parameter in RULES[key].parameters}
    stored = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in given.items()
        if value not in (None, "", [])
    }
    return {"key": key, **stored}


for _language in LANGUAGES:
    setattr(_SettingsForm, f"{_language}_title", LineField(_("Title"), [Longest(200)]))
    setattr(_SettingsForm, f"{_language}_summary", TextField(_("In one or two sentences"), [Longest(600)]))
    setattr(_SettingsForm, f"{_language}_body", TextField(_("Full text"), [Longest(30000)]))
for _rule in RULES.values():
    setattr(_SettingsForm, f"rule-{_rule.key}", BooleanField(_(_rule.title)))
    for _parameter in _rule.parameters:
        setattr(_SettingsForm, f"{_rule.key}-{_parameter.name}", _field(_parameter))


def values_of(call: Any, blank_rows: int = 3) -> dict[str, Any]:
    """What a form about a call starts with; a few empty rows are for adding."""
    settings = CallSettings.from_json(call.settings)
    grid = [
        {"key": c.key, "title": c.title, "weight": c.weight, "guidance": c.guidance} for c in call.criteria
    ]
    return {
        **_window_values(call),
        **_rule_values(settings),
        **settings.limits,
        **{
            f"{t.language}_{part}": getattr(t, part)
            for t in call.texts
            for part in ("title", "summary", "body")
        },
        "envelope": call.envelope_minor,
        "needed_documents": list(settings.needed_documents),
        "other_documents": [document.kind for document in settings.documents if not document.needed],
        "valid_documents": [document.kind for document in settings.documents if document.valid],
        "languages": list(settings.languages),
        "reviewers": settings.reviewers,
        "threshold": settings.threshold,
        "answer_days": settings.answer_days,
        "appeal_days": settings.appeal_days,
        "grace_minutes": settings.grace_minutes,
        "quorum_percent": settings.quorum_percent,
        "results_on": settings.results_on,
        "themes": "\n".join(settings.themes),
        "assumptions": [{"about": a.about, "text": a.text} for a in settings.assumptions] + [{}] * blank_rows,
        "edited_version": call.edited_version,
        "criteria": grid + [{}] * blank_rows,
    }


def _window_values(call: Any) -> dict[str, Any]:
    """The window in the call's own time, as it was typed."""
    values: dict[str, Any] = {"time_zone": call.time_zone}
    if call.opens_at:
        opens = call.opens_at.astimezone(ZoneInfo(call.time_zone))
        which = which_of_two(call.opens_at, call.time_zone) or ""
        values |= {"opens_on": opens.date(), "opens_time": f"{opens:%H:%M}", "opens_which": which}
    for name, until in (
        ("closes", call.closes_at),
        ("questions", CallSettings.from_json(call.settings).questions_until),
    ):
        if until:
            on, at = rules.printed(until, call.time_zone)
            which = which_of_two(until - rules.MINUTE, call.time_zone) or ""
            values |= {f"{name}_on": on, f"{name}_time": at, f"{name}_which": which}
    return values


def _rule_values(settings: CallSettings) -> dict[str, Any]:
    """Which rules are chosen, and every parameter."""
    chosen = {choice["key"]: choice for choice in settings.rules}
    values: dict[str, Any] = {f"rule-{key}": key in chosen for key in RULES}
    for key, rule in RULES.items():
        typed = rule.values(chosen.get(key, {}))
        values |= {
            f"{key}-{name}": list(value) if isinstance(value, tuple) else value
            for name, value in typed.items()
        }
    return values
