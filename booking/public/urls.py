"""The booking page's URLs, below `/book/<slug>/` or at the root of a business's own domain."""

from __future__ import annotations

from django.urls import URLPattern, path

from booking.public import (
    adding,
    brand,
    cancelling,
    correcting,
    details,
    documents,
    holding,
    home,
    logo,
    managing,
    moving,
    pictures,
    sending,
    times,
)

app_name = "public"
MINE = "b/<str:code>/<str:token>"
urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("add/", adding.add, name="add"),
    path("times/", times.times, name="times"),
    path("hold/", holding.hold, name="hold"),
    path("details/", details.details, name="details"),
    path("book/", sending.book, name="book"),
    path(f"{MINE}/", managing.manage, name="manage"),
    path(f"{MINE}/done/", managing.done, name="done"),
    path(f"{MINE}/calendar.ics", managing.calendar, name="calendar"),
    path(f"{MINE}/email/", correcting.email, name="email"),
    path(f"{MINE}/move/", moving.move, name="move"),
    path(f"{MINE}/move/to/", moving.move_to, name="move_to"),
    path(f"{MINE}/move/now/", moving.move_now, name="move_now"),
    path(f"{MINE}/cancel/", cancelling.cancel, name="cancel"),
    path("privacy/", documents.privacy, name="privacy"),
    path("imprint/", documents.imprint, name="imprint"),
    path("brand.css", brand.style_sheet, name="brand"),
    path("logo/<str:file>", logo.logo, name="logo"),
    path("logo/photo/<str:file>", logo.photo, name="photo"),
    path("og.png", pictures.open_graph, name="picture"),
    # Last: a service's slug is never one of the words above.
    path("<slug:service>/", home.service, name="service"),
]
