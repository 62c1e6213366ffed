"""A business's rows, a module per noun. Models hold one row's truth and never import verbs."""

from __future__ import annotations

from booking.models.bookings import Allocation, Booking, BookingItem
from booking.models.catalogue import Category, Performs, Question, Service, Variant
from booking.models.clients import Client, Consent, Organisation
from booking.models.documents import Document
from booking.models.hours import Block, Hours, HoursException
from booking.models.outbox import Delivery, Outbox
from booking.models.places import Location, Setting
from booking.models.resources import Resource, Staff
from booking.models.sessions import Seat, Session

__all__ = [
    "Allocation",
    "Block",
    "Booking",
    "BookingItem",
    "Category",
    "Client",
    "Consent",
    "Delivery",
    "Document",
    "Hours",
    "HoursException",
    "Location",
    "Organisation",
    "Outbox",
    "Performs",
    "Question",
    "Resource",
    "Seat",
    "Service",
    "Session",
    "Setting",
    "Staff",
    "Variant",
]
