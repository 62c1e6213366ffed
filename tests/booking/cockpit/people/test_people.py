"""The page of members, as owners and others use it; and the way in for who is invited."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from booking.models import Booking, Resource
from tenants import invitations, inviting
from tenants.actor import SYSTEM
from tenants.audit.models import LogEntry
from tenants.current import enter_business
from tenants.models import Business, Invitation, Membership, User
from tests.booking.cockpit.conftest import Booker, browser, hire
from tests.people import PASSWORD

PEOPLE = "/app/salon-maria/people/"
NEW_PASSWORD = "seven quiet swallows in spring"
GUEST = "guest@example.com"
Role = Membership.Role


@pytest.fixture(autouse=True)
def _all_attempts(empty_redis: None) -> None:
    """None used up by the test before."""


def at(member: Membership, what: str = "") -> str:
    return f"{PEOPLE}{member.code}/{what}"


def send(desk: Client, **more: Any) -> Any:
    """The form of an invitation."""
    form = {"email": GUEST, "role": "front_desk", "diary": "", "language": "en", **more}
    return desk.post(f"{PEOPLE}invite/", form)


def link() -> str:
    """Send what is due; the path behind the button of the last mail."""
    while inviting.send_next():
        pass
    lines = str(mail.outbox[-1].body).splitlines()
    return urlsplit(next(each for each in lines if "/invitations/" in each)).path


def join(visitor: Client, path: str, **more: Any) -> Any:
    """Go and get an account, with a name and a password."""
    to = visitor.post(f"{path}join/").headers["Location"]
    form = {"name": "Gina Guest", "email": GUEST, "password1": NEW_PASSWORD, "next": path, **more}
    return visitor.post(to, form)


# ── inviting


def test_the_page_shows_members_and_invitations(desk: Client, salon_maria: Business) -> None:
    hire(salon_maria, "dora", Role.FRONT_DESK)
    send(desk)
    text = desk.get(PEOPLE).content.decode()
    for said in ("dora@example.com", "maria@example.com", GUEST, "Front desk", "since"):
        assert said in text


def test_whoever_is_invited_signs_up_and_is_in(desk: Client, salon_maria: Business) -> None:
    assert send(desk, role="staff", diary="ana").status_code == 303
    guest, path = Client(), link()
    page = guest.get(path).content.decode()
    assert "Salon Maria" in page
    assert "Create an account" in page
    to = guest.post(f"{path}join/").headers["Location"]
    form = guest.get(to)
    assert f'value="{GUEST}"' in form.content.decode()
    assert "readonly" in form.content.decode()
    assert join(guest, path).headers["Location"] == path
    assert len([each for each in mail.outbox if each.to == [GUEST]]) == 1  # nothing to confirm
    answer = guest.post(path)
    assert answer.headers["Location"] == "/app/salon-maria/"
    member = Membership.objects.get(business=salon_maria, user__email=GUEST)
    assert member.role == Role.STAFF
    assert EmailAddress.objects.get(user=member.user).verified
    assert guest.get("/app/salon-maria/").status_code == 200
    enter_business(salon_maria)
    assert Resource.objects.get(slug="ana").membership_id == member.pk
    assert LogEntry.objects.get(verb="join").object_repr == "Gina Guest"


def test_opening_the_link_changes_nothing(desk: Client, salon_maria: Business) -> None:
    send(desk)
    user = User.objects.create_user(GUEST, PASSWORD)
    guest, path = Client(), link()
    guest.force_login(user)
    assert "Accept the invitation" in guest.get(path).content.decode()
    assert not user.memberships.exists()
    assert guest.post(path).status_code == 302
    assert user.memberships.get().role == Role.FRONT_DESK
    assert guest.get(path).headers["Location"] == "/app/salon-maria/"


def test_another_address_at_sign_up_opens_nothing(desk: Client, salon_maria: Business) -> None:
    send(desk)
    guest, path = Client(), link()
    join(guest, path, email="other@example.com")
    user = User.objects.get(email="other@example.com")
    assert not EmailAddress.objects.get(user=user).verified
    answer = guest.post(path)
    assert answer.status_code == 409
    assert "other@example.com" in answer.content.decode()
    assert not user.memberships.exists()


def test_whoever_is_signed_in_as_somebody_else_is_told(
    desk: Client, salon_maria: Business, otto: User
) -> None:
    send(desk)
    other = Client()
    other.force_login(otto)
    answer = other.get(link())
    assert "otto@example.com" in answer.content.decode()
    assert "Accept the invitation" not in answer.content.decode()


def test_a_stranger_who_posts_gets_the_page_again(desk: Client, salon_maria: Business) -> None:
    send(desk)
    assert Client().post(link()).status_code == 200
    assert not Invitation.objects.get().accepted_at


def test_an_account_that_is_known_is_asked_to_sign_in(desk: Client, otto: User) -> None:
    send(desk, email="otto@example.com")
    guest, path = Client(), link()
    assert "Create an account" not in guest.get(path).content.decode()
    to = guest.post(f"{path}join/", {"known": "1"}).headers["Location"]
    assert to.startswith("/accounts/login/?next=")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"withdrawn_at": timezone.now()}, "withdrawn"),
        ({"accepted_at": timezone.now()}, "accepted already"),
        ({"expires_at": timezone.now() - dt.timedelta(days=1)}, "too old"),
    ],
)
def test_a_link_that_is_over_is_gone(
    desk: Client, salon_maria: Business, change: dict[str, Any], said: str
) -> None:
    send(desk)
    path = link()
    Invitation.objects.update(**change)
    for answer in (Client().get(path), Client().post(path), Client().post(f"{path}join/")):
        assert answer.status_code == 410
        assert said in answer.content.decode()


def test_a_made_up_link_is_a_404(desk: Client, salon_maria: Business) -> None:
    send(desk)
    path = link()
    assert Client().get(path[:-3] + "xx/").status_code == 404
    assert Client().get("/accounts/invitations/NOSUCHCODE/nothing/").status_code == 404


def test_the_link_of_a_closed_business_is_a_404(desk: Client, salon_maria: Business) -> None:
    send(desk)
    path = link()
    Business.objects.filter(pk=salon_maria.pk).update(state=Business.State.CLOSED)
    assert Client().get(path).status_code == 404


def test_a_withdrawn_invitation_leaves_the_list(desk: Client, salon_maria: Business) -> None:
    send(desk)
    row = Invitation.objects.get()
    assert desk.post(f"{PEOPLE}invitations/{row.code}/withdraw/").status_code == 303
    assert GUEST not in desk.get(PEOPLE).context["invitations"]
    assert desk.post(f"{PEOPLE}invitations/{row.code}/withdraw/").status_code == 404


def test_a_diary_that_was_taken_meanwhile_stays_with_who_has_it(
    desk: Client, salon_maria: Business, as_ana: Client
) -> None:
    Resource.objects.filter(slug="ana").update(membership_id=None)
    send(desk, role="staff", diary="ana")
    Resource.objects.filter(slug="ana").update(membership_id=4711)
    guest, path = Client(), link()
    join(guest, path)
    guest.post(path)
    enter_business(salon_maria)
    assert Resource.objects.get(slug="ana").membership_id == 4711


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"email": "maria@example.com"}, "email"),
        ({"email": "nonsense"}, "email"),
        ({"email": "x" * 300 + "@example.com"}, "email"),
        ({"role": "owner"}, "role"),
        ({"role": "nobody"}, "role"),
        ({"role": "staff"}, "diary"),
        ({"diary": "nobody"}, "diary"),
        ({"language": "xx"}, "language"),
    ],
)
def test_a_form_with_mistakes_says_where(
    desk: Client, salon_maria: Business, sent: dict[str, str], field: str
) -> None:
    answer = send(desk, **sent)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {field}
    assert not Invitation.objects.exists()


def test_too_many_mails_are_not_sent(desk: Client, salon_maria: Business, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "invite": "1/h/user"}
    assert send(desk).status_code == 303
    assert send(desk, email="next@example.com").status_code == 422
    assert Invitation.objects.count() == 1


# ── roles


def test_an_owner_changes_role_and_diary(desk: Client, salon_maria: Business) -> None:
    dora = hire(salon_maria, "dora", Role.FRONT_DESK)
    assert desk.post(at(dora), {"role": "staff", "diary": "ana"}).status_code == 303
    dora.refresh_from_db()
    assert dora.role == Role.STAFF
    enter_business(salon_maria)
    assert Resource.objects.get(slug="ana").membership_id == dora.pk
    lines = LogEntry.objects.filter(actor_name="Maria").values_list("verb", flat=True)
    assert set(lines) == {"change_role", "seat"}


def test_ownership_cannot_be_slipped_in(desk: Client, salon_maria: Business) -> None:
    dora = hire(salon_maria, "dora", Role.FRONT_DESK)
    assert desk.post(at(dora), {"role": "owner", "diary": ""}).status_code == 422
    dora.refresh_from_db()
    assert dora.role == Role.FRONT_DESK


def test_the_last_owner_is_told_why_not(desk: Client, maria: User, salon_maria: Business) -> None:
    member = maria.memberships.get()
    answer = desk.post(at(member), {"role": "staff", "diary": ""})
    assert answer.status_code == 422
    assert "There is always an owner" in answer.content.decode()
    answer = desk.post(f"{PEOPLE}leave/")
    assert answer.status_code == 409
    assert "There is always an owner" in answer.content.decode()


@pytest.mark.parametrize("role", [Role.STAFF, Role.FRONT_DESK, Role.MANAGER])
def test_nobody_promotes_themselves(salon_maria: Business, role: str) -> None:
    dora = hire(salon_maria, "dora", role)
    own = browser(dora)
    forms = [
        (at(dora), {"role": "owner", "diary": ""}),
        (at(dora, "ownership/"), {"then": "manage"}),
        (f"{PEOPLE}invite/", {"email": GUEST, "role": "manager", "language": "en"}),
        (f"{PEOPLE}leave/", {"role": "owner", "member": "x"}),
    ]
    for path, form in forms[:-1]:
        assert own.post(path, form).status_code == 403
    dora.refresh_from_db()
    assert dora.role == role
    assert not Invitation.objects.exists()


def test_a_member_of_another_business_is_as_unknown_as_nobody(
    desk: Client, otto: User, salon_maria: Business
) -> None:
    other = otto.memberships.get()
    row = invitations.invite(other.business, email=GUEST, role="staff", language="en", by=SYSTEM)
    enter_business(salon_maria)
    for path in (
        at(other),
        at(other, "remove/"),
        at(other, "ownership/"),
        f"{PEOPLE}invitations/{row.code}/withdraw/",
        f"{PEOPLE}invitations/{row.code}/again/",
    ):
        mine = desk.post(path, {"role": "staff"})
        unknown = desk.post(path.replace(other.code, "X" * 10).replace(row.code, "X" * 10))
        assert (mine.status_code, unknown.status_code) == (404, 404)
    assert otto.memberships.get().role == Role.OWNER


# ── leaving


def test_who_is_removed_is_out_at_once_and_the_diary_stays(
    desk: Client, as_ana: Client, ana: Resource, book: Booker, salon_maria: Business
) -> None:
    booking = book()
    member = Membership.objects.get(user__email="ana@example.com")
    asked = desk.get(at(member, "remove/")).content.decode()
    assert "Ana Popescu" in asked
    assert "1 coming appointment" in asked
    assert desk.post(at(member, "remove/")).status_code == 303
    assert as_ana.get("/app/salon-maria/").status_code == 404
    enter_business(salon_maria)
    ana.refresh_from_db()
    assert (ana.membership_id, ana.active, ana.archived_at) == (None, True, None)
    assert Booking.objects.get(pk=booking.pk).state == booking.state


def test_a_member_leaves_by_themselves(as_ana: Client, salon_maria: Business) -> None:
    assert "Leave Salon Maria?" in as_ana.get(f"{PEOPLE}leave/").content.decode()
    assert as_ana.post(f"{PEOPLE}leave/").status_code == 302
    assert as_ana.get("/app/salon-maria/").status_code == 404


def test_removing_oneself_is_leaving(desk: Client, maria: User, salon_maria: Business) -> None:
    answer = desk.get(at(maria.memberships.get(), "remove/"))
    assert answer.headers["Location"] == f"{PEOPLE}leave/"


# ── ownership


def test_the_password_is_asked_for_before_ownership_goes(
    desk: Client, salon_maria: Business, maria: User
) -> None:
    dora = hire(salon_maria, "dora", Role.MANAGER)
    path = at(dora, "ownership/")
    assert desk.get(path).headers["Location"].startswith("/accounts/reauthenticate/")
    assert desk.post(path, {"then": "manage"}).status_code == 302
    dora.refresh_from_db()
    assert dora.role == Role.MANAGER
    desk.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert "Make Dora an owner?" in desk.get(path).content.decode()
    assert desk.post(path, {"then": "manage"}).status_code == 303
    dora.refresh_from_db()
    assert (dora.role, maria.memberships.get().role) == (Role.OWNER, Role.MANAGER)
    assert desk.get(PEOPLE).status_code == 403


def test_the_first_steps_name_the_team(desk: Client, salon_maria: Business) -> None:
    steps = desk.get("/app/salon-maria/share/").context["next_steps"]
    (team,) = [step for step in steps if step["key"] == "team"]
    assert team["href"] == PEOPLE


def test_a_long_list_costs_as_many_statements_as_a_short_one(
    desk: Client, salon_maria: Business
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert desk.get(PEOPLE).status_code == 200
        return len(asked)

    hire(salon_maria, "one", Role.STAFF)
    invitations.invite(salon_maria, email=GUEST, role="staff", language="en", by=SYSTEM)
    cost()
    short = cost()
    for n in range(30):
        hire(salon_maria, f"more{n}", Role.STAFF)
        email = f"guest{n}@example.com"
        invitations.invite(salon_maria, email=email, role="staff", language="en", by=SYSTEM)
    assert cost() == short
