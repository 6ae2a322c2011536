"""Settings, read from the environment once, when the program starts."""

import os
from pathlib import Path

HERE = Path(__file__).resolve().parent


def from_environment() -> dict[str, object]:
    """The settings as a dictionary; every one has a default that works on a laptop."""
    instance = Path(os.environ.get("INSTANCE_PATH", HERE / "instance"))
    return {
        # Local files: the SQLite database, uploads, mail that is not sent
        "INSTANCE_DIR": str(instance),
        # Where the data is; for PostgreSQL say postgresql+psycopg://user:password@host/name
        "SQLALCHEMY_DATABASE_URI": os.environ.get("DATABASE_URL", f"sqlite:///{instance / 'grants.sqlite'}"),
        # Signs sessions; without one, script/run writes a random one to instance/secret_key
        "SECRET_KEY": os.environ.get("SECRET_KEY") or _key_in(instance),
        # What the demo's people sign in with
        "DEMO_PASSWORD": os.environ.get("DEMO_PASSWORD", "demo-grants-2011"),
        # The address that people reach the program at; links in mail start with it
        "PUBLIC_URL": os.environ.get("PUBLIC_URL", f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"),
        # Where uploads are kept: a folder, or an object store such as s3://bucket/prefix
        "FILES_URL": os.environ.get("FILES_URL", (instance / "files").as_uri()),
        # The daemon of ClamAV that scans uploads: tcp://127.0.0.1:3310 or unix:///run/clamav/clamd.ctl; without one, none is scanned
        "CLAMAV_ADDRESS": os.environ.get("CLAMAV_ADDRESS", ""),
        # A file's limit is stated on every form that takes one. A larger file is read to its end and let go, so that its
        # size is told beside its field, with all else that was typed (core/web/incoming.py)
        "MAX_FILE_BYTES": int(os.environ.get("MAX_UPLOAD_MB", "10")) * 1024 * 1024,
        # The outer guard: what is far beyond any form is not read, and gets a page of its own (413)
        "MAX_CONTENT_LENGTH": int(os.environ.get("MAX_UPLOAD_MB", "10")) * 50 * 1024 * 1024,
        # All words of one form together: longer than any field takes, so that this too is told beside the field
        "MAX_FORM_MEMORY_SIZE": 8 * 1024 * 1024,
        "MAX_FORM_PARTS": 5000,
        # Mail: without a server, each message becomes a file in instance/mail
        "MAIL_SERVER": os.environ.get("MAIL_SERVER", ""),
        "MAIL_PORT": int(os.environ.get("MAIL_PORT", "25")),
        "MAIL_USE_TLS": os.environ.get("MAIL_USE_TLS", "") == "1",
        "MAIL_USERNAME": os.environ.get("MAIL_USERNAME") or None,
        "MAIL_PASSWORD": os.environ.get("MAIL_PASSWORD") or None,
        "MAIL_DEFAULT_SENDER": os.environ.get("MAIL_SENDER", "Small Grants Facility <grants@localhost>"),
        # Cookies go over HTTPS only, except on a laptop
        "SESSION_COOKIE_SECURE": os.environ.get("PUBLIC_URL", "").startswith("https:"),
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        # A quiet hour signs people out; what they had typed travels through the sign-in page
        "PERMANENT_SESSION_LIFETIME": int(os.environ.get("SESSION_MINUTES", "60")) * 60,
        # The token lives as long as the session: a form left open all day must still be sendable
        "WTF_CSRF_TIME_LIMIT": None,
        # Anonymous routes; people who are signed in are limited by what they may do
        "RATELIMIT_STORAGE_URI": os.environ.get("RATELIMIT_STORAGE_URI", "memory://"),
        # How many proxies in front set X-Forwarded-For
        "TRUSTED_PROXIES": int(os.environ.get("TRUSTED_PROXIES", "0")),
        "BABEL_DEFAULT_LOCALE": "en",
    }


def _key_in(instance: Path) -> str:
    kept = instance / "secret_key"
    return kept.read_text("utf-8").strip() if kept.is_file() else ""
