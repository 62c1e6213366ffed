"""The onboarding's steps inside of a business, below `/app/<slug>/`."""

from __future__ import annotations

from django.urls import path

from booking.cockpit.start import people, publish, share, views

urlpatterns = [
    path("start/", views.offer, name="start"),
    path("start/people/", people.people, name="start_people"),
    path("start/preview/", views.preview, name="start_preview"),
    path("publish/", publish.publish, name="publish"),
    path("share/", share.share, name="share"),
    path("share/poster/", share.poster, name="poster"),
    path("share/tick/", share.tick, name="share_tick"),
    path("share/qr.<str:kind>", share.code, name="qr"),
]
