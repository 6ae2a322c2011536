"""The demo's world: who acts, at what time, and how far the telling has come."""

import sys
import time
from datetime import datetime, timedelta
from typing import Any

from grants.accounts.models import Person
from grants.accounts.queries import SYSTEM, actor_of, person_by_email
from grants.core.access import Actor
from grants.core.action import Action
from grants.demo.people import DOMAIN


class World:
    """Does deeds as people of the demo. The clock only moves forward: each deed is a few seconds after the one before."""

    def __init__(self, start: datetime, quiet: bool = False) -> None:
        self.now = start
        self.deeds = 0
        self.quiet = quiet
        self.began = time.monotonic()
        self._actors: dict[int, Actor] = {}
        self._people: dict[str, Person] = {}

    def at(self, moment: datetime) -> "World":
        """Move the clock on to a moment; never back."""
        self.now = max(self.now, moment)
        return self

    def do(self, deed: Action, subject: Any, by: "Person | str | None", **keywords: Any) -> Any:
        """Do a deed now. `by` is a person, a name of the demo, or None for the program itself."""
        self.deeds += 1
        self.now += timedelta(seconds=1)
        return deed(subject, by=self.actor(by), at=self.now, **keywords)

    def person(self, name: str) -> Person:
        """A named person of the demo."""
        if name not in self._people:
            found = person_by_email(name if "@" in name else f"{name}@{DOMAIN}")
            assert found is not None, name  # noqa: S101 - the demo's own people
            self._people[name] = found
        return self._people[name]

    def actor(self, who: "Person | str | None") -> Actor:
        """Somebody as an actor, with the duties of now."""
        if who is None:
            return SYSTEM
        person = self.person(who) if isinstance(who, str) else who
        if person.id not in self._actors:
            self._actors[person.id] = actor_of(person, self.now)
        return self._actors[person.id]

    def forget(self) -> None:
        """Duties or conflicts have changed: ask anew."""
        self._actors.clear()

    def tell(self, what: str) -> None:
        """Say how far it is."""
        if not self.quiet:
            sys.stdout.write(f"  {time.monotonic() - self.began:5.1f} s  {what}\n")
            sys.stdout.flush()
