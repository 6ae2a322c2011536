"""Where a form goes on to, for the script that sends files (static/uploads.js): it shows how far it is, and goes there itself."""

from flask import Flask, Response, request

ASKS = "X-Sent-By"  # the script says so on its request; nothing else does
GO_TO = "X-Go-To"


def install(app: Flask) -> None:
    """Answer 204 with the address instead of 303, so that the next page is fetched once, by the reader's own browser."""
    app.after_request(_say_where)


def _say_where(response: Response) -> Response:
    if response.status_code in (302, 303) and request.headers.get(ASKS) == "uploads":
        response.headers[GO_TO] = response.headers.pop("Location")
        response.status_code = 204
        response.set_data(b"")
        response.headers.pop("Content-Type", None)
    return response
