"""The matching cascade: e-mail and name, then phone and name; never e-mail alone.

A family shares a mailbox and a phone, so an address without the same name is another person.
Names are compared folded: Ștefănescu is Stefanescu.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from booking.models import Client
from booking.normalising import search_key


@dataclass(frozen=True, slots=True)
class Person:
    """Who books, as given and already normalised: phone in E.164, e-mail with a small domain."""

    given_name: str
    family_name: str = ""
    email: str = ""
    phone: str = ""
    language: str = "en"
    time_zone: str = ""
    company: str = ""

    @property
    def name(self) -> str:
        """The whole name."""
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def contact(self) -> dict[str, str]:
        """What stays on the booking, as it was given."""
        return {
            "given_name": self.given_name,
            "family_name": self.family_name,
            "email": self.email,
            "phone": self.phone,
            "company": self.company,
        }


def find_or_create(person: Person) -> Client:
    """The client that this person is. A known one keeps their row and gains what was missing."""
    client = _by_email(person) or _by_phone(person)
    if client is None:
        return Client.objects.create(
            given_name=person.given_name,
            family_name=person.family_name,
            display_name=person.name,
            search_key=search_key(person.name),
            email=person.email,
            phone=person.phone,
            language=person.language,
            time_zone=person.time_zone,
        )
    _complete(client, person)
    return client


def _living(person: Person) -> QuerySet[Client]:
    return Client.objects.filter(merged_into=None, search_key=search_key(person.name))


def _by_email(person: Person) -> Client | None:
    if not person.email:
        return None
    return _living(person).filter(email__iexact=person.email).order_by("id").first()


def _by_phone(person: Person) -> Client | None:
    if not person.phone:
        return None
    return _living(person).filter(phone=person.phone).order_by("id").first()


def _complete(client: Client, person: Person) -> None:
    changed = []
    for field in ("email", "phone", "time_zone"):
        given = getattr(person, field)
        if given and not getattr(client, field):
            setattr(client, field, given)
            changed.append(field)
    if client.language != person.language:
        client.language = person.language
        changed.append("language")
    if changed:
        client.save(update_fields=changed)
