"""The steps inside of the draft: services and hours, the team, the preview."""

from __future__ import annotations

from typing import Any

from django.test import Client

from booking.models import Hours, Performs, Resource, Service, Setting, Variant
from tenants.models import Business

START = "/app/studio-elan/start/"


def offer(**changes: Any) -> dict[str, Any]:
    """What the page sends when nothing is touched, less what is None."""
    fields: dict[str, Any] = {f"day_{day}": "9-17" for day in range(1, 6)}
    fields |= {"day_6": "", "day_7": ""}
    for variant in Variant.objects.select_related("service"):
        fields[f"on_{variant.slug}"] = "on"
        fields[f"minutes_{variant.slug}"] = str(variant.duration_min)
        fields[f"price_{variant.slug}"] = str(variant.price_minor // 100)
    merged = fields | changes
    return {key: value for key, value in merged.items() if value is not None}


def test_services_prices_and_hours_are_adjusted_on_one_page(
    browser: Client, draft: Business
) -> None:
    shown = browser.get(START).content.decode()
    assert "Classic manicure" in shown
    assert "09:00–20:00" in shown
    sent = offer(
        **{
            "on_pedichiura-semipermanenta": None,
            "price_manichiura-clasica": "99,50",
            "minutes_manichiura-clasica": "50",
            "day_1": "9-13, 14-18",
        }
    )
    answer = browser.post(START, sent)
    assert answer["Location"] == f"{START}people/"
    assert Service.objects.get(slug="pedichiura-semipermanenta").visibility == "off"
    variant = Variant.objects.get(slug="manichiura-clasica")
    assert (variant.price_minor, variant.duration_min) == (9950, 50)
    monday = Hours.objects.filter(weekday=1).values_list("starts", "ends")
    assert list(monday) == [(540, 780), (840, 1080)]
    assert not Hours.objects.filter(weekday__gte=6).exists()
    assert Setting.objects.get().next_steps == {"hours": True}


def test_a_service_can_be_offered_again(browser: Client, draft: Business) -> None:
    browser.post(START, offer(**{"on_manichiura-clasica": None}))
    browser.post(START, offer())
    assert Service.objects.get(slug="manichiura-clasica").visibility == "public"


def test_mistakes_leave_everything_as_it_was_and_what_was_typed_in_its_field(
    browser: Client, draft: Business
) -> None:
    before = list(Variant.objects.values_list("price_minor", "duration_min"))
    answer = browser.post(
        START,
        offer(
            **{"price_manichiura-clasica": "-5", "minutes_manichiura-clasica": "0", "day_1": "x9"}
        ),
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    for field in ("price_manichiura-clasica", "minutes_manichiura-clasica", "day_1"):
        assert f'id="id_{field}_error"' in page
    assert 'value="x9"' in page
    assert list(Variant.objects.values_list("price_minor", "duration_min")) == before


def test_a_page_with_nothing_to_book_or_never_open_is_refused(
    browser: Client, draft: Business
) -> None:
    nothing = {key: None for key in offer() if key.startswith("on_")}
    assert browser.post(START, offer(**nothing)).status_code == 422
    closed = {f"day_{day}": "" for day in range(1, 8)}
    assert browser.post(START, offer(**closed)).status_code == 422


def test_just_me_keeps_one_diary(browser: Client, draft: Business) -> None:
    sent = {"who": "me", "name": "Elena", "others": "Ana\nIoana"}
    answer = browser.post(f"{START}people/", sent)
    assert answer["Location"] == f"{START}preview/"
    assert [row.name for row in Resource.objects.filter(kind="staff")] == ["Elena"]


def test_the_others_do_everything_and_are_added_once(browser: Client, draft: Business) -> None:
    sent = {"who": "team", "name": "Elena Marin", "others": "Ana\n\nIoana\nAna"}
    browser.post(f"{START}people/", sent)
    browser.post(f"{START}people/", sent)
    team = Resource.objects.filter(kind="staff")
    assert [row.name for row in team] == ["Elena Marin", "Ana", "Ioana"]
    assert [row.position for row in team] == [0, 1, 2]
    for row in team:
        assert Performs.objects.filter(resource=row).count() == Variant.objects.count()


def test_the_preview_links_to_the_draft(browser: Client, draft: Business) -> None:
    page = browser.get(f"{START}preview/").content.decode()
    assert 'href="/book/studio-elan/"' in page
    assert 'href="/app/studio-elan/publish/"' in page


def test_the_front_desk_has_no_business_here(at_front_desk: Client) -> None:
    for path in ("start/", "start/people/", "start/preview/", "publish/", "share/", "page/"):
        assert at_front_desk.get(f"/app/salon-maria/{path}").status_code == 403
