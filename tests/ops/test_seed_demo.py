"""The demo's data: complete, believable, made once, and silent about what is long past."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import phonenumbers
import pytest
from django.contrib.auth.hashers import check_password
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from booking import schedule
from booking.catalogue import Choice
from booking.models import (
    Block,
    Booking,
    BookingItem,
    Client,
    Hours,
    HoursException,
    Outbox,
    Resource,
    Service,
    Setting,
    Staff,
    Variant,
)
from booking.models.states import LIVE
from ops.demo_data import build, weeks
from ops.demo_data.spec import SLUGS
from tenants.audit.models import LogEntry
from tenants.current import current_schema, enter_business, leave_business
from tenants.models import Business, Membership, User

LANGUAGES = {"en", "de", "es", "ro"}


@pytest.fixture(scope="module")
def logins(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo") / "var" / "logins.json"


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker, logins: Path) -> Iterator[None]:
    """The demo, seeded once for this module and rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        # The tests' own Salon Maria may be committed already: it steps aside.
        Business.objects.filter(slug__in=SLUGS).update(slug="another-one")
        call_command("seed_demo", logins=logins, verbosity=0)
        yield
        leave_business()
        transaction.set_rollback(True)


@contextmanager
def inside(slug: str) -> Iterator[Business]:
    """That business, and its schema as the current one."""
    business = Business.objects.get(slug=slug)
    enter_business(business)
    try:
        yield business
    finally:
        leave_business()


every_business = pytest.mark.parametrize("slug", SLUGS)


# ── businesses and their owners


def test_three_businesses_are_open_each_with_its_owner_and_colour(demo: None) -> None:
    businesses = Business.objects.filter(slug__in=SLUGS)
    assert all(business.takes_bookings for business in businesses)
    owners = Membership.objects.filter(business__in=businesses, role="owner")
    assert set(owners.values_list("business__slug", "user__email")) == {
        ("salon-maria", "maria@demo.example"),
        ("praxis-sonnenhof", "jonas@demo.example"),
        ("consultoria-levante", "lucia@demo.example"),
    }
    colours = set()
    for slug in SLUGS:
        with inside(slug):
            colours.add(Setting.objects.get().brand_colour)
    assert len(colours) == 3


def test_passwords_stand_in_a_private_file_and_open(demo: None, logins: Path) -> None:
    passwords = json.loads(logins.read_text())
    assert logins.stat().st_mode & 0o777 == 0o600
    assert set(passwords) == {
        "maria@demo.example", "jonas@demo.example", "lucia@demo.example", "admin@demo.example",
    }  # fmt: skip
    for email, password in passwords.items():
        assert check_password(password, User.objects.get(email=email).password)
    assert User.objects.get(email="admin@demo.example").is_superuser
    assert not User.objects.get(email="maria@demo.example").is_staff


def test_a_second_run_changes_nothing(demo: None, logins: Path) -> None:
    before = list(User.objects.order_by("pk").values_list("email", "password"))
    text = logins.read_text()
    call_command("seed_demo", logins=logins, verbosity=0)
    assert list(User.objects.order_by("pk").values_list("email", "password")) == before
    assert logins.read_text() == text
    assert Business.objects.filter(slug__in=SLUGS).count() == 3


def test_a_password_of_ones_own_choice_is_everybodys(
    demo: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEMO_PASSWORD", "one-for-all")
    with transaction.atomic():
        call_command("seed_demo", logins=tmp_path / "logins.json", verbosity=0)
        assert User.objects.get(email="maria@demo.example").check_password("one-for-all")
        transaction.set_rollback(True)


def test_a_lost_file_gives_new_passwords_that_open(demo: None, tmp_path: Path) -> None:
    path = tmp_path / "logins.json"
    with transaction.atomic():
        call_command("seed_demo", logins=path, verbosity=0)
        password = json.loads(path.read_text())["jonas@demo.example"]
        assert User.objects.get(email="jonas@demo.example").check_password(password)
        transaction.set_rollback(True)


def test_a_crash_half_way_leaves_no_business(demo: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*args: object, **kwargs: object) -> None:
        raise RuntimeError("half way")

    monkeypatch.setattr(weeks, "live", crash)
    owner = User.objects.get(email="maria@demo.example")
    Business.objects.filter(slug="salon-maria").update(slug="set-aside")
    try:
        with pytest.raises(RuntimeError, match="half way"):
            build.business("salon-maria", owner=owner, now=timezone.now())
        assert not Business.objects.filter(slug="salon-maria").exists()
        assert current_schema() == "public"
    finally:
        Business.objects.filter(slug="set-aside").update(slug="salon-maria")


@every_business
def test_the_stories_find_room_around_christmas(demo: None, slug: str) -> None:
    owner = User.objects.get(email="admin@demo.example")
    with transaction.atomic():
        Business.objects.filter(slug=slug).update(slug="set-aside")
        build.business(slug, owner=owner, now=datetime(2026, 12, 24, 17, tzinfo=UTC))
        with inside(slug):
            assert Block.objects.filter(kind="sick").exists()
        transaction.set_rollback(True)


# ── what can be booked


@every_business
def test_everything_offered_has_free_times_in_the_next_days(demo: None, slug: str) -> None:
    with inside(slug):
        offered = Variant.objects.filter(service__visibility="public", archived_at=None)
        assert offered.count() >= 5
        for variant in offered:
            first = schedule.first_free(schedule.resolve([Choice(variant.slug)]))
            assert first is not None
            assert first < timezone.now() + timedelta(days=25)


def test_the_womens_cut_answers_to_a_short_word(demo: None) -> None:
    with inside("salon-maria"):
        plan = schedule.resolve([Choice("tuns", "ana")])
        assert plan.item.service.slug == "tuns-si-coafat-dama"
        assert [performs.resource.name for performs in plan.item.performers] == ["Ana Popescu"]
        assert plan.item.performers[0].price_minor == 15000


def test_staff_take_their_own_time_and_price(demo: None) -> None:
    with inside("salon-maria"):
        plan = schedule.resolve([Choice("vopsit")])
        own = {p.resource.slug: (p.duration_min, p.price_minor) for p in plan.item.performers}
        assert own == {"ana": (120, 26000), "ioana": (None, None)}
        andrei = Resource.objects.get(slug="andrei")
        keys = set(andrei.performs.values_list("variant__slug", flat=True))
        assert keys == {"tuns-barbati", "tuns-copii-sub-12-ani"}


def test_a_service_may_have_several_variants(demo: None) -> None:
    with inside("salon-maria"):
        service = Service.objects.get(variants__slug="coafat-par-lung")
        assert [variant.slug for variant in service.variants.all()] == [
            "coafat-par-scurt",
            "coafat-par-lung",
        ]
        assert {v.performers.count() for v in service.variants.all()} == {2}


@every_business
def test_all_that_clients_read_is_there_in_four_languages(demo: None, slug: str) -> None:
    with inside(slug):
        setting = Setting.objects.get()
        texts = [setting.tagline, setting.about]
        texts += [text for staff in Staff.objects.all() for text in (staff.bio, staff.title)]
        offered = Service.objects.filter(visibility="public")
        texts += [text for service in offered for text in (service.name, service.text)]
        texts += [variant.name for variant in Variant.objects.exclude(name={})]
        texts += [exception.note for exception in HoursException.objects.all()]
        assert all(set(text) == LANGUAGES and all(text.values()) for text in texts)


# ── hours


def test_weeks_alternate_days_are_split_and_hours_change(demo: None) -> None:
    with inside("salon-maria"):
        hours = Hours.objects.exclude(resource=None)
        assert hours.filter(resource__slug="ioana", every_weeks=2).count() == 11
        split = hours.filter(resource__slug="ana", weekday=3)
        assert list(split.values_list("starts", "ends")) == [(540, 780), (960, 1200)]
        andrei = hours.filter(resource__slug="andrei", weekday=2)
        until, since = andrei.get(valid_from=None).valid_to, andrei.get(valid_to=None).valid_from
        assert until is not None
        assert since == until + timedelta(days=1)


@every_business
def test_exceptions_holidays_and_time_off_lie_ahead(demo: None, slug: str) -> None:
    with inside(slug):
        today = timezone.now().date()
        kinds = HoursException.objects.filter(to_on__gt=today).values_list("kind", flat=True)
        assert {"closed", "open"} <= set(kinds)
        assert Block.objects.filter(kind="time_off", starts_at__gt=timezone.now()).exists()


# ── bookings


@every_business
def test_four_weeks_are_booked_on_both_sides_of_today(demo: None, slug: str) -> None:
    with inside(slug):
        now = timezone.now()
        assert Booking.objects.filter(ends_at__lt=now).count() >= 10
        assert Booking.objects.filter(starts_at__gt=now).count() >= 10
        edges = (now - timedelta(days=15), now + timedelta(days=36))
        assert not Booking.objects.exclude(starts_at__range=edges).exists()
        past = Booking.objects.filter(ends_at__lt=now)
        assert not past.filter(state__in=["confirmed", "arrived"]).exists()
        assert not Booking.objects.filter(starts_at__gt=now, state="completed").exists()


@every_business
def test_some_did_not_come_some_moved_some_cancelled(demo: None, slug: str) -> None:
    with inside(slug):
        assert Booking.objects.filter(state="no_show").exists()
        assert Booking.objects.filter(moves_used=1, state="confirmed").exists()
        cancelled = Booking.objects.get(state="cancelled")
        assert cancelled.reason
        assert cancelled.late == (slug != "praxis-sonnenhof")


@every_business
def test_a_family_shares_one_mailbox(demo: None, slug: str) -> None:
    with inside(slug):
        family = Client.objects.filter(email__startswith="famili")
        assert len({client.display_name for client in family}) == 2
        assert len({client.email for client in family}) == 1


@pytest.mark.parametrize("slug", ["salon-maria", "praxis-sonnenhof"])
def test_a_parent_books_for_the_child(demo: None, slug: str) -> None:
    with inside(slug):
        booking = Booking.objects.get(attendee__isnull=False)
        assert booking.attendee is not None
        assert booking.attendee["name"].split()[0] not in booking.client.display_name


@every_business
def test_somebody_is_ill_although_clients_are_waiting(demo: None, slug: str) -> None:
    with inside(slug):
        sick = Block.objects.get(kind="sick")
        waiting = BookingItem.objects.filter(
            staff=sick.resource,
            booking__state__in=LIVE,
            starts_at__gte=sick.starts_at,
            starts_at__lt=sick.ends_at,
        )
        assert waiting.exists()


@every_business
def test_one_client_writes_in_several_languages(demo: None, slug: str) -> None:
    with inside(slug):
        spoken: dict[int, set[str]] = {}
        for client, language in Booking.objects.values_list("client", "language"):
            spoken.setdefault(client, set()).add(language)
        assert max(map(len, spoken.values())) == 3


@pytest.mark.parametrize("slug", ["consultoria-levante", "praxis-sonnenhof"])
def test_requests_wait_are_accepted_and_declined(demo: None, slug: str) -> None:
    with inside(slug):
        waiting = Booking.objects.get(state="pending")
        assert waiting.expires_at is not None
        assert waiting.expires_at > timezone.now() + timedelta(hours=12)
        visits = Booking.objects.filter(items__place="client")
        assert set(visits.values_list("state", flat=True)) == {"pending", "confirmed", "declined"}
        assert all(item.place_detail for item in BookingItem.objects.filter(place="client"))


@every_business
def test_what_a_service_asks_is_answered_and_health_is_sealed(demo: None, slug: str) -> None:
    with inside(slug):
        for booking in Booking.objects.prefetch_related("items__variant__service__questions"):
            services = [item.variant.service for item in booking.items.all()]
            asked = [question for service in services for question in service.questions.all()]
            plain = {question.key for question in asked if not question.sensitive}
            assert {answer["key"] for answer in booking.answers} == plain
            sealed = any(question.sensitive for question in asked)
            assert (booking.answers_sealed is not None) == sealed


def test_while_a_colour_takes_effect_somebody_else_is_served(demo: None) -> None:
    with inside("salon-maria"):
        colours = BookingItem.objects.filter(
            variant__slug="vopsit", staff__slug="ana", booking__state__in=LIVE
        )
        within = [
            other
            for item in colours
            for other in BookingItem.objects.filter(
                staff=item.staff, starts_at__gt=item.starts_at, ends_at__lt=item.ends_at,
                booking__state__in=LIVE,
            ).exclude(booking_id=item.booking_id)
        ]  # fmt: skip
        assert "tuns-barbati" in {item.variant.slug for item in within}


def test_the_clinic_shares_rooms_a_device_and_groups(demo: None) -> None:
    with inside("praxis-sonnenhof"):
        heat = Variant.objects.get(slug="fango-massage")
        assert heat.requires == ["treatment_room", "fango"]
        assert [device.name for device in Resource.objects.filter(kind="device")] == ["Fangogerät"]
        groups = Service.objects.filter(visibility="public", capacity__gt=1)
        assert set(groups.values_list("sessions", flat=True)) == {"dated", "open_times"}


def test_two_people_share_a_visit_and_two_consultants_a_first_meeting(demo: None) -> None:
    with inside("salon-maria"):
        shared = [
            [item.staff_name for item in booking.items.all()]
            for booking in Booking.objects.prefetch_related("items")
            if booking.items.count() > 1
        ]
        assert ["Ana Popescu", "Ioana Marin"] in shared
    with inside("consultoria-levante"):
        teams = BookingItem.objects.exclude(team=[]).values_list("staff_name", flat=True)
        assert set(teams) == {"Lucía Ferrer, Pau Soler"}


@every_business
def test_clients_can_be_reached_nowhere_but_look_real(demo: None, slug: str) -> None:
    with inside(slug):
        for client in Client.objects.all():
            assert client.email.endswith(("@example.com", "@example.org"))
            assert phonenumbers.is_valid_number(phonenumbers.parse(client.phone))
        names = " ".join(Client.objects.values_list("display_name", flat=True))
        assert not names.isascii()


# ── time and silence


@every_business
def test_bookings_look_as_old_as_they_are(demo: None, slug: str) -> None:
    with inside(slug):
        now = timezone.now()
        for booking in Booking.objects.select_related("client"):
            assert booking.created_at < min(booking.starts_at, now)
            assert booking.client.created_at <= booking.created_at
            lines = LogEntry.objects.filter(object_id=booking.pk).order_by("timestamp", "id")
            assert lines[0].verb == "book"
            assert lines[0].timestamp == booking.created_at
            assert all(line.timestamp <= now for line in lines)


@every_business
def test_nothing_of_the_past_is_written_to_anybody(demo: None, slug: str) -> None:
    with inside(slug):
        to_do = Outbox.objects.filter(done_at=None)
        ahead = {"booking.reminder", "booking.expire", "session.decide"}
        assert set(to_do.values_list("kind", flat=True)) <= ahead
        assert not to_do.filter(due_at__lte=timezone.now()).exists()
        assert to_do.filter(kind="booking.reminder").exists()
