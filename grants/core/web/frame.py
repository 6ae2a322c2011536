"""What every page has around it: language, menu, footer, the reader, the demo's line."""

import hashlib
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, g, has_request_context, request, url_for
from flask_babel import gettext
from flask_bootstrap import Bootstrap5

from grants.core import outbox, registry
from grants.core.web.reader import current_actor

LANGUAGES = ("en",)
STATIC = Path(__file__).parents[1] / "static"
# In the addresses of style sheet and script, which are kept for a year: it changes with their content
VERSION = hashlib.sha256(b"".join(f.read_bytes() for f in sorted(STATIC.iterdir()))).hexdigest()[:8]


def language_of_request() -> str:
    """The reader's language: that of the account, else of the browser, among those there are; the first for commands."""
    if not has_request_context():
        return LANGUAGES[0]
    actor = current_actor()
    if actor.person_id is not None and actor.language in LANGUAGES:
        return actor.language
    if not has_request_context():  # a command, or the sender
        return LANGUAGES[0]
    return request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]


def install(app: Flask) -> None:
    """Give every page its frame."""
    app.context_processor(_context)
    app.after_request(_private)


def demo_mode() -> bool:
    """Whether this database was filled by `demo load`; asked once a request."""
    if "demo_mode" not in g:
        g.demo_mode = outbox.setting("demo") is not None
    return bool(g.demo_mode)


def _context() -> dict[str, Any]:
    actor = current_actor()
    return {
        "navigation": _menu(actor),
        "version": VERSION,
        "bootstrap_version": Bootstrap5.bootstrap_version,
        "person": actor if actor.person_id is not None else None,
        "demo_mode": demo_mode(),
        "sign_in_url": url_for("accounts.sign_in"),
        "sign_out_url": url_for("accounts.sign_out"),
        "account_url": url_for("accounts.account"),
        "footer_links": [(gettext("Help"), url_for("home.help_page")), (gettext("Your data"), url_for("home.your_data")), (gettext("Accessibility"), url_for("home.accessibility")),
                         (gettext("Public register"), url_for("open_data.register_page"))],
        "upload_limit_mb": current_app.config["MAX_FILE_BYTES"] // 1048576,
    }  # fmt: skip


def _menu(actor: Any) -> list[dict[str, Any]]:
    """The entries that the reader has. The one under whose address the page lies is marked; else that of its stage."""
    entries = sorted((e for e in registry.menu if e.shown(actor)), key=lambda e: e.order)
    urls = {e.endpoint: url_for(e.endpoint) for e in entries}
    above = [u for u in urls.values() if u != "/" and (request.path == u or request.path.startswith(u + "/"))]
    nearest = max(above, key=len, default=None)
    return [
        {
            "label": gettext(e.label),
            "url": urls[e.endpoint],
            "current": urls[e.endpoint] == nearest
            if nearest
            else e.endpoint.split(".")[0] == request.blueprint,
            "count": None,
        }
        for e in entries
    ]


def _private(response: Response) -> Response:
    """Pages are never kept by caches on the way; files with a version in their address are kept for a year."""
    if request.endpoint and request.endpoint.endswith("static"):
        response.cache_control.public = True
        response.cache_control.no_cache = None
        response.cache_control.max_age = 31_536_000 if "v" in request.args else 3600
    else:
        response.headers.setdefault(
            "Cache-Control", "no-store" if current_actor().person_id is not None else "no-cache"
        )
    return response
