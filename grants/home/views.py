"""What needs the reader now, and the pages about the program itself."""

from flask import Blueprint, Flask

from grants.core.web.reader import public

blueprint = Blueprint("home", __name__, template_folder="templates")


@blueprint.get("/help")
@public
def help() -> str:  # noqa: A001
    return ""


@blueprint.get("/your-data")
@public
def your_data() -> str:
    return ""


@blueprint.get("/accessibility")
@public
def accessibility() -> str:
    return ""


@blueprint.get("/today")
def today() -> str:
    return ""


@blueprint.get("/demo/mail")
def demo_mail() -> str:
    return ""


def register(app: Flask) -> None:
    """Add the stage to the program."""
    app.register_blueprint(blueprint)
