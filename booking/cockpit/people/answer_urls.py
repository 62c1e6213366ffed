"""Where the mail of an invitation leads: `/accounts/invitations/`, outside of any business."""

from __future__ import annotations

from django.urls import path

from booking.cockpit.people import answering

urlpatterns = [
    path("<code>/<token>/", answering.invitation, name="invitation"),
    path("<code>/<token>/join/", answering.join, name="invitation_join"),
]
