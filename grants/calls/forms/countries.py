"""A field for a list of countries, written or pasted one a line."""

from typing import Any

from wtforms import Field
from wtforms.widgets import TextArea

from grants.core.reasons import N_, Reason, declare
from grants.core.sentences import countries, country, sentence

WORDS = declare(
    {
        "countries_unknown": N_(
            "These are not countries we know: %(names)s. Write their UN names, or their codes of two letters."
        )
    }
)


class CountriesField(Field):
    """Countries by name or code, one a line; `data` is a list of codes."""

    widget = TextArea()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "\n".join(country(code) for code in self.data or [])

    def process_formdata(self, valuelist: list[Any]) -> None:
        known = {name.casefold(): code for code, name in countries()} | {
            code.casefold(): code for code, _name in countries()
        }
        lines = [
            line.strip()
            for line in str(valuelist[0] if valuelist else "").replace(";", "\n").split("\n")
            if line.strip()
        ]
        unknown = [line for line in lines if line.casefold() not in known]
        self.data = list(dict.fromkeys(known[line.casefold()] for line in lines if line.casefold() in known))
        if unknown:
            raise ValueError(sentence(Reason("countries_unknown", names=tuple(unknown))))
