"""The cookie of a session: on pages, never on static files, which are the same for everybody and kept by browsers."""

from flask import Flask, Response, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin


class PageSessions(SecureCookieSessionInterface):
    """The session as usual; an answer that carries a static file neither renews it nor depends on it."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write the cookie where it belongs."""
        if not (request.endpoint or "").endswith("static"):
            super().save_session(app, session, response)
