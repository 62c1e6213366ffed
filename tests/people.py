"""The people of the stories and their two businesses, made once per test process.

`tests/conftest.py` hands them out. Salon Maria in Bucharest has two chairs' worth of staff, Maria
and Ana; Praxis Otto in Berlin is one person's, and discreet.
"""

from __future__ import annotations

from functools import partial

from django.db import connection
from django.utils import timezone

from booking import setup
from tenants.current import leave_business
from tenants.models import Business, User
from tenants.provisioning import create_business

SALON, PRAXIS = "salon-maria", "praxis-otto"
PASSWORD = "correct horse battery staple"


def owner(name: str, language: str) -> User:
    """The user of that name, made if there is none."""
    email = f"{name.lower()}@example.com"
    found = User.objects.filter(email=email).first()
    return found or User.objects.create_user(email, PASSWORD, name=name, language=language)


def make_salon() -> Business:
    """A published salon: `tuns`, `tuns-barbati`, `balayage…`; Maria and Ana do everything."""
    return create_business(
        slug=SALON,
        name="Salon Maria",
        trade="salon",
        country="RO",
        language="ro",
        languages=["ro", "en", "de", "es"],
        currency="RON",
        time_zone="Europe/Bucharest",
        owner=owner("Maria", "ro"),
        published_at=timezone.now(),
        furnish=partial(
            _furnish,
            people=[
                setup.Person("Maria Ionescu", email="maria@example.com", language="ro"),
                setup.Person("Ana Popescu", email="ana@example.com", language="ro"),
            ],
            address=setup.Address("Strada Dionisie Lupu 48", "010458", "București"),
            profile=setup.Profile(
                brand_colour="#7a2f4b", phone="+40213100000", email="salon@example.com"
            ),
            slugs={"womens_cut": "tuns"},
        ),
    )


def make_praxis() -> Business:
    """A published practice of one person; nobody is told what a visit is for."""
    return create_business(
        slug=PRAXIS,
        name="Praxis Otto",
        trade="clinic",
        country="DE",
        language="de",
        languages=["de", "en"],
        currency="EUR",
        time_zone="Europe/Berlin",
        owner=owner("Otto", "de"),
        published_at=timezone.now(),
        furnish=partial(
            _furnish,
            people=[setup.Person("Otto Brandt", email="otto@example.com", language="de")],
            address=setup.Address("Lindenstraße 7", "10969", "Berlin"),
            profile=setup.Profile(phone="+4930123456", email="praxis@example.com"),
        ),
    )


def _furnish(business: Business, **how: object) -> None:
    setup.furnish(business, **how)  # type: ignore[arg-type]


def drop(slug: str) -> None:
    """Remove a business with its schema, if there is one."""
    leave_business()
    for business in Business.objects.filter(slug=slug):
        with connection.cursor() as cursor:
            name = connection.ops.quote_name(business.schema_name)
            cursor.execute(f"DROP SCHEMA IF EXISTS {name} CASCADE")
    Business.objects.filter(slug=slug).delete()


MAKERS = {SALON: make_salon, PRAXIS: make_praxis}
