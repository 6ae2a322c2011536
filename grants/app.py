"""Putting the program together: settings, extensions, and the stages in the order of a grant's life."""

import functools
import logging
import secrets
from pathlib import Path
from typing import Any

import heroicons.jinja
from flask import Blueprint, Flask, Response
from flask_babel import Babel
from flask_bootstrap import Bootstrap5
from flask_compress import Compress
from flask_migrate import Migrate
from flask_talisman import Talisman
from flask_wtf import CSRFProtect
from sqlalchemy import inspect
from werkzeug.middleware.proxy_fix import ProxyFix

import config
from grants.core import outbox
from grants.core.commands import register_commands
from grants.core.db import db
from grants.core.web import errors, filters, frame, gallery, limits, secret, sending
from grants.core.web.incoming import BoundedRequest
from grants.core.web.reader import ArrivalClock, BoundedInteger, PlainText
from grants.core.web.sessions import PageSessions

CONTENT_POLICY = {
    "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self' data:", "font-src": "'self'",
    "connect-src": "'self'", "form-action": "'self'", "base-uri": "'none'", "frame-ancestors": "'none'",
}  # fmt: skip

SHORTEST_KEY = 32


def create_app(overrides: dict[str, Any] | None = None) -> Flask:
    """Make the application. `overrides` win over the environment; tests give their database this way."""
    app = Flask(
        "grants",
        root_path=str(Path(__file__).parent),
        instance_path=str(Path(config.HERE) / "instance"),
        static_folder=None,
        static_url_path="/static",
    )
    app.request_class = BoundedRequest
    app.session_interface = PageSessions()
    app.config.update(config.from_environment())
    app.config.update(overrides or {})
    Path(app.config["INSTANCE_DIR"]).mkdir(parents=True, exist_ok=True)
    app.wsgi_app = ArrivalClock(app.wsgi_app)  # type: ignore[method-assign]
    if app.config["TRUSTED_PROXIES"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=app.config["TRUSTED_PROXIES"], x_proto=1, x_host=1)  # type: ignore[method-assign]
    logging.getLogger("fontTools").setLevel(logging.WARNING)
    _extensions(app)
    _frame(app)
    _stages(app)
    register_commands(app)
    _refuse_weak_key(app)
    return app


def _refuse_weak_key(app: Flask) -> None:
    """A live database is never served with a key that somebody could guess; the demo's may be."""
    if len(app.config["SECRET_KEY"]) >= SHORTEST_KEY or app.testing:
        return
    with app.app_context():
        filled = inspect(db.engine).has_table("settings")
        if filled and outbox.setting("demo") is None:
            raise SystemExit(
                f"SECRET_KEY is missing or shorter than {SHORTEST_KEY} characters. Set it to a long random text, "
                "or start with script/run, which keeps one in instance/secret_key."
            )
    app.config["SECRET_KEY"] = app.config["SECRET_KEY"] or secrets.token_hex(32)


def _extensions(app: Flask) -> None:
    sqlite = app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite")
    app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", {"pool_pre_ping": not sqlite})
    app.config["BOOTSTRAP_SERVE_LOCAL"] = True
    db.init_app(app)
    Migrate(app, db, directory=str(config.HERE / "migrations"), render_as_batch=True)
    CSRFProtect(app)
    Babel(app, locale_selector=frame.language_of_request)
    Bootstrap5(app)
    app.config["COMPRESS_STREAMING_ENDPOINT_CONDITIONAL"] = ["core.static", "bootstrap.static"]
    Compress(app)
    app.after_request(_close_files)  # runs before the compression, which comes with its own stream
    outbox.mail.init_app(app)
    limits.limiter.init_app(app)
    secret.install(app)
    Talisman(
        app, force_https=app.config["SESSION_COOKIE_SECURE"], session_cookie_secure=app.config["SESSION_COOKIE_SECURE"],
        strict_transport_security=app.config["SESSION_COOKIE_SECURE"], content_security_policy=CONTENT_POLICY,
        referrer_policy="same-origin", permissions_policy={"camera": "()", "microphone": "()", "geolocation": "()"},
    )  # fmt: skip


def _close_files(response: Response) -> Response:
    """A file that is sent is closed at the end, also when a compressed stream has taken its place."""
    if (close := getattr(response.response, "close", None)) is not None:
        response.call_on_close(close)
    return response


def _frame(app: Flask) -> None:
    core = Blueprint(
        "core",
        "grants.core",
        static_folder=str(Path(__file__).parent / "core/static"),
        static_url_path="/static",
        template_folder=str(Path(__file__).parent / "core/templates"),
    )
    app.register_blueprint(core)
    app.jinja_env.globals["heroicon_mini"] = functools.cache(heroicons.jinja.heroicon_mini)
    if app.debug or app.testing:
        app.register_blueprint(gallery.blueprint)
    app.url_map.converters["int"] = BoundedInteger
    app.url_map.converters["default"] = app.url_map.converters["string"] = PlainText
    filters.install(app)
    frame.install(app)
    errors.install(app)
    sending.install(app)


def _stages(app: Flask) -> None:
    """The stages in their order; each brings its pages, menu entries, tabs and commands."""
    from grants.accounts import views as accounts
    from grants.applications import views as applications
    from grants.audit import views as audit
    from grants.awards import views as awards
    from grants.calls import views as calls
    from grants.demo import commands as demo
    from grants.disbursements import views as disbursements
    from grants.fund import views as fund
    from grants.home import views as home
    from grants.open_data import views as open_data
    from grants.organizations import views as organizations
    from grants.reports import views as reports
    from grants.reviews import views as reviews

    for stage in (
        accounts,
        organizations,
        fund,
        calls,
        applications,
        reviews,
        awards,
        reports,
        disbursements,
        open_data,
        audit,
        home,
        demo,
    ):
        stage.register(app)
