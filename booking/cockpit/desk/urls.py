"""The front desk's URLs, below `/app/<slug>/desk/`; part of the cockpit's namespace."""

from __future__ import annotations

from django.urls import path

from booking.cockpit.desk import (
    choosing,
    clients,
    diary,
    editing,
    exporting,
    knowing,
    making,
    moving,
    searching,
    why,
)

urlpatterns = [
    path("new/", choosing.new, name="desk_new"),
    path("new/people/", choosing.people, name="desk_people"),
    path("new/hold/", choosing.hold, name="desk_hold"),
    path("new/book/", making.book, name="desk_book"),
    path("why/", why.why, name="desk_why"),
    path("search/", searching.search, name="desk_search"),
    path("diary/", diary.diary, name="desk_diary"),
    path("clients/", clients.clients, name="desk_clients"),
    path("clients/<code>/", clients.client, name="desk_client"),
    path("clients/<code>/edit/", knowing.edit, name="desk_client_edit"),
    path("bookings/<code>/edit/", editing.edit, name="desk_edit"),
    path("bookings/<code>/longer/", editing.longer, name="desk_longer"),
    path("bookings/<code>/move/", moving.move, name="desk_move"),
    path("bookings/<code>/restore/", moving.restore, name="desk_restore"),
    path("bookings/<code>/free-rest/", moving.free_rest, name="desk_free_rest"),
    path("export/", exporting.exports, name="desk_export"),
    path("export/files/<name>/", exporting.download, name="desk_download"),
    path("export/<kind>/", exporting.export, name="desk_export_as"),
]
