"""Commands of the demo: load it, say who is in it, compare it with the public record."""

import gc
from datetime import UTC, datetime

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from sqlalchemy import func, select

from grants.accounts.models import Person
from grants.accounts.passwords import hash_password
from grants.core import clock, outbox
from grants.core.action import alone, writing
from grants.core.commands import money_problems
from grants.core.db import db
from grants.core.outbox import Setting
from grants.demo import story_2011, story_today
from grants.demo.facts import compared
from grants.demo.people import NAMED
from grants.demo.world import World

demo_group = AppGroup("demo", help="The demonstration: the Facility’s real history, and a year of today.")


def register(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(demo_group)


@demo_group.command("load")
@click.option("--quiet", is_flag=True, help="Say nothing but the result.")
def load(quiet: bool) -> None:
    """Fill an empty database with the demo. Refuses a database that already has people."""
    if status() != "empty":
        click.echo("This database is not empty, so the demo was not loaded into it.")
        raise SystemExit(1)
    click.echo("Loading the demo. This takes about a minute.")
    _mark("demo", "loading")
    world = World(datetime(2010, 12, 1, 9, tzinfo=UTC), quiet)
    tell_everything(world)
    _mark("demo", "loaded")
    problems = money_problems()
    click.echo(f"{world.deeds} deeds told; {len(problems)} problems with the money.")
    if problems:
        raise SystemExit("\n".join(problems))


def tell_everything(world: World) -> None:
    """History first, then today."""
    gc.disable()  # nothing told is forgotten before the end, so looking for garbage only costs a fifth of the time
    try:
        with (
            current_app.test_request_context(),
            alone(),
        ):  # a request's context: texts are in the demo's language, English
            cast = story_2011.tell(world, hash_password(current_app.config["DEMO_PASSWORD"]))
            story_today.tell(world, cast, clock.now())
    finally:
        gc.enable()


@demo_group.command("status")
def show_status() -> None:
    """Say whether the database is `empty`, holds the `demo`, a `partial` one, or is `live`."""
    click.echo(status())


def status() -> str:
    """What this database holds."""
    mark = outbox.setting("demo")
    if mark is not None:
        return "demo" if mark == "loaded" else "partial"
    return "live" if db.session.execute(select(func.count()).select_from(Person)).scalar_one() else "empty"


@demo_group.command("people")
def people() -> None:
    """Who can sign in, and what to try as them."""
    for named in NAMED:
        click.echo(f"  {named.email:<22} {named.what}")
    click.echo(f"  Password of all: {current_app.config['DEMO_PASSWORD']}")


@demo_group.command("facts")
def facts() -> None:
    """Compare the public record of 2011 with what the database says; exits 1 on any difference."""
    rows = compared()
    click.echo(f"{'':4}{'':44}{'published':<32}{'database':<32}source")
    for fact, found, agrees in rows:
        click.echo(
            f"{'ok' if agrees else 'NO':<4}{fact.what:<44}{fact.published:<32}{found:<32}{fact.source}"
        )
    wrong = sum(not agrees for *_, agrees in rows)
    click.echo(f"{len(rows)} facts, {wrong} that differ.")
    if wrong:
        raise SystemExit(1)


def _mark(key: str, value: str) -> None:
    with writing("demo mark") as session:
        session.merge(Setting(key=key, value=value))
