"""The ranking: points of each review, mean and spread of each proposal, and where the envelope ends.

Pure and exact: points are fractions, so the order never hangs on rounding. The order is the mean, then the lowest
review (a proposal on which nobody has doubts comes first), then the reference. Proposals without a review come last.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from statistics import stdev
from typing import Any

from grants.core.reasons import N_

HIGHEST_SCORE = 5
WIDE = 20  # points between the lowest and the highest review: people should talk


@dataclass(frozen=True)
class SoFar:
    """The running total of a review: points reached, of the points that the scored criteria could give."""

    points: Fraction
    of: int
    scored: int
    criteria: int


@dataclass(frozen=True)
class Entry:
    """A proposal as it comes into the ranking; `points` of each review that was handed in."""

    key: str
    reference: str
    organization: str
    title: str
    country: str
    group: str
    asked_minor: int
    points: tuple[Fraction, ...] = ()
    asked_reviewers: int = 0  # how many hold a live review, handed in or not


@dataclass(frozen=True)
class Ranked:
    """A proposal with its place. `together_minor` is the running total; `above` says whether it lies above the cut."""

    entry: Entry
    rank: int | None
    mean: Fraction | None
    lowest: Fraction | None
    highest: Fraction | None
    deviation: float | None
    together_minor: int | None
    above: bool
    close: bool = False  # its reviews lie on both sides of the cut

    @property
    def wide(self) -> bool:
        """Whether its reviewers are far apart."""
        return self.lowest is not None and self.highest is not None and self.highest - self.lowest >= WIDE


@dataclass(frozen=True)
class Ranking:
    """The whole table, and what explains it."""

    rows: tuple[Ranked, ...]
    envelope_minor: int | None
    threshold: int | None
    cut: Fraction | None  # the points between the last above and the first below

    @property
    def above(self) -> tuple[Ranked, ...]:
        """The proposals that fit."""
        return tuple(row for row in self.rows if row.above)

    @property
    def above_minor(self) -> int:
        """What they ask together."""
        return sum(row.entry.asked_minor for row in self.above)

    @property
    def left_minor(self) -> int | None:
        """What of the envelope they leave."""
        return None if self.envelope_minor is None else self.envelope_minor - self.above_minor

    def groups(self) -> list[tuple[str, int, int]]:
        """Regional group, how many proposals, how many of them above the cut."""
        names = sorted({row.entry.group for row in self.rows})
        return [(name, *_numbers([row for row in self.rows if row.entry.group == name])) for name in names]


def points_of(scores: Mapping[str, int], weights: Mapping[str, int]) -> Fraction:
    """The points of a review, 0 to 100: each score by the weight of its criterion. Every criterion must be scored."""
    total = sum(weights.values())
    return Fraction(100 * sum(scores[key] * weight for key, weight in weights.items()), HIGHEST_SCORE * total)


def points_so_far(scores: Mapping[str, int | None], weights: Mapping[str, int]) -> SoFar:
    """The running total while a review is being written."""
    given = {key: score for key in weights if (score := scores.get(key)) is not None}
    reached = Fraction(sum(score * weights[key] for key, score in given.items()), HIGHEST_SCORE)
    return SoFar(reached, sum(weights[key] for key in given), len(given), len(weights))


def rank(entries: Iterable[Entry], envelope_minor: int | None, threshold: int | None) -> Ranking:
    """Put the proposals in order, add up what they ask, and find the cut.

    Above the cut are those at the head of the list that reach the threshold and fit in the envelope one after the other;
    the first that does not ends the list. Nobody further down is pulled up because they ask for less.
    """
    ordered = sorted(entries, key=_place)
    rows, together, open_above = [], 0, True
    for number, entry in enumerate(ordered, 1):
        mean = mean_of(entry)
        if mean is None:
            rows.append(Ranked(entry, None, None, None, None, None, None, above=False))
            continue
        together += entry.asked_minor
        open_above = open_above and _fits(mean, together, envelope_minor, threshold)
        rows.append(_ranked(entry, number, mean, together, open_above))
    cut = _cut(rows, threshold)
    return Ranking(tuple(_marked(row, cut) for row in rows), envelope_minor, threshold, cut)


def mean_of(entry: Entry) -> Fraction | None:
    """The mean of the reviews handed in; None when there is none."""
    return sum(entry.points, Fraction(0)) / len(entry.points) if entry.points else None


def rounded(points: Fraction | float | None, places: int = 1) -> Decimal | None:
    """Points as they are printed: half a tenth goes up."""
    if points is None:
        return None
    exact = (
        Decimal(points.numerator) / Decimal(points.denominator)
        if isinstance(points, Fraction)
        else Decimal(points)
    )
    return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


@dataclass(frozen=True)
class Column:
    """A column of the ranking, for the page, the CSV and the XLSX. `kind` is text, whole, points or amount.

    `drawn` names how the page draws it when a number alone is not enough; a column that is not `on_page` is exported only.
    """

    key: str
    label: str
    value: Callable[[Ranked], Any]
    kind: str = "text"
    drawn: str = ""
    on_page: bool = True


COLUMNS: Sequence[Column] = (
    Column("rank", N_("Rank"), lambda row: row.rank, "whole"),
    Column("reference", N_("Reference"), lambda row: row.entry.reference, on_page=False),
    Column("organization", N_("Proposal"), lambda row: row.entry.organization, drawn="proposal"),
    Column("title", N_("Title"), lambda row: row.entry.title, on_page=False),
    Column("country", N_("Country"), lambda row: row.entry.country, on_page=False),
    Column("group", N_("Group"), lambda row: row.entry.group, drawn="group"),
    Column("mean", N_("Mean"), lambda row: rounded(row.mean), "points", drawn="mean"),
    Column("spread", N_("Lowest to highest"), lambda row: _spread_in_words(row), drawn="spread"),
    Column("lowest", N_("Lowest"), lambda row: rounded(row.lowest), "points", on_page=False),
    Column("highest", N_("Highest"), lambda row: rounded(row.highest), "points", on_page=False),
    Column(
        "deviation", N_("Standard deviation"), lambda row: rounded(row.deviation), "points", on_page=False
    ),
    Column("reviews", N_("Reviews"), lambda row: len(row.entry.points), "whole", drawn="reviews"),
    Column("asked", N_("Asked, USD"), lambda row: row.entry.asked_minor, "amount", drawn="asked"),
    Column("together", N_("Running total"), lambda row: row.together_minor, "amount", drawn="together"),
    Column("above", N_("Above the line"), lambda row: row.above, "yes_no", on_page=False),
)


def _place(entry: Entry) -> tuple[bool, Fraction, Fraction, str]:
    mean = mean_of(entry)
    if mean is None:
        return (True, Fraction(0), Fraction(0), entry.reference)
    return (False, -mean, -min(entry.points), entry.reference)


def _fits(mean: Fraction, together: int, envelope_minor: int | None, threshold: int | None) -> bool:
    within = envelope_minor is None or together <= envelope_minor
    return within and (threshold is None or mean >= threshold)


def _ranked(entry: Entry, number: int, mean: Fraction, together: int, above: bool) -> Ranked:
    deviation = stdev(map(float, entry.points)) if len(entry.points) > 1 else None
    return Ranked(entry, number, mean, min(entry.points), max(entry.points), deviation, together, above)


def _cut(rows: Sequence[Ranked], threshold: int | None) -> Fraction | None:
    """Halfway between the last above and the first below; the threshold, where one of the two is missing."""
    last = min((row.mean for row in rows if row.above and row.mean is not None), default=None)
    first = max((row.mean for row in rows if not row.above and row.mean is not None), default=None)
    if last is None or first is None:
        return None if threshold is None else Fraction(threshold)
    return (last + first) / 2


def _marked(row: Ranked, cut: Fraction | None) -> Ranked:
    if cut is None or row.lowest is None or row.highest is None or not row.lowest < cut < row.highest:
        return row
    return Ranked(
        row.entry,
        row.rank,
        row.mean,
        row.lowest,
        row.highest,
        row.deviation,
        row.together_minor,
        row.above,
        True,
    )


def _numbers(rows: Sequence[Ranked]) -> tuple[int, int]:
    return len(rows), sum(row.above for row in rows)


def _spread_in_words(row: Ranked) -> str:
    return ", ".join(str(rounded(points)) for points in sorted(row.entry.points))
