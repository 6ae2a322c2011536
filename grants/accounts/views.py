"""Pages of accounts."""

from flask import Blueprint, Flask

from grants.core.web.reader import public

blueprint = Blueprint("accounts", __name__, template_folder="templates")


@blueprint.get("/sign-in")
@public
def sign_in() -> str:
    return ""


@blueprint.post("/sign-out")
def sign_out() -> str:
    return ""


@blueprint.get("/account")
def account() -> str:
    return ""


def register(app: Flask) -> None:
    """Add the stage to the program."""
    app.register_blueprint(blueprint)
