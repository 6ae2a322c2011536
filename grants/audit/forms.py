"""What the auditor looks for."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms.fields.choices import SelectChoice
from wtforms.form import Form

from grants.accounts.roles import ROLES
from grants.audit.queries import Wanted
from grants.audit.rules import DEEDS
from grants.core.web.fields import ChoiceField, DayField, LineField


class TrailFilter(Form):
    """What the trail is narrowed by. What cannot be read narrows nothing, and says so; nothing is exported then."""

    who = LineField(_("Who: name or address"))
    deed = ChoiceField(_("What"), render_kw={"class": "w-6"})
    about = LineField(_("About: reference or word"))
    from_on = DayField(_("From"))
    to_on = DayField(_("Until"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.deed.choices = [
            SelectChoice("", gettext("Anything")),
            *(SelectChoice(key, gettext(words)) for key, words in DEEDS.items()),
        ]
        known = {key for key, _words in ((c.value, c.label) for c in self.deed.choices)}
        if self.deed.data and self.deed.data not in known:  # a deed without words, or from another version
            self.deed.choices.append(SelectChoice(self.deed.data, self.deed.data))

    def unread(self) -> str:
        """What could not be read, in words; empty when all could."""
        return " ".join(f"{field.label.text}: {text}" for field in self for text in field.process_errors)

    def wanted(self) -> Wanted:
        """What was asked for."""
        return Wanted(
            self.who.data or "",
            self.deed.data or "",
            self.about.data or "",
            self.from_on.data,
            self.to_on.data,
        )


class DayFilter(Form):
    """A day, and whom or what to look for on it."""

    on = DayField(_("On this day"))
    word = LineField(_("Name or address"))
    role = ChoiceField(_("Role"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [
            SelectChoice(role.key, gettext(role.label)) for role in ROLES.values() if role.key != "system"
        ]
        self.role.choices = [SelectChoice("", gettext("Any role")), *named]
