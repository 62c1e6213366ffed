"""Hands messages over and remembers it: one `Delivery` per message, whatever happens.

The row is locked while the message is handed over and says afterwards what became of it: neither
a second worker nor a clock that jumps sends again what was handed over. Only a worker that dies in
between leaves a message to be sent twice, with the same Message-ID.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from booking.models import Delivery, Outbox
from booking.notify.addresses import address_hash
from booking.notify.mail import Mail
from booking.notify.message import Channel, Message, NotHandedOver

CHANNELS: dict[str, Channel] = {"mail": Mail()}
ERROR_MAX = 500


def deliver(row: Outbox, message: Message, *, channel: str = "mail") -> None:
    """Hand the message over unless that was done before. Raises NotHandedOver."""
    delivery = _delivery(row, message, channel)
    with transaction.atomic():
        locked = Delivery.objects.select_for_update(skip_locked=True).filter(pk=delivery.pk).first()
        if locked is None:
            raise NotHandedOver("another worker is at it")
        failure = _hand_over(locked, message, CHANNELS[channel])
    # The failed attempt is kept; only then is it reported.
    if failure is not None:
        raise failure


def drop(row: Outbox, message: Message, reason: str, *, channel: str = "mail") -> None:
    """Do not send what is no longer true, and say so."""
    delivery = _delivery(row, message, channel)
    if delivery.state in (Delivery.State.QUEUED, Delivery.State.FAILED):
        delivery.state, delivery.error = Delivery.State.DROPPED, reason
        delivery.save(update_fields=["state", "error"])


def cover(row: Outbox, message: Message, *, channel: str = "mail") -> None:
    """Note that another message, already handed over, said this as well."""
    Delivery.objects.filter(pk=_delivery(row, message, channel).pk).update(
        state=Delivery.State.HANDED_OVER, handed_over_at=timezone.now()
    )


def is_handed_over(message_id: str) -> bool:
    """Whether a message of this id went out, for whichever row."""
    return Delivery.objects.filter(
        message_id=message_id, state__in=(Delivery.State.HANDED_OVER, Delivery.State.DELIVERED)
    ).exists()


def _delivery(row: Outbox, message: Message, channel: str) -> Delivery:
    delivery, _ = Delivery.objects.get_or_create(
        outbox=row,
        message_id=message.message_id,
        defaults={
            "booking_id": row.aggregate,
            "channel": channel,
            "audience": message.reader.audience,
            "address_hash": address_hash(message.business, message.reader.address),
        },
    )
    return delivery


def _hand_over(delivery: Delivery, message: Message, channel: Channel) -> NotHandedOver | None:
    if delivery.state in (Delivery.State.HANDED_OVER, Delivery.State.DELIVERED):
        return None
    if delivery.state == Delivery.State.FAILED:
        return NotHandedOver(delivery.error, permanent=True)
    delivery.attempts += 1
    try:
        delivery.provider_id = channel.send(message, references=_references(delivery))
    except NotHandedOver as error:
        delivery.error = str(error)[:ERROR_MAX]
        if error.permanent:
            delivery.state = Delivery.State.FAILED
        delivery.save()
        return error
    delivery.state, delivery.error = Delivery.State.HANDED_OVER, ""
    delivery.handed_over_at = timezone.now()
    delivery.save()
    return None


def _references(delivery: Delivery) -> list[str]:
    """What this reader got about the booking before, so that mail programs keep it together."""
    earlier = Delivery.objects.filter(
        booking_id=delivery.booking_id,
        address_hash=delivery.address_hash,
        state__in=(Delivery.State.HANDED_OVER, Delivery.State.DELIVERED),
        pk__lt=delivery.pk,
    )
    return list(earlier.order_by("pk").values_list("message_id", flat=True))
