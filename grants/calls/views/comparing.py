"""Two states of a call side by side, in words: versions with the one before, and what two people wrote."""

from typing import Any

from flask_babel import gettext as _
from wtforms import Field

from grants.calls.documents import (
    grace_line,
    in_short,
    limit_lines,
    owned_lines,
    questions_line,
    quorum_line,
    rule_lines,
    version_rows,
)

__all__ = [
    "fields_apart", "grace_line", "in_short", "limit_lines", "owned_lines", "questions_line", "quorum_line", "rule_lines", "version_rows",
]  # fmt: skip


def fields_apart(stands: Any, written: Any) -> list[tuple[str, str, str]]:
    """The fields of two forms that say different things: (label, what stands, what was written)."""
    apart = []
    for field in stands:
        if field.type in ("CSRFTokenField", "HiddenField"):
            continue
        pair = _shown(field), _shown(written[field.name])
        if pair[0] != pair[1]:
            apart.append((str(field.label.text), *pair))
    return apart


def _shown(field: Field) -> str:
    if field.type == "FieldList":
        return "; ".join(
            " · ".join(str(v) for v in row.values() if v) for row in field.data if any(row.values())
        )
    if isinstance(field.data, list):
        return ", ".join(sorted(map(str, field.data)))
    if isinstance(field.data, bool):
        return _("Yes") if field.data else _("No")
    return str(field._value()) if hasattr(field, "_value") else str(field.data or "")
