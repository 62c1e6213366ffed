"""The first page: the business, its services, and the steps that are skipped."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest
from django.db import connection

from booking.models import Location, Service, Setting, Variant
from tenants.models import Business
from tests.booking.public.conftest import Step, text


def test_it_lists_the_services_with_their_length_and_price(page: Step) -> None:
    shown = text(page.get())
    assert "What would you like to book?" in shown
    assert "Women's cut and blow-dry" in shown
    assert "from RON 130" in shown
    assert "Prices include VAT." in shown
    assert "Strada Dionisie Lupu 48" in shown


def test_each_service_is_a_link_to_its_times(page: Step) -> None:
    assert 'href="/book/salon-maria/times/?s=tuns"' in page.get().content.decode()


def test_a_link_that_names_a_service_leads_to_its_times(page: Step) -> None:
    answer = page.get("?staff=ana&s=tuns&lang=de")
    assert answer.status_code == 302
    assert answer["Location"] == "/book/salon-maria/times/?s=tuns&staff=ana&lang=de"


def test_the_only_service_is_chosen_already(page: Step) -> None:
    Service.objects.exclude(variants__slug="tuns").update(visibility=Service.Visibility.OFF)
    answer = page.get()
    assert answer["Location"] == "/book/salon-maria/times/?s=tuns"
    times = text(page.get("times/?s=tuns"))
    assert "Day and time" in times
    assert "Service" not in times


def test_a_service_with_variants_asks_for_one(page: Step) -> None:
    cut = Variant.objects.get(slug="tuns")
    long = Variant.objects.create(
        service=cut.service, slug="tuns-lung", name={"en": "Long hair"}, duration_min=90,
        price_minor=18000, price_kind="fixed", position=2,
    )  # fmt: skip
    for performs in cut.performers.all():
        performs.pk, performs.variant = None, long
        performs.save(force_insert=True)
    assert "1 h – 1 h 30 min" in text(page.get())
    answer = page.get(f"{cut.service.slug}/")
    assert "Long hair" in text(answer)
    assert "times/?s=tuns-lung" in answer.content.decode()


def test_a_service_with_one_variant_leads_on(page: Step) -> None:
    slug = Variant.objects.get(slug="tuns").service.slug
    assert page.get(f"{slug}/")["Location"] == "/book/salon-maria/times/?s=tuns"


def test_a_wrong_address_is_a_friendly_page_of_the_business(page: Step) -> None:
    for path in ("no-such-service/", "times/?s=no-such", "times/?s=tuns&staff=nobody"):
        answer = page.get(path)
        assert answer.status_code == 404
        assert "Salon Maria" in text(answer)
        assert "To the booking page" in text(answer)


def test_services_for_members_are_not_shown_and_cannot_be_reached(page: Step) -> None:
    service = Variant.objects.get(slug="tuns").service
    Service.objects.filter(pk=service.pk).update(visibility=Service.Visibility.MEMBERS)
    assert "Women's cut" not in text(page.get())
    assert page.get("times/?s=tuns").status_code == 404


def test_services_by_link_are_reached_by_link_alone(page: Step) -> None:
    Service.objects.filter(variants__slug="tuns").update(visibility=Service.Visibility.LINK)
    assert "Women's cut" not in text(page.get())
    answer = page.get("times/?s=tuns")
    assert answer.status_code == 200
    assert b'name="robots" content="noindex"' in answer.content


def test_without_prices_none_is_shown(page: Step) -> None:
    Setting.objects.update(show_prices=False)
    assert "RON" not in text(page.get())
    assert "RON" not in text(page.get("times/?s=tuns"))


def test_search_engines_read_the_business_and_its_offers(page: Step) -> None:
    html = page.get().content.decode()
    (raw,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    data = json.loads(raw)
    assert data["@type"] == "HairSalon"
    assert data["address"]["addressCountry"] == "RO"
    names = [offer["itemOffered"]["name"] for offer in data["makesOffer"]]
    assert "Men's cut" in names
    priced = {o["itemOffered"]["name"]: o.get("price") for o in data["makesOffer"]}
    assert priced["Men's cut"] == "65.00"
    assert priced["Women's cut and blow-dry"] is None
    assert any(day["dayOfWeek"] == "Monday" for day in data["openingHoursSpecification"])


def test_the_head_names_title_description_canonical_and_languages(page: Step) -> None:
    html = page.get().content.decode()
    assert "<title>Book an appointment at Salon Maria</title>" in html
    assert '<meta name="description" content="' in html
    assert '<link rel="canonical" href="http://testserver/book/salon-maria/">' in html
    for code in ("ro", "en", "de", "es", "x-default"):
        assert f'hreflang="{code}"' in html
    assert 'property="og:image" content="http://testserver/book/salon-maria/og.png' in html
    assert 'name="robots"' not in html


def test_the_picture_for_messengers_is_a_png(page: Step) -> None:
    answer = page.get("og.png")
    assert answer["Content-Type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG")
    assert answer["Cache-Control"] == "public, max-age=86400"


def test_the_style_sheet_is_kept_until_the_colour_changes(page: Step) -> None:
    href = re.search(r'href="(/book/salon-maria/brand\.css\?v=[^"]+)"', page.get().content.decode())
    assert href
    sheet = page.browser.get(href[1])
    assert "--accent:#7a2f4b" in sheet.content.decode()
    assert "immutable" in sheet["Cache-Control"]
    Setting.objects.update(brand_colour="#f2c230")
    assert href[1] not in page.get().content.decode()
    assert page.browser.get(href[1])["Cache-Control"] == "no-cache"


def test_an_address_of_another_zone_says_when_it_opens_there(page: Step) -> None:
    shown = text(page.get())
    assert "Open until" in shown or "Opens" in shown
    assert Location.objects.get().time_zone == "Europe/Bucharest"


def test_a_suspended_business_says_so_politely(page: Step) -> None:
    Business.objects.filter(slug="salon-maria").update(state=Business.State.SUSPENDED)
    answer = page.get()
    assert answer.status_code == 200
    assert "Salon Maria is not taking online bookings at the moment." in text(answer)
    assert b"times/?s=" not in answer.content.split(b"ld+json")[0]
    refused = page.get("times/?s=tuns")
    assert refused.status_code == 403
    assert "is not taking online bookings" in text(refused)


@pytest.mark.usefixtures("salon_maria")
def test_a_draft_is_a_404_for_strangers(page: Step) -> None:
    Business.objects.filter(slug="salon-maria").update(published_at=None)
    assert page.get().status_code == 404


def test_legal_pages_are_there(page: Step) -> None:
    assert "Salon Maria" in text(page.get("privacy/"))
    imprint = page.get("imprint/")
    assert imprint.status_code == 200
    assert b"noindex" in imprint.content


def test_opening_hours_follow_a_holiday(page: Step, monday: dt.date) -> None:
    from booking.models import HoursException

    today = dt.datetime.now(dt.UTC).date()
    HoursException.objects.create(
        location=Location.objects.get(), kind="closed",
        from_on=today, to_on=today + dt.timedelta(days=30),
    )  # fmt: skip
    assert "Open until" not in text(page.get())
    assert connection.schema_name.startswith("b_")
