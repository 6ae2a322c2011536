"""Reading the mail: for those who look after it, and for everybody in the demo."""

from sqlalchemy import func, or_, select

from grants.core import outbox
from grants.core.db import AnySelect, db
from grants.core.errors import NotFound
from grants.core.outbox import Delivery, OutboxMessage


def messages(state: str) -> AnySelect:
    """Messages in a state (a word of Delivery; anything else: all), newest first."""
    query = select(OutboxMessage).order_by(OutboxMessage.id.desc())
    return query.where(OutboxMessage.state == Delivery(state)) if state in list(Delivery) else query


def message_counts() -> dict[str, int]:
    """How many messages are in each state."""
    rows = db.session.execute(select(OutboxMessage.state, func.count()).group_by(OutboxMessage.state))
    return {state.value: count for state, count in rows}


def message_for(number: int) -> OutboxMessage:
    """One message, or NotFound."""
    found = db.session.get(OutboxMessage, number)
    if found is None:
        raise NotFound
    return found


def demo_messages(words: str) -> AnySelect:
    """The demo's mail, newest first, with a word in its address or subject. NotFound in a live database."""
    require_demo()
    query = (
        select(OutboxMessage).where(OutboxMessage.state == Delivery.KEPT).order_by(OutboxMessage.id.desc())
    )
    if words.strip():
        like = f"%{words.strip().lower()[:60]}%"
        query = query.where(
            or_(func.lower(OutboxMessage.address).like(like), func.lower(OutboxMessage.subject).like(like))
        )
    return query


def require_demo() -> None:
    """NotFound unless this database is a demo."""
    if outbox.setting("demo") is None:
        raise NotFound
