"""Pages whose address is a secret, such as the links of mails: nothing keeps a copy, and no other page is told where the reader was.

Forms need the origin of the page that sends them, so the origin alone is told, and never the address.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, Response, g


def secret_address(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a view whose address opens something by itself."""

    @wraps(view)
    def marked(*args: Any, **kwargs: Any) -> Any:
        g.secret_address = True
        return view(*args, **kwargs)

    return marked


def install(app: Flask) -> None:
    """To be called before the headers of all pages are set: what is registered first has the last word."""

    @app.after_request
    def keep(response: Response) -> Response:
        if g.get("secret_address"):
            response.headers["Referrer-Policy"] = "strict-origin"
            response.headers["Cache-Control"] = "no-store"
            response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response
