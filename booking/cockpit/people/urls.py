"""The URLs of members and invitations, below `/app/<slug>/people/`."""

from __future__ import annotations

from django.urls import path

from booking.cockpit.people import inviting, leaving, listing, one, owning

urlpatterns = [
    path("", listing.people, name="people"),
    path("invite/", inviting.invite, name="people_invite"),
    path("invitations/<code>/again/", inviting.again, name="people_again"),
    path("invitations/<code>/withdraw/", inviting.withdraw, name="people_withdraw"),
    path("leave/", leaving.leave, name="people_leave"),
    path("<member>/", one.member, name="member"),
    path("<member>/remove/", leaving.remove, name="member_remove"),
    path("<member>/ownership/", owning.ownership, name="member_ownership"),
]
