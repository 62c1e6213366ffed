"""Made-up data for the style guide: one salon, a month, a morning at the desk.

Called by `ops.styleguide` only. Fixed dates, so that screenshots stay comparable.
"""

from __future__ import annotations

import calendar
import datetime as dt
from typing import Any

Context = dict[str, Any]

TODAY = dt.date(2027, 3, 9)
CHOSEN = dt.date(2027, 3, 11)
FULL = {13, 16, 24}

LANGUAGES: list[Context] = [
    {"code": "en", "name": "English", "href": "#", "current": True},
    {"code": "de", "name": "Deutsch", "href": "#"},
    {"code": "es", "name": "Español", "href": "#"},
    {"code": "ro", "name": "Română", "href": "#"},
]

MASTHEAD: Context = {
    "name": "Salon Maria",
    "href": "/styleguide/services/",
    "initials": "SM",
    "about": "Cuts, colour and nails in a quiet courtyard, ten minutes from Piața Romană.",
    "address": "Strada Dionisie Lupu 48, București",
    "address_href": "#",
    "phone": "021 555 01 20",
    "phone_href": "tel:+40215550120",
    "open": True,
    "open_text": "Open until 20:00",
}
HOURS: list[Context] = [
    {"day": name, "text": "9:00–17:00" if name == "Saturday" else "9:00–20:00"}
    | ({"today": True} if name == "Tuesday" else {})
    for name in calendar.day_name[:6]
] + [{"day": "Sunday", "text": "closed"}]
FOOTER: Context = {"imprint_href": "#", "privacy_href": "#"}


def service(name: str, text: str, minutes: int, price: str, kind: str = "fixed") -> Context:
    """One row of the service list."""
    hours, rest = divmod(minutes, 60)
    duration = " ".join(part for part in (hours and f"{hours} h", rest and f"{rest} min") if part)
    return {
        "name": name,
        "text": text,
        "href": "/styleguide/times/",
        "duration": duration,
        "minutes": minutes,
        "price": price,
        "price_kind": kind,
    }


CATEGORIES: list[Context] = [
    {
        "name": "Cut and style",
        "services": [
            service("Women's cut and blow-dry", "", 60, "130 lei", "from"),
            service("Men's cut", "", 30, "65 lei"),
            service("Children's cut (under 12)", "", 30, "45 lei"),
            service("Wash and blow-dry", "", 45, "80 lei", "from"),
            service(
                "A look at your hair",
                "We talk about what you have in mind.",
                15,
                "",
                "free",
            ),
        ],
    },
    {
        "name": "Colour",
        "services": [
            service(
                "Root colour with blow-dry",
                "Colour on the roots; includes washing and blow-dry.",
                105,
                "220 lei",
                "from",
            ),
            service(
                "Balayage with toner and styling",
                "The price depends on length and thickness; we confirm it before we start.",
                195,
                "550 lei",
                "from",
            ),
        ],
    },
    {"name": "Nails", "services": [service("Gel polish manicure", "", 70, "130 lei")]},
]

STAFF: list[Context] = [
    {
        "label": "No preference",
        "text": "Shows the most times",
        "href": "#",
        "current": True,
        "icon": "users",
    },
    {
        "label": "Ana",
        "text": "Thu 11, 10:00",
        "href": "#",
        "person": {"initials": "AP", "tone": 1},
    },
    {
        "label": "Ioana",
        "text": "Fri 12, 9:30",
        "href": "#",
        "person": {"initials": "IM", "tone": 5},
    },
    {
        "label": "Andrei",
        "text": "Thu 11, 13:15",
        "href": "#",
        "person": {"initials": "AD", "tone": 3},
    },
]

STEPS: list[Context] = [
    {"label": "Service", "href": "/styleguide/services/", "done": True},
    {"label": "Day and time", "href": "/styleguide/times/", "current": True},
    {"label": "Your details"},
]


def _day(day: dt.date) -> Context | None:
    """What the month shows for `day`; None outside of the month."""
    if day.month != TODAY.month:
        return None
    closed = day < TODAY or day.weekday() == calendar.SUNDAY
    state = "closed" if closed else "full" if day.day in FULL else "free"
    return {
        "number": day.day,
        "iso": day.isoformat(),
        "label": f"{day:%A}, {day.day} {day:%B}",
        "href": "#times",
        "state": state,
        "today": day == TODAY,
        "selected": day == CHOSEN,
    }


def month() -> Context:
    """March 2027, with one day of each kind."""
    weeks = calendar.Calendar().monthdatescalendar(TODAY.year, TODAY.month)
    return {
        "title": f"{TODAY:%B %Y}",
        "next": "#",
        "weekdays": [
            {"name": calendar.day_name[n], "short": calendar.day_abbr[n]} for n in range(7)
        ],
        "weeks": [[_day(day) for day in week] for week in weeks],
    }


def _times(*texts: str) -> list[Context]:
    return [
        {
            "value": text,
            "text": text,
            "label": f"Thursday, 11 March, {text}, with Ana, 1 h",
        }
        for text in texts
    ]


GROUPS: list[Context] = [
    {"label": "Morning", "times": _times("10:00", "10:15", "10:30", "11:45")},
    {
        "label": "Afternoon",
        "times": _times("13:00", "13:15", "14:30", "14:45", "15:00", "15:15", "16:30"),
    },
    {"label": "Evening", "times": _times("18:00", "18:15", "18:30")},
]

DATE: Context = {"month": "Mar", "day": 11, "weekday": "Thu", "iso": "2027-03-11"}

SUMMARY: Context = {
    "lines": [
        {
            "name": "Women's cut and blow-dry",
            "price": "130 lei",
            "detail": "1 h · with Ana",
        }
    ],
    "total": "130 lei",
    "total_note": "Prices include VAT.",
    "short": "1 h",
    "place": "Strada Dionisie Lupu 48, București",
}
SUMMARY_WITH_TIME: Context = {
    **SUMMARY,
    "date": {**DATE, "time": "14:30", "line": "Thursday, 11 March"},
}

ANSWERS: Context = {
    "email_errors": ["This address is not complete. Did you mean ion@example.com?"],
    "phone_errors": ["This number is too short. Please write it in full, such as 0722 555 012."],
    "hair": [
        {"value": "short", "label": "Short"},
        {"value": "mid", "label": "To the shoulders", "selected": True},
        {"value": "long", "label": "Long"},
    ],
}

NAV: list[Context] = [
    {"label": "Today", "href": "#", "icon": "sun", "current": True},
    {"label": "Calendar", "href": "#", "icon": "calendar-days"},
    {"label": "Clients", "href": "#", "icon": "users"},
    {"label": "Inbox", "href": "#", "icon": "inbox", "count": 2},
    {"label": "Services", "href": "#", "icon": "tag"},
    {"label": "Settings", "href": "#", "icon": "settings"},
]
SWITCH: Context = {
    "name": "Salon Maria",
    "initials": "SM",
    "businesses": [
        {"name": "Salon Maria", "href": "#", "current": True},
        {"name": "Praxis Sonnenhof", "href": "#"},
    ],
}


def visit(start: str, end: str, who: str, what: str, state: str, **more: Any) -> Context:
    """One line of the day's list."""
    return {
        "start": start,
        "end": end,
        "who": who,
        "what": what,
        "state": state,
        "href": "#",
    } | more


AGENDA: list[Context] = [
    {
        "name": "Ana Popescu",
        "person": {"initials": "AP", "tone": 1},
        "count": "5 appointments, 4 h 30 min",
        "visits": [
            visit(
                "9:00",
                "10:00",
                "Irina Dobre",
                "Women's cut and blow-dry",
                "completed",
                past=True,
            ),
            visit(
                "10:00",
                "11:45",
                "Simona Pavel",
                "Root colour",
                "arrived",
                tone=1,
                now=True,
            ),
            {"gap": "11:45 – 13:00 free"},
            visit("13:00", "13:30", "Mihai Georgescu", "Men's cut", "confirmed", tone=1),
            visit("13:30", "14:30", "Elena Vasilescu", "Women's cut", "pending", tone=1),
            visit("15:00", "15:45", "Carmen Iliescu", "Wash and blow-dry", "cancelled"),
        ],
    },
    {
        "name": "Andrei Dumitru",
        "person": {"initials": "AD", "tone": 3},
        "count": "2 appointments, 1 h",
        "visits": [
            visit("9:30", "10:00", "Radu Marinescu", "Men's cut", "no_show", past=True),
            visit(
                "12:15",
                "12:45",
                "Ștefan Țurcanu",
                "Men's cut, and beard",
                "confirmed",
                tone=3,
            ),
        ],
    },
]

HISTORY: list[Context] = [
    {"icon": "repeat-2", "text": "Moved to Thursday, 11 March, 14:30", "when": "Today, 9:12"},
    {"icon": "mail", "text": "Confirmation delivered to ion@example.com", "when": "5 March, 18:41"},
    {"icon": "calendar-plus", "text": "Booked on the page", "when": "5 March, 18:40", "by": "Ion"},
]

TABLE: Context = {
    "head": [
        {"label": "Client"},
        {"label": "When"},
        {"label": "State"},
        {"label": "Price", "number": True},
    ],
    "rows": [
        [
            {"label": "Client", "text": name, "href": "#"},
            {"label": "When", "text": when},
            {"label": "State", "badge": state},
            {"label": "Price", "text": price, "number": True},
        ]
        for name, when, state, price in [
            ("Irina Dobre", "Thu 11 Mar, 9:00", "confirmed", "130 lei"),
            ("Simona Pavel", "Thu 11 Mar, 10:00", "pending", "220 lei"),
            ("Radu Marinescu", "Tue 9 Mar, 9:30", "no_show", "65 lei"),
        ]
    ],
}
