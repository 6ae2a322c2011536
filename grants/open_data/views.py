"""The public register."""

from flask import Blueprint, Flask

from grants.core.web.reader import public

blueprint = Blueprint("open_data", __name__, template_folder="templates")


@blueprint.get("/register")
@public
def register_page() -> str:
    return ""


def register(app: Flask) -> None:
    """Add the stage to the program."""
    app.register_blueprint(blueprint)
