"""The clock. Views and commands ask it and pass the time on; nothing below them looks at a clock."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """This instant, in UTC."""
    return datetime.now(UTC)


def today(zone: str = "UTC") -> date:
    """The date of this instant in an IANA zone."""
    return now().astimezone(ZoneInfo(zone)).date()
