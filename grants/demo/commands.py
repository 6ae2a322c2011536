"""Commands of the demo."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the commands."""
