"""A salon with somebody in every role, one thing of every kind, and the people outside of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings as config
from django.core import signing
from django.test import Client

from booking import bookings, links, schedule
from booking.bookings import sessions
from booking.clients import Person
from booking.cockpit.desk import files
from booking.cockpit.times.days import SALT
from booking.models import (
    Category,
    HoursException,
    Location,
    Question,
    Resource,
    Service,
    Session,
    Setting,
    Variant,
)
from booking.schedule import Choice
from tenants import invitations
from tenants.actor import CLIENT, SYSTEM
from tenants.current import enter_business
from tenants.models import Business, Membership, User
from tests.people import PRAXIS, SALON
from tests.permissions import team_things

# Members by their role; "colleague" is staff in whose diary the one booking is not.
MEMBERS = {
    "staff": Membership.Role.STAFF,
    "colleague": Membership.Role.STAFF,
    "front desk": Membership.Role.FRONT_DESK,
    "manager": Membership.Role.MANAGER,
    "owner": Membership.Role.OWNER,
}
# Signed in, and nobody here: the owner of another business, and those who run the platform.
OUTSIDERS = ("outsider", "support", "superuser")
# Not signed in: somebody, and the client with the link of his mail open.
STRANGERS = ("stranger", "client")
EVERYBODY = (*STRANGERS, *OUTSIDERS, *MEMBERS)


@dataclass(frozen=True)
class Salon:
    """Browsers by who sits at them, members, and the things that addresses name."""

    browsers: dict[str, Client]
    members: dict[str, Membership]
    things: dict[str, Any]


@pytest.fixture
def salon(
    salon_maria: Business,
    otto: User,
    ion: Person,
    monday: dt.date,
    settings: Any,
    tmp_path: Path,
) -> Salon:
    """Salon Maria, where Ion is booked with Ana: the member called "staff"."""
    settings.MEDIA_ROOT = str(tmp_path)
    return staffed(salon_maria, otto, ion, monday)


def staffed(salon_maria: Business, otto: User, ion: Person, monday: dt.date) -> Salon:
    """The salon with everybody and everything in it."""
    members = {who: _hire(salon_maria, who, role) for who, role in MEMBERS.items()}
    for slug, who in (("ana", "staff"), ("maria", "colleague")):
        Resource.objects.filter(slug__startswith=slug).update(membership_id=members[who].pk)
    users = {who: member.user for who, member in members.items()}
    users |= {
        "outsider": otto,
        "support": User.objects.create_user("support@example.com", is_staff=True),
        "superuser": User.objects.create_superuser("root@example.com"),
    }
    for user in users.values():
        # One password for all, hashed once.
        user.password = otto.password
        user.save(update_fields=["password"])
    browsers = {who: Client() for who in STRANGERS}
    browsers |= {who: _browser(user) for who, user in users.items()}
    things = _things(salon_maria, ion, monday)
    answer = browsers["client"].get(f"/book/{SALON}/b/{things['code']}/{things['token']}/")
    assert answer.status_code == 200
    return Salon(browsers, members, things)


@pytest.fixture
def foreign(salon: Salon, salon_maria: Business, ion: Person, monday: dt.date) -> dict[str, Any]:
    """The things of another business, by the same names."""
    praxis = Business.objects.get(slug=PRAXIS)
    enter_business(praxis)
    variant = Variant.objects.all()[0]
    Service.objects.filter(pk=variant.service_id).update(slug="otto-service")
    Variant.objects.filter(pk=variant.pk).update(slug="otto-variant")
    Resource.objects.filter(kind="staff").update(slug="otto-himself")
    Category.objects.create(pk=777_777, name={"en": "Otto"})
    day = monday + dt.timedelta(days=7)
    things = _things(praxis, ion, day, "otto-variant", "otto-himself", sign="b")
    Question.objects.filter(key="allergies").update(key="otto-question")
    enter_business(salon_maria)
    return things | {
        "service": "otto-service",
        "category": 777_777,
        "question": "otto-question",
    }


def _hire(business: Business, who: str, role: str) -> Membership:
    user = User.objects.create_user(f"{who.replace(' ', '.')}@example.com", name=who.title())
    return Membership.objects.create(user=user, business=business, role=role)


def _browser(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def _things(
    business: Business,
    ion: Person,
    monday: dt.date,
    variant: str = "tuns-barbati",
    staff: str = "ana",
    sign: str = "a",
) -> dict[str, Any]:
    """What addresses name; files included."""
    Setting.objects.update(gap_mode="free", any_staff=True)
    booking = bookings.book(
        plan=schedule.resolve([Choice(variant, staff)]),
        starts_at=dt.datetime.combine(monday, dt.time(10), ZoneInfo(business.time_zone)),
        person=ion,
        by=CLIENT,
        nonce=uuid4().hex,
    )
    closed = HoursException.objects.create(
        location=Location.objects.get(), kind="closed", from_on=monday, to_on=monday
    )
    question = Question.objects.create(key="allergies", type="text", label={"en": "Allergies?"})
    logo = Path(config.MEDIA_ROOT) / str(business.pk) / f"logo-{sign * 20}.png"
    logo.parent.mkdir(parents=True, exist_ok=True)
    logo.write_bytes(b"\x89PNG")
    return {
        "code": booking.code,
        "token": links.manage_token(booking),
        "client": booking.client.code,
        "session": _session(business, variant, staff, monday).code,
        "service": variant,
        "variant": variant,
        "category": Category.objects.filter(archived_at=None)[0].code,
        "question": question.key,
        "way": "down",
        "staff": staff,
        "key": f"{closed.from_on}_{closed.to_on}_closed_",
        "undo": signing.dumps([], salt=f"{SALT}.{business.pk}", compress=True),
        "export": files.make(business, "clients", "en"),
        "table": "clients",
        "picture": "svg",
        "file": logo.name,
        "uidb36": "1",
        **team_things.of(business, staff, monday, sign),
        **_asked(business),
    }


def _session(business: Business, variant: str, staff: str, monday: dt.date) -> Session:
    """A group in the same diary, in the afternoon."""
    at = dt.datetime.combine(monday, dt.time(15), ZoneInfo(business.time_zone))
    terms = sessions.Terms(staff=Resource.objects.get(slug=staff), starts_at=at, capacity=4)
    return sessions.plan(Variant.objects.get(slug=variant), terms=terms, by=SYSTEM)[0]


def _asked(business: Business) -> dict[str, str]:
    """Somebody who belongs to it, and somebody who is invited."""
    guest = invitations.invite(
        business, email="guest@example.com", role="staff", language="en", by=SYSTEM
    )
    rows = Membership.objects.filter(business=business).order_by("pk")
    member = rows.filter(role=Membership.Role.STAFF).first() or rows[0]
    return {
        "member": member.code,
        "invitation": guest.code,
        "invited": invitations.token(guest),
    }


@pytest.fixture
def draft(salon: Salon, salon_maria: Business) -> Salon:
    """The same salon, whose page is not published yet."""
    Business.objects.filter(pk=salon_maria.pk).update(published_at=None)
    return salon
