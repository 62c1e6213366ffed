"""`manage.py create_business SLUG …`: a business, furnished as its trade usually is."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.core import get_global
from babel.numbers import get_territory_currencies, is_currency
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone

from booking import setup, trades
from tenants.models import Business, Membership, User
from tenants.provisioning import BadSlug, create_business

# Where the clock is that most of a country reads; for others with several, --zone decides.
ZONES: Final = {
    "RO": "Europe/Bucharest",
    "MD": "Europe/Chisinau",
    "DE": "Europe/Berlin",
    "AT": "Europe/Vienna",
    "CH": "Europe/Zurich",
    "ES": "Europe/Madrid",
}
LANGUAGES: Final = {"RO": "ro", "MD": "ro", "DE": "de", "AT": "de", "CH": "de", "ES": "es"}


class Command(BaseCommand):
    """Refuses with one clear line and leaves nothing behind."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Everything but slug, name, trade, country and owner has a default."""
        parser.add_argument("slug")
        parser.add_argument("--name", required=True)
        parser.add_argument("--trade", required=True, choices=list(trades.all_trades()))
        parser.add_argument("--country", required=True, help="two letters, such as RO")
        parser.add_argument("--owner", required=True, help="e-mail address; made if unknown")
        parser.add_argument("--language", help="of the business; else its country's")
        parser.add_argument("--currency", help="three letters; else its country's")
        parser.add_argument("--zone", help="such as Europe/Bucharest; else its country's")
        parser.add_argument("--publish", action="store_true", help="open the booking page at once")

    def handle(self, *args: Any, **options: Any) -> None:
        """Create it and say where it is."""
        country = _country(options["country"])
        language = _language(options["language"] or LANGUAGES.get(country, "en"))
        try:
            with transaction.atomic():
                owner, is_new = _owner(options["owner"], language)
                business = create_business(
                    slug=options["slug"],
                    name=options["name"],
                    trade=options["trade"],
                    country=country,
                    language=language,
                    languages=_languages(language),
                    currency=_currency(options["currency"], country),
                    time_zone=_zone(options["zone"] or "", country),
                    owner=owner,
                    published_at=timezone.now() if options["publish"] else None,
                    furnish=lambda business: _furnish(business, owner),
                )
        except BadSlug as error:
            raise CommandError(f"{error}: {BadSlug.__doc__}") from error
        except IntegrityError as error:
            raise CommandError(f"{options['slug']}: this slug is taken") from error
        self._tell(business, owner, is_new=is_new)

    def _tell(self, business: Business, owner: User, *, is_new: bool) -> None:
        state = "published" if business.published_at else "not published yet"
        self.stdout.write(
            f"{business.name} ({business.trade}, {business.country}, {business.currency},"
            f" {business.time_zone}): schema {business.schema_name}, {state}"
        )
        self.stdout.write(f"  booking page  {settings.PUBLIC_URL}/book/{business.slug}/")
        self.stdout.write(f"  cockpit       {settings.PUBLIC_URL}/app/{business.slug}/")
        hint = f"; set a password: manage.py changepassword {owner.email}" if is_new else ""
        self.stdout.write(f"  owner         {owner.email}{hint}")


def _furnish(business: Business, owner: User) -> None:
    member = Membership.objects.get(user=owner, business=business)
    email = owner.email or ""
    person = setup.Person(owner.name or business.name, email=email, membership_id=member.pk)
    profile = setup.Profile(email=email, responsible=owner.name)
    setup.furnish(business, people=[person], profile=profile)


def _owner(email: str, language: str) -> tuple[User, bool]:
    """The user of that address, made without a password if there is none."""
    try:
        validate_email(email)
    except ValidationError as error:
        raise CommandError(f"{email}: no e-mail address") from error
    known = User.objects.filter(email__iexact=email).first()
    return (known, False) if known else (User.objects.create_user(email, language=language), True)


def _country(code: str) -> str:
    country = code.upper()
    if country not in get_global("territory_zones"):
        raise CommandError(f"{code}: no country; two letters are expected, such as RO")
    return country


def _language(code: str) -> str:
    if code not in dict(settings.LANGUAGES):
        raise CommandError(f"{code}: not one of {', '.join(dict(settings.LANGUAGES))}")
    return code


def _languages(first: str) -> list[str]:
    """All that the platform speaks, the business's own first."""
    return [first, *(code for code, _ in settings.LANGUAGES if code != first)]


def _currency(code: str | None, country: str) -> str:
    usual = get_territory_currencies(country)
    currency = (code or (usual[0] if usual else "")).upper()
    if not is_currency(currency):
        raise CommandError(f"{currency or country}: no currency; name one with --currency")
    return currency


def _zone(name: str, country: str) -> str:
    usual = get_global("territory_zones").get(country, [])
    zone = name or ZONES.get(country) or (usual[0] if len(usual) == 1 else "")
    try:
        return ZoneInfo(zone).key
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise CommandError(f"{zone or country}: no time zone; name one with --zone") from error
