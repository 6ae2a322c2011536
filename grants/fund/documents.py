"""The ledger as a table for a spreadsheet, and the measures of the drawings on the Fund's page."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from grants.fund.models import LedgerTransfer
from grants.fund.queries import Moment, Position
from grants.fund.rules import FOR_GRANTS, Place

# Tints of the one blue, ink for what has left
TINTS: Mapping[Place, str] = {
    Place.AVAILABLE: "#cfdcf3",
    Place.RESERVED: "#7f9fd8",
    Place.COMMITTED: "#1447a6",
    Place.PAID: "#1a2230",
}
WIDTH = 1200  # of the bar, in its own units

HEAD = ("number", "at", "entry", "deed", "subject", "from", "to", "amount", "currency")


def ledger_csv(transfers: Iterable[LedgerTransfer]) -> str:
    """Every transfer as a line; amounts in whole units with two decimals. A cell that a spreadsheet would run begins with '."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEAD)
    for each in transfers:
        amount = f"{each.amount_minor // 100}.{each.amount_minor % 100:02d}"
        cells = (
            each.id,
            each.at.isoformat(),
            each.entry,
            each.deed,
            each.subject,
            each.credit,
            each.debit,
            amount,
            each.currency,
        )
        writer.writerow([_safe(str(cell)) for cell in cells])
    return out.getvalue()


@dataclass(frozen=True)
class Share:
    """One part of the bar: where it begins and how wide it is, of WIDTH; its share in per cent, with one decimal."""

    place: Place
    minor: int
    percent: float
    x: float
    width: float
    tint: str


def shares(position: Position) -> list[Share]:
    """The four places as parts of one bar."""
    found, x = [], 0.0
    for place in FOR_GRANTS:
        minor = position.places[place]
        part = minor / position.for_grants if position.for_grants else 0.0
        found.append(
            Share(place, minor, 100 * part, round(x, 2), round(max(0.0, WIDTH * part - 2), 2), TINTS[place])
        )
        x += WIDTH * part
    return found


@dataclass(frozen=True)
class Course:
    """How one place moved: a bar for each quarter in a drawing of 320 by 84 units, on the scale of all four."""

    place: Place
    bars: list[tuple[float, float, float, float]]  # x, y, width, height
    largest: int


def courses(moments: Sequence[Moment]) -> list[Course]:
    """Four small drawings with one scale, so that they can be compared."""
    largest = max((amount for moment in moments for amount in moment.places.values()), default=0)
    step = 320 / max(1, len(moments))
    return [
        Course(
            place,
            [
                _bar(number * step, step * 0.8, moment.places[place], largest)
                for number, moment in enumerate(moments)
            ],
            largest,
        )
        for place in FOR_GRANTS
    ]


def _bar(x: float, width: float, amount: int, largest: int) -> tuple[float, float, float, float]:
    height = 84 * amount / largest if largest else 0.0
    return round(x + 2, 1), round(100 - height, 1), round(width, 1), round(height, 1)


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
