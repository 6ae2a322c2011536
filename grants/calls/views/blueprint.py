"""The addresses of this stage."""

from flask import Blueprint

blueprint = Blueprint("calls", "grants.calls", template_folder="templates")
