"""The rows by which an organization is found when a double is looked for. They follow it: whoever changes it changes them."""

from typing import Any

from sqlalchemy import ForeignKey, Index, String, delete, event, insert, inspect
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from grants.core.db import Base
from grants.organizations import rules
from grants.organizations.models.organization import Organization


class SearchKey(Base):
    """What an organization is found by when a double is looked for: a name, a number, a web domain. Written with it."""

    __tablename__ = "search_keys"
    __table_args__ = (Index("ix_search_keys_value_kind", "value", "kind"),)

    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), primary_key=True)
    slot: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(10))  # name, number or site
    value: Mapped[str] = mapped_column(String(rules.LONGEST_KEY))
    pieces: Mapped[int] = mapped_column(default=0)  # of three letters, of a name


class SearchPiece(Base):
    """Three letters of a name: names that share many of them are compared."""

    __tablename__ = "search_pieces"

    piece: Mapped[str] = mapped_column(String(3), primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), primary_key=True, index=True)
    slot: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


def search_rows(organization: Organization) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The rows by which an organization is found: keys, and the pieces of its names. One key at least, so that none is forgotten."""
    said: dict[str, Any] = {name: getattr(organization, name) or "" for name in rules.IDENTITY}
    found = rules.keys_of(rules.Profile(**said))
    valued = [("name", name) for name in found.names or ("",)]
    valued += [("number", number) for number in found.numbers] + [("site", site) for site in found.sites]
    keys: list[dict[str, Any]] = []
    shares: list[dict[str, Any]] = []
    for slot, (kind, value) in enumerate(valued):
        of_name = sorted(rules.pieces(value)) if kind == "name" else []
        at_slot = {"organization_id": organization.id, "slot": slot}
        keys.append({**at_slot, "kind": kind, "value": value, "pieces": len(of_name)})
        shares += [{**at_slot, "piece": piece} for piece in of_name]
    return keys, shares


def write_search_rows(connection: Connection, organization: Organization) -> None:
    """Replace the rows by which an organization is found."""
    for table in (SearchPiece, SearchKey):
        connection.execute(delete(table).where(table.organization_id == organization.id))
    keys, shares = search_rows(organization)
    connection.execute(insert(SearchKey), keys)
    if shares:
        connection.execute(insert(SearchPiece), shares)


@event.listens_for(Organization, "after_insert")
@event.listens_for(Organization, "after_update")
def _found_by_what_it_is(mapper: Mapper[Any], connection: Connection, organization: Organization) -> None:
    """Names and numbers are never searched as they were: their keys go with every change, whoever makes it."""
    state = inspect(organization)
    if any(state.attrs[name].history.has_changes() for name in rules.IDENTITY) or not state.has_identity:
        write_search_rows(connection, organization)
