"""Rooms and devices: what a visit takes besides a person. A service asks for one of a tag."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from booking import normalising
from booking.cockpit.catalogue import writing
from booking.cockpit.catalogue.fields import Line, Picked, SetupForm
from booking.cockpit.catalogue.services import STEPS, see_other
from booking.cockpit.frame import page
from booking.cockpit.team import doors, listing, one
from booking.models import Location, Resource, Variant
from booking.setup.place import EQUIPMENT
from tenants.http import MemberRequest
from tenants.models import Business
from tenants.permissions import Ability, needs
from tenants.urls import turl

NAME, TAGS, TAG = 120, 300, 40
# A room is good for a handful of things.
MOST_TAGS = 10


class RoomForm(SetupForm):
    """A name, room or device, what a service asks for, whether it can be used now."""

    def __init__(self, business: Business, room: Resource, data: Any = None) -> None:
        super().__init__(business, data)
        self.room = room
        self.fields["name"] = Line(longest=NAME, label=_("Name"), initial=room.name)
        self.fields["kind"] = Picked(
            label=_("Kind"),
            choices=list(listing.kinds().items()),
            initial=room.kind or Resource.Kind.ROOM,
            widget=forms.RadioSelect,
        )
        self.fields["tags"] = Line(
            longest=TAGS,
            label=_("What a service asks for"),
            help_text=_("Words with commas between them, such as: treatment room, quiet."),
            initial=", ".join(map(said, room.tags or ())),
        )
        self.fields["active"] = forms.BooleanField(
            label=_("Can be used now"),
            help_text=_("Untick it while it is being repaired."),
            initial=room.active,
            required=False,
        )

    def clean_tags(self) -> list[str]:
        """Each once, in any case of letters."""
        words = [" ".join(word.split()) for word in self.cleaned_data["tags"].split(",")]
        in_use = _known()
        known = {_plain(tag): tag for tag in in_use}
        # Two may be called the same: this room keeps its own.
        known |= {said(tag).casefold(): tag for tag in (*sorted(in_use), *self.room.tags)}
        found = {_plain(word): word for word in words if word}
        tags = list(dict.fromkeys(known.get(key, word) for key, word in found.items()))
        if len(tags) > MOST_TAGS or any(len(tag) > TAG for tag in tags):
            raise forms.ValidationError(_("Please use a few short words."))
        if not tags:
            raise forms.ValidationError(_("Please fill this in."))
        return tags

    def save(self) -> dict[str, Any]:
        """Write it; a new one comes last and gets a link name. Answers what is different."""
        room, given = self.room, self.cleaned_data
        before = _facts(room)
        with writing.alone():
            room.name, room.kind, room.tags = given["name"], given["kind"], given["tags"]
            room.active = given["active"]
            if room._state.adding:
                room.slug = _slug(room.name)
                room.location = Location.objects.get(is_default=True)
                room.position = max(doors.rooms().values_list("position", flat=True), default=-1)
                room.position += 1
            room.save()
        return one.differences(before, _facts(room))


def said(tag: str) -> str:
    """A tag in words: those of the trades are known in every language."""
    usual, language = EQUIPMENT.get(tag), get_language() or "en"
    if usual is None:
        return tag.replace("_", " ")
    name = usual.names.get(language, usual.names["en"])
    # Nouns are capitalised in German alone.
    return name if language == "de" else name.lower()


def _plain(tag: str) -> str:
    """As it may be typed: those of the trades have lines between their words."""
    return tag.replace("_", " ").casefold()


def _known() -> set[str]:
    """Every tag in use: a room that gets one is found by the services that ask for it."""
    tags: set[str] = set()
    for known in Resource.objects.exclude(tags=[]).values_list("tags", flat=True):
        tags |= set(known)
    return tags | _asked()


def _asked() -> set[str]:
    """The tags that services ask for."""
    tags: set[str] = set()
    for asked in Variant.objects.filter(archived_at=None).values_list("requires", flat=True):
        tags |= set(asked)
    return tags


def _lost(room: Resource) -> list[str]:
    """The tags that services ask for and no room has any more."""
    left: set[str] = set()
    for tags in doors.rooms().filter(active=True).values_list("tags", flat=True):
        left |= set(tags)
    return sorted(_asked() & set(room.tags) - left)


def _facts(room: Resource) -> dict[str, Any]:
    return {name: getattr(room, name) for name in ("name", "kind", "tags", "active")}


def _slug(name: str) -> str:
    taken = set(Resource.objects.values_list("slug", flat=True))
    plain = normalising.slug(name) or "room"
    slug, number = plain, 1
    while slug in taken:
        number += 1
        slug = f"{plain}-{number}"
    return slug


@needs(Ability.SETTINGS)
@require_safe
def rooms(request: MemberRequest) -> HttpResponse:
    """The list, and what has been put away below it."""
    asked, kinds = _asked(), listing.kinds()
    rows = [
        {
            "room": room,
            "kind": kinds[room.kind],
            "tags": [said(tag) for tag in room.tags],
            "unused": not asked & set(room.tags),
        }
        for room in doors.rooms()
    ]
    context = {"rows": rows, "put_away": doors.rooms(archived=True), "tab": "rooms"}
    return page(request, "cockpit/team/rooms.html", context, section="team")


@needs(Ability.SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Another one."""
    return _form(request, Resource(active=True), "build")


@needs(Ability.SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def room(request: MemberRequest, room: str) -> HttpResponse:
    """Change one."""
    return _form(request, doors.get_room(room), "edit")


def _form(request: MemberRequest, row: Resource, verb: str) -> HttpResponse:
    form = RoomForm(request.business, row, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        with transaction.atomic():
            changes = form.save()
            if changes:
                one.record(request, row, verb, changes)
        messages.success(request, _("Saved."))
        return see_other(turl(request, "cockpit:team_rooms"))
    status = 422 if form.is_bound else 200
    context = {"form": form, "room": row if row.pk else None}
    return page(request, "cockpit/team/room.html", context, section="team", status=status)


@needs(Ability.SETTINGS)
@require_POST
def move(request: MemberRequest, room: str, way: str) -> HttpResponse:
    """One place up or down: the first free one is taken."""
    row = doors.get_room(room)
    writing.shift(row, doors.rooms(), by=STEPS[way])
    one.record(request, row, "reorder", {"position": [None, way]})
    return see_other(f"{turl(request, 'cockpit:team_rooms')}#{row.slug}")


@needs(Ability.SETTINGS)
@require_POST
def archive(request: MemberRequest, room: str) -> HttpResponse:
    """Put it away; what is booked in it stays."""
    row = doors.get_room(room)
    with transaction.atomic():
        writing.archive(row)
        one.record(request, row, "archive")
    undo = turl(request, "cockpit:team_room_restore", room=row.slug)
    messages.success(request, _("Archived. What was booked stays."), extra_tags=undo)
    if lost := _lost(row):
        tags = {"tags": ", ".join(map(said, lost))}
        messages.error(request, _("Nobody can book what asks for this now: %(tags)s") % tags)
    return see_other(turl(request, "cockpit:team_rooms"))


@needs(Ability.SETTINGS)
@require_POST
def restore(request: MemberRequest, room: str) -> HttpResponse:
    """The way back."""
    row = doors.get_room(room)
    with transaction.atomic():
        writing.restore(row)
        one.record(request, row, "restore")
    messages.success(request, _("Back on the list."))
    return see_other(f"{turl(request, 'cockpit:team_rooms')}#{row.slug}")
