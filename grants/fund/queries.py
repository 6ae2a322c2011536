"""Reading the Fund: its position, how it moved, calls and their envelopes, donors, receipts, and the proof of it all."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, case, extract, func, literal, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from grants.core.db import db
from grants.fund.models import Donor, LedgerAccount, LedgerTransfer, Receipt
from grants.fund.rules import FOR_GRANTS, Account, Place, account_of

T = LedgerTransfer


@dataclass(frozen=True)
class Position:
    """Where each dollar of the Fund is, in minor units."""

    received: int
    support: int
    places: dict[Place, int]

    @property
    def for_grants(self) -> int:
        """What was received less the programme support cost: the sum of the four places."""
        return self.received - self.support

    @property
    def available(self) -> int:
        """Free to promise to a call."""
        return self.places[Place.AVAILABLE]


@dataclass
class CallPosition:
    """The envelope of one call, in minor units."""

    call: str
    envelope: int = 0  # still free in it
    promised: int = 0  # letters out, not signed
    committed: int = 0
    paid: int = 0
    grants: set[str] = field(default_factory=set)  # references with a signed agreement

    @property
    def opened(self) -> int:
        """All that the envelope was opened with and has not gone back."""
        return self.envelope + self.promised + self.committed + self.paid


@dataclass(frozen=True)
class Moment:
    """The four places at the end of a quarter."""

    year: int
    quarter: int
    places: dict[Place, int]


def balances() -> dict[str, int]:
    """What each account holds, in minor units: one statement, sums of the transfers."""
    came = select(T.debit.label("key"), T.amount_minor.label("amount"))
    went = select(T.credit.label("key"), (-T.amount_minor).label("amount"))
    both = union_all(came, went).subquery()
    return {
        key: int(amount)
        for key, amount in db.session.execute(
            select(both.c.key, func.sum(both.c.amount)).group_by(both.c.key)
        )
    }


def position(held: dict[str, int] | None = None) -> Position:
    """Where each dollar is now; give it `balances()` when they are read already."""
    sums: dict[Place, int] = dict.fromkeys(Place, 0)
    for key, amount in (balances() if held is None else held).items():
        sums[account_of(key).place] += amount
    return Position(
        received=-sums[Place.DONOR],
        support=sums[Place.SUPPORT],
        places={place: sums[place] for place in FOR_GRANTS},
    )


def call_positions(held: dict[str, int]) -> list[CallPosition]:
    """Each call's envelope and what became of it. Which grant belongs to which call, the ledger itself tells."""
    found: dict[str, CallPosition] = {}
    call_of = _calls_of_awards()
    for key, amount in sorted(held.items()):
        account = account_of(key)
        call = account.call or call_of.get(account.reference, "")
        if call:
            _count(found.setdefault(call, CallPosition(call)), account, amount)
    return sorted(found.values(), key=lambda each: each.call)


def _calls_of_awards() -> dict[str, str]:
    """Reference of each award to its call: an award account is filled from an envelope."""
    pairs = (
        select(T.debit, T.credit).where(T.credit.like("call:%:envelope"), T.debit.like("award:%")).distinct()
    )
    return {
        account_of(award).reference: account_of(envelope).call
        for award, envelope in db.session.execute(pairs)
    }


def _count(position: CallPosition, account: Account, amount: int) -> None:
    part = {"envelope": "envelope", "award": "promised", "grant": "committed", "paid": "paid"}[account.kind]
    setattr(position, part, getattr(position, part) + amount)
    if account.kind in ("grant", "paid") and amount:
        position.grants.add(account.reference)


def how_it_moved(most: int = 8) -> list[Moment]:
    """The four places at the end of each quarter, oldest first: the last ones up to `most`."""
    quarters: dict[tuple[int, int], dict[Place, int]] = defaultdict(lambda: defaultdict(int))
    for year, month, target, source, amount in db.session.execute(_moves_by_month()):
        moved = quarters[int(year), (int(month) + 2) // 3]
        moved[Place(target)] += int(amount)
        moved[Place(source)] -= int(amount)
    running: dict[Place, int] = dict.fromkeys(Place, 0)
    moments = []
    for year, quarter in _every_quarter(quarters):
        for place, amount in quarters.get((year, quarter), {}).items():
            running[place] += amount
        moments.append(Moment(year, quarter, {place: running[place] for place in FOR_GRANTS}))
    return moments[-most:]


def _moves_by_month() -> Select[int, int, str, str, int]:
    on_postgresql = db.session.get_bind().dialect.name == "postgresql"
    at = func.timezone("UTC", T.at) if on_postgresql else T.at  # SQLite keeps UTC without a zone
    year, month = extract("year", at), extract("month", at)
    target, source = _place(T.debit), _place(T.credit)
    return select(year, month, target, source, func.sum(T.amount_minor)).group_by(year, month, target, source)


def _place(column: InstrumentedAttribute[str]) -> ColumnElement[str]:
    """The place of an account, as SQL; `account_of` says the same in Python."""
    return case(
        (column == "fund:available", literal(Place.AVAILABLE.value)),
        (column == "fund:support", literal(Place.SUPPORT.value)),
        (column.like("donor:%"), literal(Place.DONOR.value)),
        (or_(column.like("call:%:envelope"), column.like("award:%")), literal(Place.RESERVED.value)),
        (column.like("grant:%"), literal(Place.COMMITTED.value)),
        (column.like("paid:%"), literal(Place.PAID.value)),
        else_=literal(Place.OTHER.value),
    )


def _every_quarter(known: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """From the first to the last, those in which nothing moved too."""
    ordered = sorted(known)
    if not ordered:
        return []
    (year, quarter), last = ordered[0], ordered[-1]
    found = []
    while (year, quarter) <= last:
        found.append((year, quarter))
        year, quarter = (year + 1, 1) if quarter == 4 else (year, quarter + 1)
    return found


def donors() -> list[Donor]:
    """All donors by name."""
    return list(db.session.scalars(select(Donor).order_by(Donor.name, Donor.id)))


def donor_of(key: str) -> Donor | None:
    """The donor of a key."""
    return db.session.execute(select(Donor).where(Donor.key == key)).scalar_one_or_none()


def donors_with_sums() -> Select[str, str, str, int, int, int]:
    """(key, name, kind, number of receipts, received, support cost) of each donor, the largest first."""
    received = func.sum(Receipt.amount_minor)
    query = select(
        Donor.key,
        Donor.name,
        Donor.kind,
        func.count(Receipt.id),
        received,
        func.sum(Receipt.support_cost_minor),
    )
    return (
        query.join(Receipt)
        .group_by(Donor.id, Donor.key, Donor.name, Donor.kind)
        .order_by(received.desc(), Donor.name)
    )


def receipts(donor_key: str = "") -> Select[Receipt]:
    """Receipts, the latest first; of one donor when a key is given."""
    query = select(Receipt).options(joinedload(Receipt.donor), joinedload(Receipt.recorded_by))
    if donor_key:
        query = query.join(Receipt.donor).where(Donor.key == donor_key)
    return query.order_by(Receipt.received_on.desc(), Receipt.id.desc())


def receipt_of(reference: str) -> Receipt | None:
    """One receipt, with its donor and who recorded it."""
    return db.session.execute(receipts().where(Receipt.reference == reference)).scalar_one_or_none()


def same_receipt(donor_key: str, received_on: date, amount_minor: int) -> str | None:
    """The reference of the latest receipt of this donor, day and amount: likely the same money told twice."""
    query = select(Receipt.reference).join(Receipt.donor).where(Donor.key == donor_key)
    same = query.where(Receipt.received_on == received_on, Receipt.amount_minor == amount_minor)
    return db.session.execute(same.order_by(Receipt.id.desc()).limit(1)).scalar_one_or_none()


def next_reference(year: int) -> str:
    """The next free reference of a year: `R-2011-0003`. Ask while the available account is locked."""
    count = db.session.execute(select(func.count()).where(Receipt.reference.like(f"R-{year}-%"))).scalar_one()
    return f"R-{year}-{count + 1:04d}"


def transfers(account: str = "", until: datetime | None = None) -> Select[LedgerTransfer]:
    """Transfers of the ledger, the latest first; those of one account, or of all whose key begins so (`paid:`)."""
    query = select(T)
    if account.endswith(":"):
        query = query.where(
            or_(T.debit.startswith(account, autoescape=True), T.credit.startswith(account, autoescape=True))
        )
    elif account:
        query = query.where(or_(T.debit == account, T.credit == account))
    if until is not None:
        query = query.where(T.at <= until)
    return query.order_by(T.id.desc())


def overdrawn_accounts() -> list[str]:
    """Guarded accounts below zero; there are none, whatever was tried."""
    guarded = set(
        db.session.scalars(select(LedgerAccount.key).where(LedgerAccount.may_be_negative.is_(False)))
    )
    return [
        f"{key} holds {amount}" for key, amount in sorted(balances().items()) if amount < 0 and key in guarded
    ]


def ledger_out_of_balance() -> list[str]:
    """The sum over all accounts, when it is not zero."""
    total = sum(balances().values())
    return [f"the accounts add up to {total} instead of 0"] if total else []


def receipts_not_in_ledger() -> list[str]:
    """Receipts whose gross amount and support cost are not what was posted for them, and posts without a receipt."""
    gross, support = (
        func.sum(T.amount_minor),
        func.sum(case((T.debit == "fund:support", T.amount_minor), else_=0)),
    )
    posted_rows = db.session.execute(
        select(T.subject, gross, support).where(T.credit.like("donor:%")).group_by(T.subject)
    )
    posted = {subject: (int(all_of_it), int(kept)) for subject, all_of_it, kept in posted_rows}
    rows = db.session.execute(select(Receipt.reference, Receipt.amount_minor, Receipt.support_cost_minor))
    recorded = {f"receipt:{reference}": (amount, kept) for reference, amount, kept in rows}
    return [
        f"{subject}: recorded {recorded.get(subject)}, posted {posted.get(subject)}"
        for subject in sorted(recorded.keys() | posted.keys())
        if recorded.get(subject) != posted.get(subject)
    ]


def strange_accounts() -> list[str]:
    """Accounts whose key means nothing to the Fund, so that the four places would not add up."""
    keys = db.session.scalars(select(LedgerAccount.key).order_by(LedgerAccount.key))
    return [key for key in keys if account_of(key).place is Place.OTHER]
