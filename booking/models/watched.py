"""What leaves a line in the audit trail whenever it changes: everything a business sets up.

Not here: bookings and blocks of time, whose verbs leave lines by themselves; outbox, deliveries
and allocations, which follow from them; sealed columns, which no trail may hold.
"""

from __future__ import annotations

from booking.models.catalogue import Category, Performs, Question, Service, Variant
from booking.models.clients import Client, Organisation
from booking.models.documents import Document
from booking.models.hours import Hours, HoursException
from booking.models.places import Location, Setting
from booking.models.resources import Resource, Staff
from tenants.audit.watching import watch


def watch_all() -> None:
    """Called once, when all models are there."""
    watch(Category)
    watch(Service, without=["revision"])
    watch(Variant)
    watch(Performs)
    watch(Question, several=["services"])
    # Who sits at a diary is told by `booking.setup.seats`.
    watch(Resource, without=["membership_id"])
    watch(Staff)
    watch(Hours)
    watch(HoursException)
    watch(Location)
    watch(Setting, without=["only", "next_steps"])
    # Its text can be read where it stands; a version is never changed.
    watch(Document, without=["text"])
    watch(Organisation, without=["search_key"], masked=["note"])
    watch(
        Client,
        without=["code", "search_key", "number_sealed", "number_index", "practice_note_sealed"],
        masked=["email", "phone", "birth_on", "note"],
    )
