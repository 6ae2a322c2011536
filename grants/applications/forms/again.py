"""Which parts of an earlier application to begin with."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField

from grants.core.web.fields import ChoicesField


class TakeOverForm(FlaskForm):
    """The parts that are ticked, of what was shown."""

    shown = HiddenField()
    parts = ChoicesField(_("Parts to take over"), choices=[], validate_choice=False)
