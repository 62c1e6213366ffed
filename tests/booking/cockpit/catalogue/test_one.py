"""One service: its texts, its variants, when it is offered, what its form asks."""

from __future__ import annotations

import datetime as dt

import pytest

from booking import schedule
from booking.cockpit.catalogue.timing import TimingForm
from booking.models import Performs, Question, Resource, Service, Setting, Variant
from booking.schedule import Choice
from tenants.current import current_business
from tests.booking.cockpit.conftest import Booker
from tests.booking.public.conftest import Step

from .conftest import Desk, errors, text

CUT = "item/tuns-barbati/"
CUT_VARIANT = f"{CUT}variants/tuns-barbati/"


@pytest.fixture
def cut(salon_maria: object) -> Service:
    """The men's cut."""
    return Service.objects.get(slug="tuns-barbati")


def variant_of(service: Service) -> Variant:
    """Its only variant, as it is now."""
    return Variant.objects.get(service=service, archived_at=None)


# ── texts


def test_saving_an_unchanged_page_changes_nothing(shop: Desk, cut: Service) -> None:
    columns = [field.attname for field in Service._meta.fields]
    before = Service.objects.values(*columns).get(pk=cut.pk)
    variants = list(Variant.objects.filter(service=cut).values())
    people = list(Performs.objects.filter(variant__service=cut).order_by("pk").values())
    for path in (CUT, f"{CUT}when/", f"{CUT}form/"):
        shop.save(path)
    sent = shop.form(f"{CUT}variants/")
    shop.post(CUT_VARIANT, sent)
    assert Service.objects.values(*columns).get(pk=cut.pk) == before
    assert list(Variant.objects.filter(service=cut).values()) == variants
    assert list(Performs.objects.filter(variant__service=cut).order_by("pk").values()) == people


def test_every_language_has_its_text(shop: Desk, cut: Service, booking_page: Step) -> None:
    shop.save(CUT, name_de="Herrenschnitt, trocken", text_de="Ohne Waschen.")
    assert "Herrenschnitt, trocken" in text(booking_page.get("?lang=de"))
    cut.refresh_from_db()
    assert cut.text["de"] == "Ohne Waschen."
    assert cut.slug == "tuns-barbati"


def test_a_missing_text_is_marked_in_its_language(shop: Desk, cut: Service) -> None:
    shop.save(CUT, name_es="")
    assert "es" not in Service.objects.get(pk=cut.pk).name
    assert "Missing: Español" in shop.page()
    assert "Still missing" in shop.page(CUT)


def test_a_text_in_a_language_no_longer_shown_is_kept(shop: Desk, cut: Service) -> None:
    Service.objects.filter(pk=cut.pk).update(name={**cut.name, "fr": "Coupe homme"})
    shop.save(CUT, name_ro="Tuns clasic")
    assert Service.objects.get(pk=cut.pk).name["fr"] == "Coupe homme"


def test_a_change_that_matters_raises_the_revision(shop: Desk, cut: Service) -> None:
    changes: list[tuple[str, dict[str, str], int]] = [
        (CUT, {"name_ro": "Tuns clasic"}, 1),
        (CUT, {"colour": "#3d6f9e"}, 0),
        (f"{CUT}when/", {"step": "20"}, 0),
        (CUT_VARIANT, {"price": "99"}, 1),
        (CUT_VARIANT, {"duration_ana": "50"}, 1),
        (CUT_VARIANT, {}, 0),
    ]
    for path, change, raises in changes:
        before = Service.objects.get(pk=cut.pk).revision
        shop.post(path, {**shop.form(path), **change})
        assert Service.objects.get(pk=cut.pk).revision == before + raises, (path, change)


def test_a_booking_keeps_what_was_booked(shop: Desk, book: Booker) -> None:
    item = book().items.get()
    name, price = item.name, item.price_minor
    shop.save(CUT, name_ro="Altceva")
    shop.save(CUT_VARIANT, price="1")
    item.refresh_from_db()
    assert (item.name, item.price_minor) == (name, price)


@pytest.mark.parametrize(
    ("visibility", "listed", "linked"),
    [("public", True, 303), ("link", False, 303), ("members", False, 404), ("off", False, 404)],
)
def test_visibility_says_who_can_book(
    shop: Desk, booking_page: Step, visibility: str, listed: bool, linked: int
) -> None:
    shop.save(CUT, visibility=visibility)
    assert ("Men's cut" in text(booking_page.get())) is listed
    assert booking_page.get("tuns-barbati/").status_code == (302 if linked == 303 else linked)
    assert "/book/salon-maria/tuns-barbati/" in shop.get(CUT).content.decode()


def test_a_link_name_changes_only_when_asked_for(
    shop: Desk, booking_page: Step, cut: Service
) -> None:
    answer = shop.save(CUT, slug="Tunsoare Bărbați")
    assert answer["Location"].endswith("/item/tunsoare-barbati/")
    assert booking_page.get("tunsoare-barbati/").status_code == 302
    # What names the variant goes on working.
    assert booking_page.get("times/?s=tuns-barbati").status_code == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name_ro", ""),
        ("name_de", "x" * 121),
        ("text_ro", "x" * 1001),
        ("text_ro", "a\0b"),
        ("category", "999999"),
        ("places", "moon"),
        ("places", []),
        ("visibility", "everybody"),
        ("slug", ""),
        ("slug", "!!!"),
        ("slug", "book"),
        ("slug", "tuns"),
        ("slug", "x" * 61),
        ("discreet", "perhaps"),
        ("colour", "red; background: url(x)"),
    ],
)
def test_mistakes_in_texts_stand_beside_the_field(
    shop: Desk, cut: Service, field: str, value: str | list[str]
) -> None:
    answer = shop.save(CUT, 422, **{field: value})
    assert len(errors(answer)) == 1
    assert Service.objects.get(pk=cut.pk).revision == cut.revision


# ── variants


def test_duration_price_and_people_are_saved(
    shop: Desk, cut: Service, booking_page: Step, monday: dt.date
) -> None:
    shop.save(
        CUT_VARIANT, duration="50", before="5", after="10", price="1.065,50",
        duration_ana="60", price_ana="90", after_ana="0", does_maria=[],
    )  # fmt: skip
    variant = variant_of(cut)
    assert (variant.duration_min, variant.buffer_before_min, variant.buffer_after_min) == (
        50,
        5,
        10,
    )
    assert variant.price_minor == 106550
    only = variant.performers.get()
    assert (only.resource.slug, only.duration_min, only.price_minor) == ("ana", 60, 9000)
    assert (only.buffer_before_min, only.buffer_after_min) == (None, 0)
    plan = schedule.resolve([Choice("tuns-barbati", "ana")])
    start = schedule.free(plan, first=monday, last=monday)[monday][0]
    item = booking_page.booked(start, s="tuns-barbati").items.get()
    assert (item.duration_min, item.price_minor) == (60, 9000)


def test_what_is_the_same_as_everybodys_is_no_difference(shop: Desk, cut: Service) -> None:
    minutes = str(variant_of(cut).duration_min)
    shop.save(CUT_VARIANT, duration_ana=minutes)
    assert Performs.objects.get(variant__service=cut, resource__slug="ana").duration_min is None


def test_waiting_time_frees_the_diary_in_between(shop: Desk, cut: Service) -> None:
    shop.save(CUT_VARIANT, duration="60", part_0="20", part_1="25", part_2="15")
    assert variant_of(cut).segments == [[20, "busy"], [25, "free"], [15, "busy"]]
    shop.save(CUT_VARIANT, part_0="", part_1="", part_2="")
    assert variant_of(cut).segments == []


def test_somebody_waits_at_another_moment(shop: Desk, cut: Service) -> None:
    shop.save(CUT_VARIANT, duration="60", part_0="20", part_1="25", part_2="15")
    shop.save(CUT_VARIANT, duration_ana="75", parts_ana="30, 25, 20")
    ana = Performs.objects.get(variant__service=cut, resource__slug="ana")
    assert ana.segments == [[30, "busy"], [25, "free"], [20, "busy"]]
    assert 'value="30 25 20"' in shop.save(CUT_VARIANT, 422, duration_ana="2").content.decode()
    shop.save(CUT_VARIANT, duration_ana="", parts_ana="20 25 15")
    ana.refresh_from_db()
    assert (ana.duration_min, ana.segments) == (None, None)


@pytest.mark.parametrize("typed", ["20 25", "20 25 14", "20 0 40", "a b c", "20 25 15 1", "9" * 41])
def test_parts_that_cannot_be_are_refused_beside_the_field(
    shop: Desk, cut: Service, typed: str
) -> None:
    shop.save(CUT_VARIANT, duration="60", part_0="20", part_1="25", part_2="15")
    assert len(errors(shop.save(CUT_VARIANT, 422, parts_ana=typed))) == 1
    assert Performs.objects.get(variant__service=cut, resource__slug="ana").segments is None


def test_rooms_are_asked_for_by_their_tag(shop: Desk, cut: Service) -> None:
    Resource.objects.create(
        kind="room", name="Cabina", slug="cabina", tags=["cabin"],
        location_id=Resource.objects.get(slug="ana").location_id,
    )  # fmt: skip
    shop.save(CUT_VARIANT, requires=["cabin"])
    assert variant_of(cut).requires == ["cabin"]
    assert len(errors(shop.save(CUT_VARIANT, 422, requires=["spaceship"]))) == 1


def test_a_range_has_two_prices_in_order(shop: Desk, cut: Service) -> None:
    shop.save(CUT_VARIANT, price_kind="range", price="50", price_to="80,50")
    variant = variant_of(cut)
    assert (variant.price_minor, variant.price_to_minor) == (5000, 8050)
    for wrong in ("", "50", "49"):
        assert len(errors(shop.save(CUT_VARIANT, 422, price_to=wrong))) == 1
    shop.save(CUT_VARIANT, price_kind="free", price="", price_to="")
    assert variant_of(cut).price_to_minor is None


@pytest.mark.parametrize(
    "changed",
    [
        {"duration": ""},
        {"duration": "4"},
        {"duration": "1441"},
        {"duration": "99999999999999999999"},
        {"before": "-1"},
        {"after": "241"},
        {"after": "zehn"},
        {"price": ""},
        {"price": "-0,01"},
        {"price": "1e9"},
        {"price": "10000000"},
        {"price_kind": "auction"},
        {"tax_note": "none of your business"},
        {"duration_ana": "2"},
        {"price_ana": "-1"},
        {"part_0": "10", "part_1": "5"},
        {"part_0": "10", "part_2": "5"},
        {"part_0": "10", "part_1": "10", "part_2": "1"},
        {"part_0": "0"},
    ],
)
def test_mistakes_in_a_variant_stand_beside_the_field(
    shop: Desk, cut: Service, changed: dict[str, str]
) -> None:
    before = list(Variant.objects.filter(service=cut).values())
    answer = shop.save(CUT_VARIANT, 422, **changed)
    assert len(errors(answer)) == 1
    typed = [changed[name] for name in changed if name not in ("price_kind", "tax_note")]
    assert all(f'value="{value}"' in answer.content.decode() for value in typed if value)
    assert list(Variant.objects.filter(service=cut).values()) == before


def test_who_does_not_do_it_has_nothing_to_correct(shop: Desk, cut: Service) -> None:
    shop.save(CUT_VARIANT, does_ana=[], duration_ana="nonsense")
    assert [each.resource.slug for each in variant_of(cut).performers.all()] == ["maria"]


def test_a_field_for_somebody_unknown_is_ignored(shop: Desk, cut: Service) -> None:
    shop.save(CUT_VARIANT, does_otto="on", price_otto="1")
    assert variant_of(cut).performers.count() == 2


def test_a_second_variant_is_chosen_on_the_page(
    shop: Desk, cut: Service, booking_page: Step
) -> None:
    answer = shop.post(f"{CUT}add-variant/")
    path = answer["Location"].removeprefix("/app/salon-maria/services/")
    assert len(errors(shop.save(path, 422))) == 1, "a second variant needs a name"
    shop.save(path, name_ro="Păr lung", name_en="Long hair", duration="60", price="80")
    shop.save(CUT_VARIANT, name_ro="Păr scurt", name_en="Short hair")
    shown = text(booking_page.get("tuns-barbati/"))
    assert shown.index("Short hair") < shown.index("Long hair")
    shop.post(path + "up/")
    shown = text(booking_page.get("tuns-barbati/"))
    assert shown.index("Long hair") < shown.index("Short hair")
    assert Variant.objects.filter(service=cut).count() == 2


def test_the_last_variant_stays(shop: Desk, cut: Service) -> None:
    shop.post(f"{CUT_VARIANT}archive/")
    assert Variant.objects.filter(service=cut, archived_at=None).count() == 1
    made = shop.post(f"{CUT}add-variant/")["Location"]
    shop.post(f"{CUT_VARIANT}archive/")
    assert variant_of(cut).slug in made
    shop.post(f"{CUT_VARIANT}restore/")
    assert Variant.objects.filter(service=cut, archived_at=None).count() == 2


# ── when


def test_lead_time_horizon_and_step_are_saved(shop: Desk, cut: Service) -> None:
    shop.save(f"{CUT}when/", lead="2", lead_unit="days", horizon="90", step="20")
    cut.refresh_from_db()
    assert (cut.lead_min, cut.horizon_days, cut.step_min) == (2880, 90, 20)
    assert shop.form(f"{CUT}when/")["lead_unit"] == ["days"]
    shop.save(f"{CUT}when/", lead="", horizon="", step="")
    cut.refresh_from_db()
    assert (cut.lead_min, cut.horizon_days, cut.step_min) == (None, None, None)


def shows_more(service: Service) -> bool:
    """Whether the rules that few services need stand open."""
    return bool(TimingForm(current_business(), service, Setting.objects.get()).more["open"])


def test_limits_and_whom_it_is_for_are_saved(shop: Desk, cut: Service) -> None:
    Service.objects.filter(pk=cut.pk).update(limits={"of_tomorrow": 1})
    shop.save(f"{CUT}when/", only_for="new", per_client_ahead="1", per_day="8")
    cut.refresh_from_db()
    assert cut.only_for == "new"
    assert cut.limits == {"of_tomorrow": 1, "per_client_ahead": 1, "per_day": 8}
    shop.save(f"{CUT}when/", only_for="everyone", per_client_ahead="", per_day="")
    cut.refresh_from_db()
    assert (cut.only_for, cut.limits) == ("everyone", {"of_tomorrow": 1})


def test_a_service_counts_notice_in_its_own_way(shop: Desk, cut: Service) -> None:
    shop.save(f"{CUT}when/", lead_mode="day_before", lead_at="17:00", lead="")
    cut.refresh_from_db()
    assert (cut.lead_mode, cut.lead_min, cut.lead_at) == ("day_before", 0, "17:00")
    assert shows_more(cut)
    shop.save(f"{CUT}when/", lead_mode="", lead="")
    cut.refresh_from_db()
    assert (cut.lead_mode, cut.lead_min) == ("", None)
    assert not shows_more(cut)


def test_the_page_says_what_a_step_wastes(shop: Desk, cut: Service) -> None:
    Variant.objects.filter(service=cut).update(duration_min=45, buffer_after_min=0)
    Service.objects.filter(pk=cut.pk).update(step_min=30)
    page = shop.page(f"{CUT}when/")
    assert "With a start every 30 min, 15 min stay unused after each appointment" in page
    shop.save(CUT_VARIANT, before="5", after="10")
    assert "45 min and 15 min around it make 1 h for each appointment." in shop.page(f"{CUT}when/")


@pytest.mark.parametrize(
    ("field", "value"),
    [("lead", "-1"), ("lead", "181"), ("lead_unit", "years"), ("horizon", "0"),
     ("horizon", "731"), ("step", "7"), ("step", "0"), ("only_for", "friends"),
     ("per_client_ahead", "0"), ("per_day", "100"), ("minutes_per_day", "x")],
)  # fmt: skip
def test_mistakes_in_times_stand_beside_the_field(shop: Desk, field: str, value: str) -> None:
    assert len(errors(shop.save(f"{CUT}when/", 422, **{field: value}))) == 1


# ── the form


def test_a_service_asks_for_more_than_the_business(
    shop: Desk, cut: Service, booking_page: Step, monday: dt.date
) -> None:
    shop.save(f"{CUT}form/", phone="required", birth_date="optional", company="off")
    cut.refresh_from_db()
    assert cut.form == {"phone": "required", "birth_date": "optional", "company": "off"}
    plan = schedule.resolve([Choice("tuns-barbati")])
    start = schedule.free(plan, first=monday, last=monday)[monday][0]
    answer = booking_page.book(start, s="tuns-barbati", phone="")
    assert answer.status_code == 422
    assert "Date of birth" in text(answer)
    shop.save(f"{CUT}form/", phone="", birth_date="", company="")
    cut.refresh_from_db()
    assert cut.form == {}


def test_nobody_can_be_made_to_agree(shop: Desk) -> None:
    assert len(errors(shop.save(f"{CUT}form/", 422, marketing="required"))) == 1
    Setting.objects.update(client_note=False)
    assert len(errors(shop.save(f"{CUT}form/", 422, note="optional"))) == 1


def test_the_questions_of_a_service_are_listed(shop: Desk, cut: Service) -> None:
    Question.objects.create(key="allergy", type="text", label={"en": "Any allergies?"})
    other = Question.objects.create(key="hair", type="text", label={"en": "How long is it?"})
    other.services.set(Service.objects.exclude(pk=cut.pk)[:1])
    page = shop.page(f"{CUT}form/")
    assert "Any allergies?" in page
    assert "How long is it?" not in page
