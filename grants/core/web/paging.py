"""Pages of a long list: a bound on every list, and addresses of the next and the previous page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from sqlalchemy import func, select

from grants.core.db import AnySelect, db
from grants.core.web.filters import here_with

SIZE = 50
SIZES = (25, 50, 100)


@dataclass(frozen=True)
class Page:
    """One page of a list. `items` are rows or objects; `first` and `last` count from one."""

    items: Sequence[Any]
    number: int
    total: int
    size: int

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        """Number of the first row shown; 0 in an empty list."""
        return (self.number - 1) * self.size + 1 if self.total else 0

    @property
    def last(self) -> int:
        """Number of the last row shown."""
        return min(self.number * self.size, self.total)

    @property
    def prev_url(self) -> str | None:
        """Address of the page before."""
        return here_with(page=self.number - 1) if self.number > 1 else None

    @property
    def next_url(self) -> str | None:
        """Address of the page after."""
        return here_with(page=self.number + 1) if self.number < self.pages else None


def page_of(query: AnySelect, *, scalars: bool = True, size: int = SIZE) -> Page:
    """The page that the address asks for (`?page=`), from an ordered query. Two statements, however long the list."""
    total = db.session.execute(
        select(func.count()).select_from(query.order_by(None).options().subquery())
    ).scalar_one()
    wanted = request.args.get("size", size, type=int)
    size = wanted if wanted in SIZES else size
    pages = max(1, -(-total // size))
    number = min(max(1, request.args.get("page", 1, type=int)), pages)
    result = db.session.execute(query.limit(size).offset((number - 1) * size))
    items = result.scalars().all() if scalars else result.all()
    return Page(items, number, total, size)
