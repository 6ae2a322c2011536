"""Commands of operation: sending mail, the daily chores, proving the trail and the money."""

import logging
import time
from collections.abc import Callable

import click
from flask import Flask
from flask.cli import AppGroup

from grants.core import clock, outbox, registry, trail
from grants.core.db import db

log = logging.getLogger(__name__)
mail_group = AppGroup("mail", help="Messages waiting to be sent.")
audit_group = AppGroup("audit", help="The trail of deeds.")
money_group = AppGroup("money", help="The money of the Fund.")


def register_commands(app: Flask) -> None:
    """Add the commands to `flask`."""
    for command in (mail_group, audit_group, money_group, tick, work):
        app.cli.add_command(command)


@mail_group.command("send")
@click.option("--forever", is_flag=True, help="Go on until stopped.")
def mail_send(forever: bool) -> None:
    """Deliver what is due."""
    _repeat(lambda: click.echo(f"{outbox.send_due(clock.now())} sent"), 5 if forever else None)


@click.command("tick")
@click.option("--forever", is_flag=True, help="Go on until stopped.")
def tick(forever: bool) -> None:
    """Do what nobody does: checks at closing, offers that lapse, the daily proof of the money. Doing it twice changes nothing."""
    _repeat(run_chores, 60 if forever else None)


@click.command("work")
def work() -> None:
    """Send mail and do the chores, side by side with the server, until stopped."""
    last = 0.0
    while True:
        _safely(lambda: outbox.send_due(clock.now()))
        if time.monotonic() - last > 60 or not last:
            _safely(run_chores)
            last = time.monotonic()
        time.sleep(3)


@audit_group.command("verify")
def audit_verify() -> None:
    """Prove the chain of the trail; names the first entry that does not fit, and exits 1."""
    first = next(trail.breaks(db.session()), None)
    if first is not None:
        click.echo(f"The trail is broken at entry {first.seq}: {first.what}.")
        raise SystemExit(1)
    click.echo(f"The trail holds. Its head is {trail.head_hash(db.session())}.")


@money_group.command("check")
def money_check() -> None:
    """Prove the money by query; names what is wrong, and exits 1."""
    problems = money_problems()
    for problem in problems:
        click.echo(problem)
    click.echo(f"{len(registry.money_checks)} checks, {len(problems)} problems.")
    if problems:
        raise SystemExit(1)


def money_problems() -> list[str]:
    """What the checks of all stages find; empty when the money is right."""
    return [f"{name}: {found}" for name, check in registry.money_checks for found in check()]


def run_chores() -> None:
    """Run every chore once; one that fails does not keep the others from running."""
    for name, chore in registry.chores:
        _safely(lambda name=name, chore=chore: log.info("%s: %s", name, chore(clock.now())))  # type: ignore[misc]


def _repeat(once: Callable[[], object], pause: int | None) -> None:
    once()
    while pause is not None:
        time.sleep(pause)
        once()


def _safely(once: Callable[[], object]) -> None:
    """Log what went wrong and go on: the next round tries again."""
    try:
        once()
    except Exception:  # the worker outlives any one chore; what went wrong is logged whole and tried again
        log.exception("a chore failed")
    finally:
        db.session.remove()
