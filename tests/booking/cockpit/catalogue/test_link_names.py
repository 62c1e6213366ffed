"""Link names and codes: old links keep working, nobody gets another's, no row number leaves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.http import HttpResponse
from django.urls import URLPattern, URLResolver
from django.utils import timezone

from booking.cockpit.urls import urlpatterns
from booking.models import Category, Document, Service
from booking.setup import documents
from tenants.models import Business
from tests.booking.public.conftest import Step

from .conftest import Desk, errors
from .test_services import new


def renamed(shop: Desk, slug: str, *, to: str, status: int = 303) -> HttpResponse:
    """Give a service another link name."""
    return shop.save(f"item/{slug}/", status, slug=to)


def test_a_former_link_name_leads_to_the_service(shop: Desk, booking_page: Step) -> None:
    renamed(shop, "tuns-barbati", to="tuns-domni")
    response = booking_page.get("tuns-barbati/?lang=ro")
    assert response.status_code == 302
    assert "/tuns-domni/" in response["Location"]
    assert "s=tuns-barbati" in booking_page.get("tuns-domni/")["Location"]


def test_a_deep_link_made_before_the_change_still_offers_times(
    shop: Desk, booking_page: Step
) -> None:
    renamed(shop, "tuns-barbati", to="tuns-domni")
    assert booking_page.get("times/?s=tuns-barbati").status_code == 200


def test_a_former_link_name_is_never_given_to_another(shop: Desk) -> None:
    renamed(shop, "tuns-barbati", to="tuns-domni")
    other = Service.objects.exclude(slug="tuns-domni").order_by("pk")[0].slug
    answer = renamed(shop, other, to="tuns-barbati", status=422)
    assert errors(answer) == ["This link name is taken. Please choose another one."]
    fresh = new(shop, name="Tuns bărbați")
    assert fresh is not None
    assert fresh.slug == "tuns-barbati-2"


def test_a_service_takes_its_former_link_name_back(shop: Desk) -> None:
    renamed(shop, "tuns-barbati", to="tuns-domni")
    renamed(shop, "tuns-domni", to="tuns-barbati")
    service = Service.objects.get(slug="tuns-barbati")
    assert service.old_slugs == ["tuns-domni"]


def test_the_privacy_notice_follows_what_a_service_asks(shop: Desk, salon_maria: Business) -> None:
    salon_maria.published_at = timezone.now()
    salon_maria.save(update_fields=["published_at"])
    documents.publish_changed(salon_maria)
    before = Document.objects.filter(kind="privacy").count()
    shop.save("item/tuns-barbati/form/", insurance_number="required")
    notices = Document.objects.filter(kind="privacy").order_by("version")
    assert notices.count() == before + 1
    latest = notices.last()
    assert latest is not None
    assert "insurance number" in latest.text["en"].lower()


def test_no_address_of_a_category_says_its_number(shop: Desk) -> None:
    page = shop.get("categories/").content.decode()
    heading = Category.objects.first()
    assert heading is not None
    assert f"/categories/{heading.code}/" in page
    shop.get(f"categories/{heading.pk}/", status=404)


def test_no_address_of_the_cockpit_takes_a_number() -> None:
    names = "".join(_routes(urlpatterns))
    assert "<code>" in names
    assert "<int:" not in names
    assert "pk" not in names


def _routes(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[str]:
    for pattern in patterns:
        yield str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns)
