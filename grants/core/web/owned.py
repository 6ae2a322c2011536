"""The form of a setting of a call that a later stage owns: that stage adds the fields; version and reason are here."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField

from grants.core.reasons import Reason
from grants.core.sentences import sentence
from grants.core.web.fields import Longest, TextField


class OwnedForm(FlaskForm):
    """What every such form has. `value` gives what was typed as plain JSON."""

    edited_version = HiddenField()
    reason = TextField(
        _("Why it changes"), [Longest(1000)], description=_("Everybody reads the reason beside the change.")
    )

    def value(self) -> Any:
        """The setting as it was typed."""
        raise NotImplementedError

    def reshape(self, pressed: Mapping[str, str]) -> bool:
        """Whether a button was pressed that changes the form and saves nothing; nothing that was typed is lost."""
        return False

    def place(self, problems: Sequence[tuple[str | None, Reason]]) -> None:
        """Put problems beside their fields."""
        self.form_errors.extend(sentence(why) for _field, why in problems)

    @property
    def version(self) -> int:
        """The version that the page was drawn from; 0 when somebody has tampered with it."""
        typed = self.edited_version.data or ""
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
