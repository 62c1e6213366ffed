"""The first two steps of the onboarding, outside of any business: `/app/new/`."""

from __future__ import annotations

from django.urls import path

from booking.cockpit.start import new

urlpatterns = [
    path("", new.name, name="new"),
    path("where/", new.where, name="new_where"),
    path("slug/", new.slug, name="new_slug"),
]
