"""Addresses of pages for mail and documents, which are made where there is no request; and sealed words for such addresses."""

from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer


def link_to(endpoint: str, **values: Any) -> str:
    """The full address of a page, from PUBLIC_URL."""
    public = urlsplit(current_app.config["PUBLIC_URL"])
    adapter = current_app.url_map.bind(
        public.netloc, script_name=public.path or "/", url_scheme=public.scheme
    )
    return adapter.build(endpoint, values, force_external=True)


def sealed(purpose: str, *words: str) -> str:
    """Words that nobody else can make up, for an address in a mail. The purpose is part of the seal."""
    return str(_sealer(purpose).dumps(list(words)))


def unsealed(purpose: str, text: str) -> tuple[str, ...] | None:
    """The words of `sealed`, or None when the seal is not ours."""
    try:
        return tuple(str(word) for word in _sealer(purpose).loads(text))
    except (BadData, TypeError):
        return None


def _sealer(purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=f"grants.{purpose}")
