"""The sessions' URLs, below `/app/<slug>/sessions/`; part of the cockpit's namespace."""

from __future__ import annotations

from django.urls import path

from booking.cockpit.groups import listing, one, planning

urlpatterns = [
    path("", listing.sessions, name="sessions"),
    path("new/", planning.new, name="session_new"),
    path("<code>/", one.show, name="session"),
    path("<code>/add/", one.add, name="session_add"),
    path("<code>/edit/", planning.edit, name="session_edit"),
    path("<code>/cancel/", planning.cancel, name="session_cancel"),
]
