"""Reading the mail: for those who look after it, and for everybody in the demo."""

from sqlalchemy import ColumnElement, func, or_, select

from grants.applications.models import Application
from grants.core import outbox
from grants.core.access import Actor
from grants.core.db import AnySelect, db
from grants.core.errors import NotFound
from grants.core.outbox import Delivery, OutboxMessage
from grants.reviews.models import Review


def messages(state: str, actor: Actor) -> AnySelect:
    """Messages in a state (a word of Delivery; anything else: all), newest first, without those that a conflict closes."""
    query = select(OutboxMessage).where(*_open_to(actor)).order_by(OutboxMessage.id.desc())
    return query.where(OutboxMessage.state == Delivery(state)) if state in list(Delivery) else query


def _open_to(actor: Actor) -> list[ColumnElement[bool]]:
    """What a message is about names the application's reference or key; those in conflict with it read none of them."""
    closed = actor.closed("application")
    if not closed:
        return []
    named = db.session.execute(
        select(Application.key, Application.reference).where(Application.key.in_(closed))
    )
    words = [word for pair in named for word in pair if word]
    reviews = select(Review.key).join(Application, Review.application_id == Application.id)
    keys = db.session.scalars(reviews.where(Application.key.in_(closed)))
    return [~OutboxMessage.about.contains(f":{word}", autoescape=True) for word in [*words, *keys]]


def message_counts(actor: Actor) -> dict[str, int]:
    """How many messages are in each state, of those that the actor may read."""
    rows = db.session.execute(
        select(OutboxMessage.state, func.count()).where(*_open_to(actor)).group_by(OutboxMessage.state)
    )
    return {state.value: count for state, count in rows}


def message_for(number: int, actor: Actor | None = None) -> OutboxMessage:
    """One message, or NotFound; for an actor, only what no conflict closes."""
    closed = _open_to(actor) if actor else []
    found = db.session.scalars(select(OutboxMessage).where(OutboxMessage.id == number, *closed)).one_or_none()
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
