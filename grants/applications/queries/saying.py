"""One answer in words, in the reader's language: for pages, PDFs and workbooks alike."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext

from grants.applications.sections import Kind, Question
from grants.core.money import Money
from grants.core.sentences import country, figure, in_words

__all__ = ["in_plain_words"]


def in_plain_words(question: Question, value: Any, labels: Mapping[str, str]) -> str:
    """An answer as text; an open one is empty. `labels` are the rows that another table's rows point at."""
    if value in (None, "", []):
        return ""
    match question.kind:
        case Kind.YES:
            return gettext("Yes") if value else gettext("No")
        case Kind.NUMBER:
            return figure(Money(value, "JPY"))
        case Kind.CHOICES:
            return ", ".join(_chosen(question, one) for one in value)
        case Kind.FILE:
            return str(value["name"])
        case Kind.ROW:
            return labels.get(value) or gettext("Something that was taken out")
        case _:
            return _READ[question.kind](question, value) if question.kind in _READ else str(value)


def _chosen(question: Question, value: str) -> str:
    return gettext(dict(question.choices).get(value, value))


_READ = {
    Kind.MONEY: lambda question, value: figure(Money(value)),
    Kind.DAY: lambda question, value: in_words(date.fromisoformat(value)),
    Kind.COUNTRY: lambda question, value: country(value),
    Kind.CHOICE: _chosen,
}
