"""Commands about people: adding one at the machine, and writing down who may do what."""

import os
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup

from grants.accounts import actions, queries
from grants.accounts.forms import looks_like_address
from grants.accounts.passwords import hash_password, too_weak
from grants.accounts.roles import ROLES, STAFF_ROLES, Permission, as_table
from grants.core import clock
from grants.core.access import WHOLE
from grants.core.errors import RuleBroken
from grants.core.links import link_to
from grants.core.sentences import sentence

people_group = AppGroup("people", help="The people who use the program.")


def register(app: Flask) -> None:
    """Add the commands to `flask`."""
    app.cli.add_command(people_group)


@people_group.command("add")
@click.argument("name")
@click.argument("email")
@click.option("--administrator", is_flag=True, help="Looks after people and their roles.")
@click.option(
    "--role", type=click.Choice([role.key for role in STAFF_ROLES]), help="Another role for the whole Fund."
)
@click.option(
    "--password-env",
    metavar="VAR",
    help="Take the password from this environment variable; without it a link is printed.",
)
def add(name: str, email: str, administrator: bool, role: str | None, password_env: str | None) -> None:
    """Make an account at once, such as the first administrator's."""
    name, email = " ".join(name.split()), email.strip().lower()
    if not name:
        raise click.ClickException("Write the name of the person, in quotes when it has several parts.")
    if not looks_like_address(email):
        raise click.ClickException(f"“{email}” is no address. Write one such as name@example.org.")
    chosen = os.environ.get(password_env, "") if password_env else None
    weak = too_weak(chosen, [name, email]) if chosen is not None else None
    if weak is not None:
        raise click.ClickException(sentence(weak))
    said = {"name": name, "email": email, "role": "administrator" if administrator else role}
    try:
        person = actions.add_person(
            WHOLE,
            **said,
            password_hash=hash_password(chosen) if chosen else None,
            by=queries.SYSTEM,
            at=clock.now(),
        )
    except RuleBroken as broken:
        raise click.ClickException(sentence(broken.why)) from broken
    click.echo(
        f"{person.name} <{person.email}> has an account"
        + (f" as {ROLES[said['role']].label.lower()}." if said["role"] else ".")
    )
    if chosen is None:
        secret = actions.give_link(person, by=queries.SYSTEM, at=clock.now())
        click.echo(
            f"Choose the password here, within two weeks: {link_to('accounts.choose_password', token=secret)}"
        )


TRIED = "\n## Who reaches which route"  # written by tests/contracts/test_routes.py, by trying; kept as it is


@people_group.command("permissions")
@click.option("--write", type=click.Path(path_type=Path), help="Write it to this file instead of showing it.")
def permissions(write: Path | None) -> None:
    """Show which role may do what, as docs/permissions.md holds it."""
    if write is None:
        click.echo(as_table(), nl=False)
    else:
        tried = write.read_text("utf-8").partition(TRIED) if write.is_file() else ("", "", "")
        write.write_text(as_table() + "".join(tried[1:]), "utf-8")
        click.echo(f"{len(ROLES)} roles, {len(Permission)} permissions: written to {write}.")
