"""Opens a business's page to the public: imprint said, documents written, terms accepted.

Called by the last step of the onboarding. Doing it twice changes nothing but what has changed.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from booking.models import Location, Setting
from booking.setup import documents, imprints
from tenants.actor import Actor
from tenants.audit import trail
from tenants.models import Acceptance, Business, User


class ImprintMissing(ValueError):
    """The imprint of this country says more than is known."""


class NotAccepted(ValueError):
    """The terms have not been accepted."""


def say(business: Business, imprint: Mapping[str, str]) -> None:
    """Keep what the imprint says; the next version of the documents follows if it is new.

    What the page does not know yet (an address, a phone) it learns from here.
    """
    with transaction.atomic():
        setting = Setting.objects.select_for_update().get()
        setting.imprint = {key: imprint[key] for key in imprints.FIELDS if imprint.get(key)}
        setting.email = setting.email or imprint.get("email", "")
        setting.phone = setting.phone or imprint.get("phone", "")
        setting.save(update_fields=["imprint", "email", "phone"])
        _settle(imprint)
        documents.publish_changed(business)


def publish(business: Business, *, user: User, by: Actor, accepted: bool = False) -> None:
    """From now on strangers see the page. Raises ImprintMissing or NotAccepted."""
    with transaction.atomic():
        if imprints.missing(Setting.objects.get().imprint, business.country):
            raise ImprintMissing
        if needs_acceptance(business):
            if not accepted:
                raise NotAccepted
            _accept(business, user)
        documents.publish_changed(business)
        if business.published_at is None:
            business.published_at = timezone.now()
            business.save(update_fields=["published_at"])
            when = business.published_at.isoformat()
            trail.record(business, "publish", by=by, changes={"published_at": [None, when]})


def needs_acceptance(business: Business) -> bool:
    """Whether the operator has terms that nobody has accepted for it yet in this version."""
    if settings.SELF_HOSTED:
        return False
    done = business.acceptances.filter(version=settings.TERMS_VERSION).values_list("kind")
    return {kind for (kind,) in done} != set(Acceptance.Kind.values)


def _accept(business: Business, user: User) -> None:
    for kind in Acceptance.Kind.values:
        Acceptance.objects.get_or_create(
            business=business,
            kind=kind,
            version=settings.TERMS_VERSION,
            defaults={"user": user, "user_name": str(user)},
        )


def _settle(imprint: Mapping[str, str]) -> None:
    location = Location.objects.get(is_default=True)
    if not location.street and imprint.get("street"):
        location.street = imprint["street"]
        location.postcode = imprint.get("postcode", "")
        location.town = imprint.get("town", "")
        location.save(update_fields=["street", "postcode", "town"])
