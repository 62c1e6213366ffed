"""Who may come in where: every address of the main host, by the name of its URL.

A new URL needs a line here. What a role may is not repeated: `tenants.permissions.ABILITIES` says
it. An empty POST is enough to see whether a door opens; what comes behind it is other tests' work.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tenants.permissions import Ability

# What a form says to an empty POST: done, look again, mistakes, not like this.
ANSWERED = frozenset({200, 204, 302, 303, 400, 409, 422})


@dataclass(frozen=True)
class Door:
    """What an address answers to those who may come in; 405 for a method it does not have."""

    get: frozenset[int] = frozenset({200})
    post: frozenset[int] = frozenset({405})
    needs: Ability | None = None
    # Of one booking or client: a 404 for staff in whose diary it is not.
    is_one: bool = False
    # Which thing of the salon an argument stands for, where its own name does not say so.
    args: Mapping[str, str] = field(default_factory=dict)
    query: str = ""
    # For strangers too: the same answers as to anybody.
    is_open: bool = False

    @property
    def is_post_only(self) -> bool:
        """An action, not a page."""
        return self.get == {405}


def also(door: Door, *, get: int = 0, post: int = 0, query: str = "", **args: str) -> Door:
    """The same door with an answer of its own."""
    return replace(
        door,
        get=frozenset({get}) if get else door.get,
        post=frozenset({post}) if post else door.post,
        query=query,
        args=args,
    )


PAGE, FORM = Door(), Door(post=ANSWERED)
ACTION = Door(get=frozenset({405}), post=ANSWERED)
ONE, ONE_FORM, ONE_ACTION = (replace(door, is_one=True) for door in (PAGE, FORM, ACTION))
SET, SET_FORM, SET_ACTION = (replace(door, needs=Ability.SETTINGS) for door in (PAGE, FORM, ACTION))
OPEN, OPEN_FORM, OPEN_ACTION = (replace(door, is_open=True) for door in (PAGE, FORM, ACTION))
SEE_ALL, DO_ALL = (replace(door, needs=Ability.ALL_DIARIES) for door in (PAGE, ACTION))
TAKE_OUT = replace(PAGE, needs=Ability.EXPORT)
RULE, RULE_FORM, RULE_ACTION = (
    replace(door, needs=Ability.PEOPLE) for door in (PAGE, FORM, ACTION)
)

COCKPIT = {
    # Everybody has a diary, or sees those of others.
    "today": PAGE,
    "bookings": PAGE,
    "mails": PAGE,
    "time_zone": ACTION,
    "desk_new": PAGE,
    "desk_people": PAGE,
    "desk_why": PAGE,
    "desk_hold": ACTION,
    # Without a time: back to choosing one.
    "desk_book": also(FORM, get=302),
    "desk_search": PAGE,
    "desk_diary": PAGE,
    "desk_clients": PAGE,
    "booking": ONE,
    "confirm": ONE_ACTION,
    "decline": ONE_ACTION,
    "cancel": ONE_ACTION,
    "arrive": ONE_ACTION,
    "no_show": ONE_ACTION,
    "undo_no_show": ONE_ACTION,
    # Which mail is not said: there is none of that name.
    "send_again": also(ONE_ACTION, post=404),
    "desk_client": also(ONE, code="client"),
    "desk_client_edit": also(ONE_FORM, code="client"),
    "desk_edit": ONE_FORM,
    "desk_longer": ONE_ACTION,
    "desk_move": ONE_FORM,
    "desk_restore": ONE_ACTION,
    "desk_free_rest": ONE_ACTION,
    # Groups: whoever has a diary sees its sessions; planning them is for those who book for all.
    "sessions": PAGE,
    "session_new": replace(FORM, needs=Ability.BOOK),
    "session": also(ONE, code="session"),
    "session_add": also(ONE_FORM, code="session"),
    "session_edit": also(replace(FORM, needs=Ability.BOOK), code="session"),
    "session_cancel": also(replace(ACTION, needs=Ability.BOOK), code="session"),
    # Taking out what the business knows.
    "desk_export": TAKE_OUT,
    "desk_download": also(TAKE_OUT, name="export"),
    "desk_export_as": also(replace(ACTION, needs=Ability.EXPORT), kind="table"),
    # Who belongs to the business; leaving is everybody's own.
    "people": RULE,
    "people_invite": RULE_FORM,
    "people_again": also(RULE_ACTION, code="invitation"),
    "people_withdraw": also(RULE_ACTION, code="invitation"),
    "people_leave": FORM,
    "member": RULE_FORM,
    "member_remove": RULE_FORM,
    # The password is asked for again first.
    "member_ownership": also(RULE_FORM, get=302, post=302),
    "audit": replace(PAGE, needs=Ability.AUDIT),
    # How the business is set up.
    "publish": replace(FORM, needs=Ability.PUBLISH),
    "start": SET_FORM,
    "start_people": SET_FORM,
    "start_preview": SET,
    "share": SET,
    "poster": SET,
    # Which step is not said: there is none of that name.
    "share_tick": also(SET_ACTION, post=404),
    "qr": also(SET, kind="picture"),
    "page": SET_FORM,
    "page_contact": SET_FORM,
    "page_policy": SET_FORM,
    "page_offering": SET_FORM,
    "page_visits": SET_FORM,
    "page_region": SET_FORM,
    "page_link": SET_FORM,
    "page_notifications": SET_FORM,
    "services": SET,
    "service_new": SET_FORM,
    "service": SET_FORM,
    "timing": SET_FORM,
    "who": SET_FORM,
    "asking": SET_FORM,
    "service_duplicate": SET_ACTION,
    "variants": SET,
    "variant_add": SET_ACTION,
    "variant": SET_FORM,
    "categories": SET_FORM,
    "category": SET_FORM,
    "questions": SET,
    "question_new": SET_FORM,
    "question": SET_FORM,
    **{
        f"{row}_{verb}": SET_ACTION
        for row in ("service", "variant", "category", "question")
        for verb in ("archive", "restore", "move")
    },
    "hours": SET_FORM,
    "staff_hours": SET_FORM,
    "other_days": SET,
    "other_day_new": SET_FORM,
    "other_day_remove": SET_ACTION,
    "other_day_restore": also(SET_ACTION, token="undo"),
    "public_holidays": SET_FORM,
    # Who works here. The front desk sees the team and notes who is ill; staff their own absences.
    "team": SEE_ALL,
    "team_new": SET_FORM,
    "team_person": SET_FORM,
    "team_does": SET_FORM,
    "team_zones": SET_FORM,
    "team_zone_remove": also(SET_ACTION, key="journey"),
    "team_off": ONE,
    "team_off_new": SET_FORM,
    "team_off_edit": also(SET_FORM, key="time_off"),
    "team_off_remove": also(SET_ACTION, key="time_off"),
    "team_off_restore": also(SET_ACTION, token="undo_off"),
    "team_absence": also(SEE_ALL, key="sick"),
    "team_ahead": SEE_ALL,
    "team_sick": DO_ALL,
    "team_well": also(DO_ALL, key="sick"),
    "team_hand": DO_ALL,
    "team_rooms": SET,
    "team_room_new": SET_FORM,
    "team_room": SET_FORM,
    **{
        f"{row}_{verb}": SET_ACTION
        for row in ("team", "team_room")
        for verb in ("archive", "restore", "move")
    },
}
PUBLIC = {
    "home": OPEN,
    # With one variant: straight to its times.
    "service": also(OPEN, get=302),
    "times": also(OPEN, query="?s=tuns-barbati"),
    "add": also(OPEN, query="?s=tuns-barbati"),
    "hold": OPEN_ACTION,
    # Without a time there is nothing to fill in.
    "details": also(OPEN_FORM, get=400),
    "book": OPEN_ACTION,
    "privacy": OPEN,
    "imprint": OPEN,
    "brand": OPEN,
    "logo": OPEN,
    "photo": also(OPEN, file="photo"),
    "picture": OPEN,
    # With the link of a mail.
    "manage": OPEN,
    "done": OPEN,
    "calendar": OPEN,
    "email": OPEN_FORM,
    "move": OPEN,
    "move_to": also(OPEN_FORM, get=400),
    "move_now": OPEN_ACTION,
    "cancel": OPEN_FORM,
}
# For whoever is signed in, whatever they are where.
ACCOUNT = {
    "app": replace(FORM, get=frozenset({200, 302})),
    "new": FORM,
    "new_where": also(FORM, get=303),
    "new_slug": PAGE,
    "account_home": FORM,
    "account_email": FORM,
    "account_send_again": ACTION,
    "account_change_password": replace(FORM, get=frozenset({200, 302})),
    "account_reauthenticate": FORM,
    "usersessions_list": FORM,
    "mfa_index": PAGE,
    # The password is asked for again first; nobody here has a second step to show or switch off.
    "mfa_reauthenticate": also(FORM, get=302),
    "mfa_activate_totp": also(FORM, get=302),
    "mfa_deactivate_totp": also(FORM, get=404, post=404),
    "mfa_view_recovery_codes": also(PAGE, get=404),
    "mfa_generate_recovery_codes": also(FORM, get=302),
    "mfa_download_recovery_codes": also(PAGE, get=404, post=404),
}
# For everybody.
OUTSIDE = {
    "home": OPEN,
    "healthz": OPEN_FORM,
    "healthz_full": replace(OPEN_FORM, get=frozenset({200, 503}), post=frozenset({200, 503})),
    # Who is signed in already is sent home.
    "account_login": replace(OPEN_FORM, get=frozenset({200, 302})),
    "account_signup": replace(OPEN_FORM, get=frozenset({200, 302})),
    "account_logout": replace(OPEN_FORM, get=frozenset({200, 302})),
    "account_inactive": OPEN,
    "account_confirm_email": also(OPEN_FORM, get=410, post=410),
    # Of somebody who has not answered yet.
    "invitation": replace(
        also(OPEN_FORM, code="invitation", token="invited"), get=frozenset({200, 302})
    ),
    "invitation_join": also(OPEN_ACTION, post=302, code="invitation", token="invited"),
    "account_reset_password": OPEN_FORM,
    "account_reset_password_done": OPEN,
    "account_reset_password_from_key": also(OPEN_FORM, get=410, post=410),
    "account_reset_password_from_key_done": OPEN,
    # Between the password and the code; nobody here is.
    "mfa_authenticate": also(OPEN_FORM, get=302),
}
TABLE = {
    **{f"cockpit:{name}": door for name, door in COCKPIT.items()},
    **{f"public:{name}": door for name, door in PUBLIC.items()},
    **ACCOUNT,
    **OUTSIDE,
}
