"""Two versions of a part side by side: what differs, answer by answer and row by row, and what somebody chose of it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template
from flask_babel import gettext as _

from grants.applications import queries
from grants.applications.models import Application
from grants.applications.sections import ROWS, Kind, Question, Section, composed, pieces
from grants.core.errors import NotFound


@dataclass(frozen=True)
class Piece:
    """One thing that two versions say differently. `number` names its choice on the page."""

    number: int
    name: str
    question: Question
    mine: Any
    theirs: Any

    @property
    def keeps_theirs(self) -> bool:
        """Whether it is a row that only the other has: it stays, unless one decides to leave it out."""
        return self.question.kind in ROWS and self.mine is None

    @property
    def label(self) -> str:
        """The question, and for a row of a list which one."""
        row = self.mine or self.theirs
        if self.question.kind not in ROWS:
            return str(_(self.question.label))
        names = (
            ("description",)
            if self.question.kind is Kind.LINES
            else ("name", "text", "title", "source", "organization", "kind")
        )
        return f"{_(self.question.label)}: {next((row[name] for name in names if row.get(name)), '')}"


def page(application: Application, part: Section, mine: Mapping[str, Any], wrong: Sequence[str] = ()) -> str:
    """The page that shows both and lets one choose; nothing is overwritten before."""
    standing = queries.newest_version(application, part.key)
    if standing is None:
        raise NotFound
    return render_template(
        "applications/choose.html", application=application, part=part, standing=standing, mine=json.dumps(mine, ensure_ascii=False),
        pieces=differing(part, mine, standing.answers), wrong=wrong,
    )  # fmt: skip


def differing(part: Section, mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[Piece]:
    """The pieces on which two versions do not agree, in the order of the form."""
    ours, others = pieces(part, mine), pieces(part, theirs)
    names = [name for name in {**others, **ours} if ours.get(name) != others.get(name)]
    return [
        Piece(n, name, part.question(name.split(":")[0]), ours.get(name), others.get(name))
        for n, name in enumerate(names)
    ]


def chosen(
    part: Section, mine: Mapping[str, Any], theirs: Mapping[str, Any], said: Mapping[str, str]
) -> dict[str, Any]:
    """The answers as somebody chose them: of each differing piece one's own, unless the other was taken."""
    parts = pieces(part, theirs)
    for piece in differing(part, mine, theirs):
        parts[piece.name] = piece.theirs if said.get(f"piece-{piece.number}") == "theirs" else piece.mine
    return composed(part, parts)


def shown(part: Section, answers: Mapping[str, Any]) -> list[tuple[Question, Any]]:
    """The answers of one version, to read."""
    return [(question, answers.get(question.key)) for question in part.questions]
