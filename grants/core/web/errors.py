"""Refusals become pages here and nowhere else. No page ever shows a traceback."""

from typing import Any

from flask import Flask, current_app, render_template, request
from flask_wtf import FlaskForm
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from grants.core.db import db
from grants.core.errors import NotAllowed, NotFound, NotNow, RuleBroken, StaleVersion, WrongState
from grants.core.sentences import sentence
from grants.core.web import late

SHOWN = (400, 403, 404, 405, 409, 413, 422, 429)


def install(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(NotFound, lambda e: page(404))
    app.register_error_handler(FileNotFoundError, lambda e: page(404))
    app.register_error_handler(NotNow, lambda e: page(409, why=sentence(e.why), **late.context(e)))
    app.register_error_handler(NotAllowed, lambda e: page(403, why=sentence(e.why)))
    app.register_error_handler(WrongState, lambda e: page(409, why=sentence(e.why)))
    app.register_error_handler(StaleVersion, lambda e: page(409, why=sentence(e.why)))
    app.register_error_handler(
        RuleBroken, lambda e: page(422, why=" ".join(sentence(r) for _, r in e.problems))
    )
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(
        RequestEntityTooLarge, lambda e: page(413, limit=current_app.config["MAX_FILE_BYTES"] // 1048576)
    )
    app.register_error_handler(Exception, _unexpected)


def page(status: int, **context: Any) -> tuple[str, int]:
    """The page of a refusal, with a way back to where the reader was."""
    back = request.referrer if request.referrer and request.referrer.startswith(request.host_url) else None
    return render_template(f"errors/{status}.html", back_url=back, **context), status


def back_on_form(form: FlaskForm, broken: RuleBroken) -> None:
    """Put what a deed refused beside its fields; the form is drawn again with all that was typed."""
    for name, why in broken.problems:
        field = getattr(form, name, None) if name else None
        if field is not None and hasattr(field, "errors"):
            field.errors = [*field.errors, sentence(why)]
        else:
            form.form_errors.append(sentence(why))


def _http(error: HTTPException) -> Any:
    if error.code is None or error.code < 400 or isinstance(error, CSRFError):
        return error
    return page(error.code if error.code in SHOWN else 400)


def _unexpected(error: Exception) -> Any:
    """Log it whole, show nothing of it."""
    if current_app.config.get("PROPAGATE_EXCEPTIONS") or current_app.testing:
        raise error
    current_app.logger.error("unexpected error at %s", request.path, exc_info=error)
    db.session.rollback()
    return current_app.jinja_env.get_template("errors/500.html").render(), 500  # asks nothing of the database
