"""The hours' URLs, below `/app/<slug>/hours/`."""

from __future__ import annotations

from django.urls import path

from booking.cockpit.times import days, holidays, weeks

urlpatterns = [
    path("", weeks.house, name="hours"),
    path("team/<slug:staff>/", weeks.staff, name="staff_hours"),
    path("days/", days.index, name="other_days"),
    path("days/new/", days.new, name="other_day_new"),
    path("days/undo/<token>/restore/", days.restore, name="other_day_restore"),
    path("days/<key>/remove/", days.remove, name="other_day_remove"),
    path("holidays/", holidays.index, name="public_holidays"),
]
