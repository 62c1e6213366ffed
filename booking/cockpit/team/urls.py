"""The team's URLs, below `/app/<slug>/team/`."""

from __future__ import annotations

from django.urls import path

from booking.cockpit.catalogue.urls import WAY
from booking.cockpit.team import absence, does, off, people, person, rooms, zones
from tenants.audit.watching import told_by_verbs

# `item/` keeps a person's link name from colliding with the words beside it.
ITEM, ROOM = "item/<slug:staff>", "rooms/item/<slug:room>"
OFF = f"{ITEM}/off/<key>"

urlpatterns = [
    path("", people.people, name="team"),
    path("new/", people.new, name="team_new"),
    path(f"{ITEM}/", person.person, name="team_person"),
    path(f"{ITEM}/archive/", people.archive, name="team_archive"),
    path(f"{ITEM}/restore/", people.restore, name="team_restore"),
    path(f"{ITEM}/services/", does.does, name="team_does"),
    path(f"{ITEM}/zones/", zones.zones, name="team_zones"),
    path(f"{ITEM}/zones/<key>/remove/", zones.remove, name="team_zone_remove"),
    path(f"{ITEM}/sick/", absence.sick, name="team_sick"),
    path(f"{ITEM}/appointments/", absence.ahead, name="team_ahead"),
    path(f"{ITEM}/appointments/<code>/hand/", absence.hand, name="team_hand"),
    path(f"{ITEM}/off/", off.off, name="team_off"),
    path(f"{ITEM}/off/new/", off.new, name="team_off_new"),
    path(f"{ITEM}/off/undo/<token>/restore/", off.restore, name="team_off_restore"),
    path(f"{OFF}/", absence.absence, name="team_absence"),
    path(f"{OFF}/edit/", off.edit, name="team_off_edit"),
    path(f"{OFF}/remove/", off.remove, name="team_off_remove"),
    path(f"{OFF}/well/", absence.well, name="team_well"),
    path(f"{ITEM}/{WAY}/", people.move, name="team_move"),
    path("rooms/", rooms.rooms, name="team_rooms"),
    path("rooms/new/", rooms.new, name="team_room_new"),
    path(f"{ROOM}/", rooms.room, name="team_room"),
    path(f"{ROOM}/archive/", rooms.archive, name="team_room_archive"),
    path(f"{ROOM}/restore/", rooms.restore, name="team_room_restore"),
    path(f"{ROOM}/{WAY}/", rooms.move, name="team_room_move"),
]
# Each of these says in one line of its own what it does.
for each in urlpatterns:
    each.callback = told_by_verbs(each.callback)
