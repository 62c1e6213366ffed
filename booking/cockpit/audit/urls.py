"""The list of changes, below `/app/<slug>/audit/`."""

from __future__ import annotations

from django.urls import path

from booking.cockpit.audit import listing

urlpatterns = [path("", listing.audit, name="audit")]
