"""The cockpit's URLs, below `/app/<slug>/`."""

from __future__ import annotations

from django.urls import include, path

from booking.cockpit import actions, clock, lists, one
from booking.cockpit.today import today

app_name = "cockpit"
urlpatterns = [
    path("", today, name="today"),
    path("bookings/", lists.bookings, name="bookings"),
    path("bookings/<code>/", one.show, name="booking"),
    path("bookings/<code>/confirm/", actions.confirm, name="confirm"),
    path("bookings/<code>/decline/", actions.decline, name="decline"),
    path("bookings/<code>/cancel/", actions.cancel, name="cancel"),
    path("bookings/<code>/arrive/", actions.arrive, name="arrive"),
    path("bookings/<code>/no-show/", actions.no_show, name="no_show"),
    path("bookings/<code>/undo-no-show/", actions.undo_no_show, name="undo_no_show"),
    path("bookings/<code>/send-again/", actions.send_again, name="send_again"),
    path("mails/", lists.mails, name="mails"),
    path("time-zone/", clock.switch, name="time_zone"),
    path("desk/", include("booking.cockpit.desk.urls")),
    path("sessions/", include("booking.cockpit.groups.urls")),
    path("", include("booking.cockpit.start.urls")),
    path("page/", include("booking.cockpit.page.urls")),
    path("services/", include("booking.cockpit.catalogue.urls")),
    path("people/", include("booking.cockpit.people.urls")),
    path("audit/", include("booking.cockpit.audit.urls")),
    path("hours/", include("booking.cockpit.times.urls")),
    path("team/", include("booking.cockpit.team.urls")),
]
