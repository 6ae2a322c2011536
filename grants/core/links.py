"""Addresses of pages for mail and documents, which are made where there is no request."""

from typing import Any
from urllib.parse import urlsplit

from flask import current_app


def link_to(endpoint: str, **values: Any) -> str:
    """The full address of a page, from PUBLIC_URL."""
    public = urlsplit(current_app.config["PUBLIC_URL"])
    adapter = current_app.url_map.bind(
        public.netloc, script_name=public.path or "/", url_scheme=public.scheme
    )
    return adapter.build(endpoint, values, force_external=True)
