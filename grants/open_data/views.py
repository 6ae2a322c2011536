"""The public register, for people and for programs."""

from typing import Any

from flask import Blueprint, Flask, jsonify, render_template, request

from grants.core import registry
from grants.core.reasons import N_
from grants.core.registry import MenuEntry, fill
from grants.core.web.reader import arrived_at, public
from grants.open_data import documents, queries

blueprint = Blueprint("open_data", __name__, template_folder="templates")


def register(app: Flask) -> None:
    """Add the stage to the program."""
    app.register_blueprint(blueprint)
    fill(registry.menu, REGISTER)


@blueprint.get("/register")
@public
def register_page() -> str:
    """Calls and their awards."""
    calls = queries.register(arrived_at())
    wanted = request.args.get("call", "")
    shown = [call for call in calls if not wanted or call.slug == wanted]
    return render_template("open_data/register.html", calls=calls, shown=shown, wanted=wanted)


@blueprint.get("/register.json")
@public
def register_data() -> Any:
    """The same for programs."""
    at = arrived_at()
    return jsonify(documents.register_json(queries.register(at), at.date()))


REGISTER = MenuEntry(N_("Grants made"), "open_data.register_page", lambda actor: actor.person_id is None, 20)
