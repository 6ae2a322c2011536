"""What needs the reader now, the mail that was sent, and the pages about the program itself."""

from typing import Any

from flask import Blueprint, Flask, jsonify, render_template, request
from flask_babel import gettext

from grants.accounts.roles import Permission
from grants.core import registry, sentences
from grants.core.access import Actor, require
from grants.core.money import Money
from grants.core.outbox import OutboxMessage
from grants.core.reasons import N_
from grants.core.registry import MenuEntry, fill
from grants.core.web.paging import page_of
from grants.core.web.reader import arrived_at, current_actor, public
from grants.home import health, needs, queries

blueprint = Blueprint("home", __name__, template_folder="templates")
TODAY = MenuEntry(N_("Today"), "home.today", lambda actor: actor.person_id is not None, 0)


def register(app: Flask) -> None:
    """Add the stage to the program."""
    app.register_blueprint(blueprint)
    fill(registry.menu, TODAY)


@blueprint.get("/today")
def today() -> str:
    """What waits for the reader, the most pressing first."""
    actor = current_actor()
    found = needs.needs_of(actor, arrived_at())
    return render_template(
        "home/today.html",
        needs=[(need, _words(need)) for need in found],
        at=arrived_at(),
        waiting=needs.waiting_of(actor, arrived_at()),
    )


@blueprint.get("/mail")
def mail() -> str:
    """Every message, for those who look after the mail."""
    actor = current_actor()
    require(actor, Permission.MAIL_READ)
    state = request.args.get("state", "")
    page = page_of(queries.messages(state, actor))
    return render_template("home/mail.html", page=page, state=state, counts=queries.message_counts(actor))


@blueprint.get("/mail/<int:number>")
def message(number: int) -> str:
    """One message, as it was written."""
    actor = current_actor()
    require(actor, Permission.MAIL_READ)
    found = queries.message_for(number, actor)
    return render_template("home/message.html", message=found, body=_shown(found, actor), back="home.mail")


def _shown(message: OutboxMessage, actor: Actor) -> str:
    """Its text, for those who read grants; an administrator sees that it went out, never the money in it."""
    if message.personal:
        return gettext("This message holds a personal link, so only its reader sees it.")
    if not actor.everywhere(Permission.AWARD_READ):
        return gettext(
            "You see that it was written and whether it went out. What it says is for those who work on grants."
        )
    return message.body


@blueprint.get("/demo/mail")
@public
def demo_mail() -> str:
    """The mail of the demo: kept, counted as delivered, never sent. Not there in a live database."""
    page = page_of(queries.demo_messages(request.args.get("q", "")))
    return render_template("home/demo_mail.html", page=page, words=request.args.get("q", ""))


@blueprint.get("/demo/mail/<int:number>")
@public
def demo_message(number: int) -> str:
    """One message of the demo."""
    queries.require_demo()
    return render_template("home/message.html", message=queries.message_for(number), back="home.demo_mail")


@blueprint.get("/help")
@public
def help_page() -> str:
    """How things are done here."""
    return render_template("home/help.html")


@blueprint.get("/your-data")
@public
def your_data() -> str:
    """What is kept of whom, and for how long."""
    return render_template("home/your_data.html")


@blueprint.get("/accessibility")
@public
def accessibility() -> str:
    """What was done so that everybody can use this, and what is left."""
    return render_template("home/accessibility.html")


@blueprint.get("/healthz")
@public
def healthz() -> Any:
    """Whether the program is well: 200, or 503 with what is not."""
    found = health.state(arrived_at())
    return jsonify(found), 200 if found["status"] == "ok" else 503


def _words(need: needs.Need) -> str:
    params = {k: sentences.money(Money(*v)) if k == "amount" else v for k, v in need.params.items()}
    return gettext(need.words) % params
