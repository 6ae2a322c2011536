"""The blueprint that all pages of accounts stand in."""

from flask import Blueprint

blueprint = Blueprint("accounts", "grants.accounts", template_folder="templates")
