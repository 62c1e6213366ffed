"""Which starts are free: the pure core (README.md). Everything else imports from here."""

from booking.availability.chains import (
    best_visit,
    chain_reach,
    first_visits,
    shortest_stretch,
    visits,
    visits_by_host,
)
from booking.availability.engine import starts, starts_by_host, windows
from booking.availability.explain import Reason, explain
from booking.availability.lead import Lead, LeadMode, earliest
from booking.availability.question import reach
from booking.availability.types import (
    Busy,
    Chain,
    DayException,
    GapMode,
    Host,
    Interval,
    Pool,
    Query,
    Rules,
    Segments,
    Service,
    Turn,
    TzPeriod,
    Weekly,
)

__all__ = [
    "Busy",
    "Chain",
    "DayException",
    "GapMode",
    "Host",
    "Interval",
    "Lead",
    "LeadMode",
    "Pool",
    "Query",
    "Reason",
    "Rules",
    "Segments",
    "Service",
    "Turn",
    "TzPeriod",
    "Weekly",
    "best_visit",
    "chain_reach",
    "earliest",
    "explain",
    "first_visits",
    "reach",
    "shortest_stretch",
    "starts",
    "starts_by_host",
    "visits",
    "visits_by_host",
    "windows",
]
