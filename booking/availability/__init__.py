"""Which starts are free: the pure core (README.md). Everything else imports from here."""

from booking.availability.engine import reach, starts, starts_by_host, windows
from booking.availability.types import (
    Busy,
    DayException,
    GapMode,
    Host,
    Interval,
    Pool,
    Query,
    Rules,
    Segments,
    Service,
    TzPeriod,
    Weekly,
)

__all__ = [
    "Busy",
    "DayException",
    "GapMode",
    "Host",
    "Interval",
    "Pool",
    "Query",
    "Rules",
    "Segments",
    "Service",
    "TzPeriod",
    "Weekly",
    "reach",
    "starts",
    "starts_by_host",
    "windows",
]
