"""`manage.py create_business` makes a business that can be booked, or says why not in one line."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from booking.models import Resource, Setting, Variant
from tenants.current import enter_business, leave_business
from tenants.models import Business, Membership, User

pytestmark = pytest.mark.django_db


def create(slug: str = "frizeria-vlad", **changes: object) -> None:
    options: dict[str, object] = {
        "name": "Frizeria Vlad",
        "trade": "barber",
        "country": "RO",
        "owner": "vlad@example.com",
        "verbosity": 0,
    }
    call_command("create_business", slug, **options | changes)


def test_country_decides_language_currency_and_zone(capsys: pytest.CaptureFixture[str]) -> None:
    create()
    business = Business.objects.get(slug="frizeria-vlad")
    assert (business.language, business.currency) == ("ro", "RON")
    assert business.time_zone == "Europe/Bucharest"
    assert business.languages == ["ro", "en", "de", "es"]
    assert business.published_at is None
    said = capsys.readouterr().out
    assert "/book/frizeria-vlad/" in said
    assert "changepassword vlad@example.com" in said


def test_the_owner_is_a_member_and_the_first_of_the_staff() -> None:
    create(publish=True)
    business = Business.objects.get(slug="frizeria-vlad")
    member = Membership.objects.get(business=business, user__email="vlad@example.com")
    assert member.role == "owner"
    assert business.takes_bookings
    enter_business(business)
    try:
        person = Resource.objects.get(kind="staff")
        assert (person.name, person.membership_id) == ("Frizeria Vlad", member.pk)
        assert Setting.objects.get().email == "vlad@example.com"
        assert Variant.objects.count() == 8
    finally:
        leave_business()


def test_a_known_owner_keeps_the_account() -> None:
    vlad = User.objects.create_user("vlad@example.com", "known-password", name="Vlad Ionescu")
    create(owner="Vlad@Example.com")
    assert Membership.objects.get(business__slug="frizeria-vlad").user == vlad


def test_what_is_said_explicitly_wins() -> None:
    create(language="de", currency="eur", zone="Europe/Vienna")
    business = Business.objects.get(slug="frizeria-vlad")
    assert (business.language, business.currency) == ("de", "EUR")
    assert business.time_zone == "Europe/Vienna"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"slug": "Friz eria"}, "3 to 60 small letters"),
        ({"slug": "admin"}, "the reserved words"),
        ({"owner": "vlad"}, "no e-mail address"),
        ({"country": "XX"}, "no country"),
        ({"country": "US"}, "--zone"),
        ({"language": "fr"}, "not one of"),
        ({"currency": "LEI"}, "no currency"),
        ({"zone": "Europe/Bukarest"}, "no time zone"),
        ({"zone": "../../etc/passwd"}, "no time zone"),
    ],
)
def test_a_mistake_is_named_and_leaves_nothing(changes: dict[str, str], reason: str) -> None:
    with pytest.raises(CommandError, match=reason):
        create(**changes)
    assert not User.objects.filter(email="vlad@example.com").exists()
    assert not Business.objects.filter(name="Frizeria Vlad").exists()


def test_a_taken_slug_is_refused_and_leaves_nothing() -> None:
    create()
    with pytest.raises(CommandError, match="taken"):
        create(owner="other@example.com", name="Another")
    assert not User.objects.filter(email="other@example.com").exists()
    assert not Business.objects.filter(name="Another").exists()
