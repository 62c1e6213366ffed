"""The URLs of the page's settings, below `/app/<slug>/page/`."""

from __future__ import annotations

from django.urls import path

from booking.cockpit.page import (
    contact,
    link,
    look,
    notifications,
    offering,
    policy,
    region,
    visits,
)

urlpatterns = [
    path("", look.look, name="page"),
    path("contact/", contact.contact, name="page_contact"),
    path("rules/", policy.policy, name="page_policy"),
    path("visits/", visits.visits, name="page_visits"),
    path("times/", offering.offering, name="page_offering"),
    path("region/", region.region, name="page_region"),
    path("link/", link.link, name="page_link"),
    path("notifications/", notifications.notifications, name="page_notifications"),
]
