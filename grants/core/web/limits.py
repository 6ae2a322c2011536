"""Slowing down floods: `@limiter.limit("20 per hour")` on pages that need no account."""

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(get_remote_address, default_limits=[])
