"""Pages of this stage."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the stage to the program."""
