"""Tells people about bookings: who is told, in which words, by which channel, and what came of it.

`booking.automation` decides what is said when and calls `deliver`. A new channel is a file with a
`Channel` and a line in `delivering.CHANNELS`.
"""

from __future__ import annotations

from booking.notify.addresses import message_id
from booking.notify.delivering import cover, deliver, drop, is_handed_over
from booking.notify.message import Channel, Message, NotHandedOver
from booking.notify.recipients import Reader

__all__ = [
    "Channel",
    "Message",
    "NotHandedOver",
    "Reader",
    "cover",
    "deliver",
    "drop",
    "is_handed_over",
    "message_id",
]
