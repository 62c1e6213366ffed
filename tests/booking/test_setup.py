"""A furnished business has everything that its page, its mails and its engine read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product

import pytest
from django.db.models import Model

from booking import models, setup, trades
from booking.models import Document, Hours, Question, Resource, Service, Setting, Variant
from tenants.current import current_schema, enter_business, leave_business
from tenants.models import Business
from tenants.provisioning import create_business

pytestmark = pytest.mark.django_db
LANGUAGES = {"en", "de", "es", "ro"}
MARKETS = {
    "RO": ("ro", "RON", "Europe/Bucharest"),
    "DE": ("de", "EUR", "Europe/Berlin"),
    "ES": ("es", "EUR", "Europe/Madrid"),
}
EVERYWHERE = list(product(trades.all_trades(), MARKETS))
TABLES: tuple[type[Model], ...] = (
    models.Location, models.Resource, models.Staff, models.Category, models.Service,
    models.Variant, models.Question, models.Hours, models.Setting, models.Document,
)  # fmt: skip


@contextmanager
def furnished(trade: str, country: str, **extra: object) -> Iterator[setup.Furnished]:
    """A business of that trade in that country, and its schema as the current one."""
    language, currency, zone = MARKETS[country]
    made: list[setup.Furnished] = []
    business = create_business(
        slug=f"{trade}-{country.lower()}",
        name="Casa Nouă",
        trade=trade,
        country=country,
        language=language,
        languages=[language, *(LANGUAGES - {language})],
        currency=currency,
        time_zone=zone,
        furnish=lambda business: made.append(setup.furnish(business, **extra)),  # type: ignore[arg-type]
    )
    enter_business(business)
    try:
        yield made[0]
    finally:
        leave_business()


@pytest.mark.parametrize(("trade", "country"), EVERYWHERE)
def test_every_trade_in_every_country_makes_valid_rows(trade: str, country: str) -> None:
    with furnished(trade, country):
        for table in TABLES:
            rows = list(table._default_manager.all())
            assert rows or table is Question
            for row in rows:
                row.full_clean(validate_unique=False)
        for text in texts():
            assert set(text) == LANGUAGES
            assert all(text.values())
        assert_can_be_performed()


def texts() -> Iterator[dict[str, str]]:
    """Every text that a client reads."""
    for category in models.Category.objects.all():
        yield category.name
    for service in Service.objects.all():
        yield service.name
        if service.text:
            yield service.text
    for question in Question.objects.all():
        yield question.label
        if question.choices:
            yield question.choices
    for document in Document.objects.all():
        yield document.text


def assert_can_be_performed() -> None:
    """Each variant has somebody who does it and a room or device for each of its tags."""
    tags = {tag for resource in Resource.objects.all() for tag in resource.tags}
    for variant in Variant.objects.all():
        assert variant.performers.exists()
        assert set(variant.requires) <= tags
        assert (variant.price_minor == 0) == (variant.price_kind == "free")


def test_a_salon_in_bucharest_gets_its_countrys_prices_hours_and_words() -> None:
    with furnished("salon", "RO", slugs={"womens_cut": "tuns"}):
        cut = Variant.objects.select_related("service").get(slug="tuns")
        assert (cut.price_minor, cut.price_kind, cut.duration_min) == (13000, "from", 60)
        assert cut.service.slug == "tuns-si-coafat-dama"
        assert Variant.objects.filter(slug="tuns-barbati").exists()
        assert list(Hours.objects.filter(weekday=6).values_list("starts", "ends")) == [(540, 1020)]
        assert Resource.objects.filter(tags=["chair"], kind="device").count() == 3
        assert Resource.objects.filter(name="Scaun 3").exists()


def test_a_gap_inside_a_service_is_kept() -> None:
    with furnished("salon", "DE") as made:
        colour = made.variants["root_colour"]
        assert colour.segments == [[30, "busy"], [35, "free"], [40, "busy"]]
        assert colour.requires == ["chair"]


def test_settings_come_from_the_trade() -> None:
    with furnished("clinic", "DE"):
        setting = Setting.objects.get()
        assert setting.discreet
        assert setting.reminder_optin
        assert setting.late_cancel == "call"
        assert (setting.lead_mode, setting.lead_min) == ("day_before", 0)
        assert setting.lead_at == "18:00"
        assert setting.cancel_notice_min == 1440
        assert not setting.client_note
        assert setting.tax_note == "vat_exempt"


def test_a_salon_counts_its_notice_from_the_next_opening() -> None:
    with furnished("salon", "RO"):
        setting = Setting.objects.get()
        assert (setting.lead_mode, setting.lead_min) == ("opening", 60)
        assert setting.note_no_health


def test_seats_and_whole_teams_are_stored_but_not_offered() -> None:
    with furnished("clinic", "DE") as made:
        course = made.services["back_class"]
        assert (course.visibility, course.capacity, course.sessions) == ("off", 8, "dated")
    with furnished("consultancy", "ES") as made:
        pair = made.services["joint_interview"]
        assert (pair.visibility, pair.team_mode) == ("off", "collective")


def test_what_is_for_regulars_needs_a_link() -> None:
    with furnished("therapist", "ES") as made:
        assert made.services["individual"].visibility == Service.Visibility.LINK
        assert made.services["individual"].only_for == "known"
        assert made.services["phone_call"].only_for == "new"
        assert made.services["phone_call"].visibility == Service.Visibility.PUBLIC


def test_questions_belong_to_their_services_and_health_is_sensitive() -> None:
    with furnished("clinic", "DE"):
        prescription = Question.objects.get(key="prescription")
        assert prescription.sensitive
        assert prescription.services.count() == 5
        assert not Question.objects.get(key="address").sensitive


def test_a_business_of_one_person_bears_its_name() -> None:
    with furnished("barber", "ES") as made:
        assert list(made.staff) == ["casa"]
        assert made.staff["casa"].performs.count() == len(made.variants)


def test_people_do_what_they_do_in_their_own_way() -> None:
    people = [
        setup.Person("Ana Popescu", differs={"root_colour": {"duration_min": 120}}),
        setup.Person("Ana Marin", does=["mens_cut"]),
    ]
    with furnished("salon", "RO", people=people) as made:
        assert list(made.staff) == ["ana", "ana-marin"]
        colour = made.variants["root_colour"].performers.get(resource=made.staff["ana"])
        assert colour.duration_min == 120
        assert made.staff["ana-marin"].performs.get().variant_id == made.variants["mens_cut"].pk


# ── documents


def test_the_privacy_notice_names_what_is_asked_and_who_answers_for_it() -> None:
    profile = setup.Profile(phone="+40213005050", email="salut@example.com")
    address = setup.Address("Strada Lipscani 12", "030031", "București")
    with furnished("salon", "RO", profile=profile, address=address):
        notice = Document.objects.get(kind="privacy", version=1)
        romanian, english = notice.text["ro"], notice.text["en"]
        assert "Casa Nouă" in romanian
        assert "Strada Lipscani 12, 030031 București" in romanian
        assert "prenumele și numele, adresa de e-mail și numărul de telefon" in romanian
        assert "Autoritatea Națională de Supraveghere" in romanian
        assert "data nașterii" not in romanian
        assert "„Ce lungime are părul dumneavoastră?”" in romanian
        assert "we remind you of it by e-mail" in english
        assert "health" not in english


def test_a_clinics_notice_speaks_of_health_and_of_reminders_by_consent() -> None:
    with furnished("clinic", "DE"):
        german = Document.objects.get(kind="privacy").text["de"]
        assert "Geburtsdatum" in german
        assert "verschlüsselt" in german
        assert "„Wie sind Sie versichert?“ und „Haben Sie eine Verordnung?“" in german
        assert "nur, wenn Sie das beim Buchen gewünscht haben" in german
        assert "Behandlungsunterlagen" in german
        assert "eine Nachricht an uns, " not in german


def test_lines_without_a_fact_are_left_out_of_the_imprint() -> None:
    with furnished("tutor", "ES"):
        imprint = Document.objects.get(kind="imprint").text["es"]
        assert "Casa Nouă" in imprint
        assert "Contacto" not in imprint
        assert "Representante" not in imprint


def test_the_imprint_says_who_stands_behind_the_business() -> None:
    profile = setup.Profile(phone="+493025551234", responsible="Jonas Weber")
    with furnished("clinic", "DE", profile=profile):
        imprint = Document.objects.get(kind="imprint").text["de"]
        assert "Vertreten durch: Jonas Weber" in imprint
        assert "Telefon: 030 25551234" in imprint


def test_the_schema_in_use_afterwards_is_public() -> None:
    with furnished("salon", "RO"):
        pass
    assert current_schema() == "public"
    assert Business.objects.get(slug="salon-ro").name == "Casa Nouă"
