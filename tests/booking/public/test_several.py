"""Several services in one visit, as a client meets them on the booking page."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking import bookings, schedule
from booking.bookings import Person
from booking.models import Booking, Performs, Question, Resource, Service, Setting, Variant
from booking.schedule import Choice
from tenants.actor import CLIENT

from .conftest import ION, Step, text, values

CUT, OTHER = "tuns-barbati", "tuns"
BOTH = f"s={CUT}&s={OTHER}"
ION_AS_PERSON = Person("Ion", "Vasile", "ion@example.com", "+40722123456", language="en")
Mine = Callable[..., str]


def links(answer: object) -> list[str]:
    html = answer.content.decode()  # type: ignore[attr-defined]
    return [unescape(found) for found in re.findall(r'href="([^"]+)"', html)]


@pytest.fixture
def both_at(salon_maria: object, monday: dt.date) -> dt.datetime:
    """A Monday morning at which both services can be had one after the other."""
    plan = schedule.resolve([Choice(CUT), Choice(OTHER)])
    return schedule.free(plan, first=monday, last=monday)[monday][4]


def booked(page: Step, at: dt.datetime, **more: object) -> Booking:
    """Hold both services and send Ion's details."""
    return page.booked(at, s=[CUT, OTHER], **more)


def test_a_service_can_be_added_to_the_one_that_was_chosen(page: Step) -> None:
    answer = page.get(f"times/?s={CUT}")
    assert "Add a service" in text(answer)
    more = page.get(f"add/?s={CUT}")
    assert "What else would you like to book?" in text(more)
    assert any(link.endswith(f"times/?{BOTH}") for link in links(more))


def test_what_is_chosen_is_not_offered_again(page: Step) -> None:
    more = page.get(f"add/?{BOTH}")
    assert not any(link.endswith(f"&s={CUT}") for link in links(more))


def test_each_of_several_services_can_be_taken_out_again(page: Step) -> None:
    found = links(page.get(f"times/?{BOTH}"))
    assert any(re.search(rf"times/\?s={CUT}(&f=[^&]*)?$", link) for link in found)
    assert any(re.search(rf"times/\?s={OTHER}(&f=[^&]*)?$", link) for link in found)


def test_the_last_service_cannot_be_taken_out(page: Step) -> None:
    assert "Remove" not in text(page.get(f"times/?s={CUT}"))


def test_the_summary_shows_each_service_and_the_sum(page: Step) -> None:
    Variant.objects.filter(slug=CUT).update(price_minor=4000, duration_min=30)
    Variant.objects.filter(slug=OTHER).update(price_kind="fixed", price_minor=6000, duration_min=45)
    shown = text(page.get(f"times/?{BOTH}"))
    assert "Total · 1 h 15 min RON 100" in shown


def test_the_sum_says_from_where_somebody_costs_more(page: Step) -> None:
    Variant.objects.filter(slug=CUT).update(price_minor=4000)
    Variant.objects.filter(slug=OTHER).update(price_kind="fixed", price_minor=6000)
    Performs.objects.filter(variant__slug=OTHER, resource__slug="ana").update(price_minor=5000)
    assert "from RON 90" in text(page.get(f"times/?{BOTH}"))
    assert "from" not in text(page.get(f"times/?{BOTH}&staff=ana")).partition("Total")[2][:30]


def test_a_face_says_which_part_somebody_does(page: Step, ana: Resource) -> None:
    Performs.objects.filter(variant__slug=OTHER, resource=ana).delete()
    html = unescape(page.get(f"times/?{BOTH}").content.decode())
    faces = html.partition('class="choices faces"')[2].partition("</section>")[0]
    name = Service.objects.get(variants__slug=CUT).name["en"]
    assert re.search(rf"Ana.*?{re.escape(name)}", faces, re.S)


def test_times_are_those_at_which_the_whole_visit_fits(
    page: Step, both_at: dt.datetime, monday: dt.date
) -> None:
    shown = values(page.get(f"times/?{BOTH}&day={monday}").content.decode())
    assert int(both_at.timestamp()) in shown
    assert max(shown) < max(values(page.get(f"times/?s={CUT}&day={monday}").content.decode()))


def test_the_details_show_each_part_with_its_time_and_person(
    page: Step, both_at: dt.datetime
) -> None:
    ticket = page.hold(both_at, s=[CUT, OTHER])
    shown = text(page.get(f"details/?t={ticket}"))
    times = re.findall(r"(\d\d:\d\d)–(\d\d:\d\d) · with (?:Ana|Maria)", shown)
    first, second = times[:2]
    assert first[1] == second[0]


def test_a_visit_is_booked_as_it_was_held(page: Step, both_at: dt.datetime) -> None:
    booking = booked(page, both_at)
    assert [item.variant.slug for item in booking.items.all()] == [CUT, OTHER]
    assert booking.starts_at == both_at


def test_what_was_promised_is_booked_where_people_differ_in_price(
    page: Step, both_at: dt.datetime, ana: Resource
) -> None:
    Performs.objects.filter(variant__slug=OTHER, resource=ana).update(price_minor=99_00)
    ticket = page.hold(both_at, s=[CUT, OTHER])
    shown = text(page.get(f"details/?t={ticket}"))
    with_ana = re.findall(r"with (Ana|Maria)", shown)[1] == "Ana"
    page.post("book/", {"t": ticket, **ION})
    item = Booking.objects.get().items.all()[1]
    assert (item.staff == ana) == with_ana
    assert item.assigned_because.startswith("least_booked_day")


def test_questions_of_every_service_are_asked_once(page: Step, both_at: dt.datetime) -> None:
    one = Question.objects.create(key="length", type="text", label={"en": "How long?"})
    other = Question.objects.create(key="colour", type="text", label={"en": "Which colour?"})
    one.services.add(*Service.objects.filter(variants__slug__in=[CUT, OTHER]))
    other.services.add(Service.objects.get(variants__slug=OTHER))
    shown = text(page.get(f"details/?t={page.hold(both_at, s=[CUT, OTHER])}"))
    assert (shown.count("How long?"), shown.count("Which colour?")) == (1, 1)


def test_what_one_service_needs_is_needed_for_the_visit(page: Step, both_at: dt.datetime) -> None:
    Service.objects.filter(variants__slug=OTHER).update(form={"phone": "required"}, approval=True)
    shown = text(page.get(f"details/?t={page.hold(both_at, s=[CUT, OTHER])}"))
    assert "Send request" in shown
    answer = page.book(both_at, s=[CUT, OTHER], phone="")
    assert answer.status_code == 422


def test_the_clients_page_shows_each_part(page: Step, both_at: dt.datetime, mine: Mine) -> None:
    booking = booked(page, both_at)
    shown = text(page.get(mine(booking)))
    for item in booking.items.all():
        assert item.name in shown
        assert item.staff_name in shown


def test_booking_again_means_all_of_it(page: Step, both_at: dt.datetime, mine: Mine) -> None:
    booking = booked(page, both_at)
    page.post(mine(booking, "cancel/"), {})
    found = links(page.get(mine(booking)))
    assert any(f"times/?{BOTH}" in link for link in found)


def test_what_does_not_go_together_is_not_offered(page: Step) -> None:
    Service.objects.filter(variants__slug=OTHER).update(places=["online"])
    assert not any(link.endswith(f"s={OTHER}") for link in links(page.get(f"add/?s={CUT}")))


def test_a_link_to_what_does_not_go_together_says_what_to_do(page: Step) -> None:
    Service.objects.filter(variants__slug=OTHER).update(places=["online"])
    answer = page.get(f"times/?{BOTH}")
    assert answer.status_code == 409
    assert "cannot be booked in one visit" in text(answer)
    found = links(answer)
    assert any(link.endswith(f"times/?s={CUT}") for link in found)
    assert any(link.endswith(f"times/?s={OTHER}") for link in found)


def test_a_business_that_takes_one_service_at_a_time_never_speaks_of_more(page: Step) -> None:
    Setting.objects.update(several_services=False)
    assert "Add a service" not in text(page.get(f"times/?s={CUT}"))
    assert page.get(f"add/?s={CUT}").status_code == 409


def test_adding_without_a_choice_begins_at_the_list(page: Step) -> None:
    assert page.get("add/").status_code == 302


def test_several_services_cost_no_more_statements_than_one(page: Step, monday: dt.date) -> None:
    with CaptureQueriesContext(connection) as one:
        page.get(f"times/?s={CUT}&day={monday}")
    with CaptureQueriesContext(connection) as both:
        page.get(f"times/?{BOTH}&day={monday}")
    assert len(both) == len(one)


def test_a_team_is_named_and_nobody_has_to_be_chosen(page: Step, both_at: dt.datetime) -> None:
    Service.objects.filter(variants__slug=CUT).update(team_mode="collective")
    shown = text(page.get(f"times/?s={CUT}"))
    assert "Who would you like to see?" not in shown
    assert "with Maria Ionescu and Ana Popescu" in shown
    booking = page.booked(both_at, s=CUT)
    assert booking.items.get().staff_name == "Maria Ionescu, Ana Popescu"


def test_somebody_must_be_named_where_no_preference_is_not_offered(
    page: Step, both_at: dt.datetime
) -> None:
    Service.objects.filter(variants__slug=OTHER).update(staff_strategy="chosen_only")
    assert "No preference" in text(page.get(f"times/?s={CUT}"))
    shown = text(page.get(f"times/?{BOTH}"))
    assert "No preference" not in shown
    assert "When would suit you?" not in shown
    sent = {"s": [CUT, OTHER], "start": str(int(both_at.timestamp())), "f": "a-visit-of-ion"}
    assert page.post("hold/", sent).status_code == 404
    assert page.post("hold/", {**sent, "staff": "ana"}).status_code == 303


def test_moving_keeps_the_people_unless_others_are_asked_for(
    page: Step, both_at: dt.datetime, mine: Mine
) -> None:
    maria, ana = "maria", "ana"
    plan = schedule.resolve([Choice(CUT, maria), Choice(OTHER, ana)])
    booking = bookings.book(
        plan=plan, starts_at=both_at, person=ION_AS_PERSON, by=CLIENT, nonce="of-this-test"
    )
    answer = page.get(mine(booking, "move/"))
    assert "Maria Ionescu and Ana Popescu As booked" in text(answer)
    later = both_at + dt.timedelta(days=1)
    start = {"start": str(int(later.timestamp()))}
    asked = page.post(mine(booking, "move/to/"), {**start, "staff": "same"})
    assert asked.status_code == 303
    ticket = parse_qs(urlsplit(asked["Location"]).query)["t"][0]
    question = text(page.get(f"{mine(booking, 'move/to/')}?t={ticket}"))
    assert "Move your appointment?" in question
    assert page.post(mine(booking, "move/now/"), {"t": ticket}).status_code == 303
    moved = Booking.objects.get(pk=booking.pk)
    assert moved.starts_at == later
    assert [item.staff.slug for item in moved.items.all() if item.staff] == [maria, ana]
