"""Invitations: for one address, once, for a week; their mail is sent until it is taken."""

from __future__ import annotations

import datetime as dt
import smtplib
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.utils import timezone

from tenants import invitations, inviting
from tenants.actor import Actor
from tenants.audit import trail
from tenants.models import Business, Invitation, Membership, User

DORA = "dora@example.com"
MARIA = Actor("member", name="Maria", source="cockpit")


def invite(business: Business, email: str = DORA, **more: Any) -> Invitation:
    given = {"role": "front_desk", "language": "en", "by": MARIA, **more}
    return invitations.invite(business, email=email, **given)


@pytest.fixture
def dora(both_businesses: None, db: None) -> User:
    return User.objects.create_user(DORA, name="Dora")


def test_who_accepts_is_a_member_in_that_role(salon_maria: Business, dora: User) -> None:
    row = invite(salon_maria)
    member = invitations.accept(row, user=dora, by=Actor("member", user_id=dora.pk))
    assert (member.business, member.user, member.role) == (salon_maria, dora, "front_desk")
    assert trail.history(row).get().verb == "invite"
    assert trail.history(member).get().verb == "join"


def test_an_invitation_works_once(salon_maria: Business, dora: User) -> None:
    row = invite(salon_maria)
    invitations.accept(row, user=dora, by=MARIA)
    Membership.objects.filter(user=dora).delete()
    with pytest.raises(invitations.NotOpen):
        invitations.accept(row, user=dora, by=MARIA)


def test_it_is_for_its_own_address_alone(salon_maria: Business, otto: User) -> None:
    row = invite(salon_maria)
    with pytest.raises(invitations.NotYours):
        invitations.accept(row, user=otto, by=MARIA)
    assert not Membership.objects.filter(user=otto, business=salon_maria).exists()


def test_an_address_that_one_only_wishes_to_have_is_not_ones_own(
    salon_maria: Business, otto: User
) -> None:
    EmailAddress.objects.create(user=otto, email=DORA, primary=False, verified=False)
    with pytest.raises(invitations.NotYours):
        invitations.accept(invite(salon_maria), user=otto, by=MARIA)


def test_reading_the_mail_confirms_the_address(salon_maria: Business, dora: User) -> None:
    EmailAddress.objects.filter(user=dora).update(verified=False)
    invitations.accept(invite(salon_maria), user=dora, by=MARIA)
    assert EmailAddress.objects.get(user=dora).verified


def test_letters_may_be_written_large_or_small(salon_maria: Business, dora: User) -> None:
    row = invite(salon_maria, "DORA@Example.com")
    assert invitations.accept(row, user=dora, by=MARIA).user == dora


def test_a_member_is_not_invited(salon_maria: Business, maria: User) -> None:
    with pytest.raises(invitations.AlreadyMember):
        invite(salon_maria, "Maria@Example.com")


def test_the_same_address_is_not_invited_twice(salon_maria: Business) -> None:
    invite(salon_maria)
    with pytest.raises(invitations.AlreadyInvited):
        invite(salon_maria, DORA.upper())
    assert Invitation.objects.count() == 1


def test_another_business_may_invite_the_same_address(
    salon_maria: Business, praxis_otto: Business
) -> None:
    invite(praxis_otto)
    assert invite(salon_maria).pk


def test_after_its_time_one_is_invited_anew(salon_maria: Business) -> None:
    first = invite(salon_maria)
    Invitation.objects.update(expires_at=timezone.now())
    assert invite(salon_maria).pk != first.pk
    first.refresh_from_db()
    assert first.withdrawn_at


def test_so_many_are_enough(salon_maria: Business, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invitations, "MOST_OPEN", 1)
    invite(salon_maria)
    with pytest.raises(invitations.TooMany):
        invite(salon_maria, "other@example.com")


# ── links


def test_a_link_finds_its_invitation(salon_maria: Business) -> None:
    row = invite(salon_maria)
    assert invitations.find(row.code, invitations.token(row)).is_open


@pytest.mark.parametrize("given", ["", "x", "ä" * 24, "\udcff", "0" * 24])
def test_a_made_up_token_finds_nothing(salon_maria: Business, given: str) -> None:
    row = invite(salon_maria)
    with pytest.raises(invitations.Unknown):
        invitations.find(row.code, given)


def test_the_token_of_another_invitation_finds_nothing(
    salon_maria: Business, praxis_otto: Business
) -> None:
    row = invite(salon_maria)
    for other in (invite(salon_maria, "b@example.com"), invite(praxis_otto)):
        with pytest.raises(invitations.Unknown):
            invitations.find(row.code, invitations.token(other))


def test_the_token_stands_nowhere_in_the_database(salon_maria: Business) -> None:
    row = invite(salon_maria)
    values = Invitation.objects.filter(pk=row.pk).values().get().values()
    assert invitations.token(row) not in [str(value) for value in values]


@pytest.mark.parametrize(
    "change",
    [
        {"withdrawn_at": timezone.now()},
        {"accepted_at": timezone.now()},
        {"expires_at": timezone.now() - dt.timedelta(seconds=1)},
    ],
)
def test_a_link_that_is_over_says_so(salon_maria: Business, change: dict[str, Any]) -> None:
    row = invite(salon_maria)
    Invitation.objects.filter(pk=row.pk).update(**change)
    assert not invitations.find(row.code, invitations.token(row)).is_open


def test_sending_again_ends_earlier_links_and_begins_another_week(salon_maria: Business) -> None:
    row = invite(salon_maria)
    former = invitations.token(row)
    soon = timezone.now() + dt.timedelta(hours=1)
    Invitation.objects.filter(pk=row.pk).update(expires_at=soon)
    invitations.send_again(row, by=MARIA)
    row.refresh_from_db()
    assert invitations.token(row) != former
    assert not invitations.find(row.code, former).is_open
    assert invitations.find(row.code, invitations.token(row)).is_open
    assert row.expires_at > soon


def test_a_mailbox_is_not_flooded(salon_maria: Business) -> None:
    row = invite(salon_maria)
    inviting.send_next()
    with pytest.raises(invitations.TooMany):
        invitations.send_again(row, by=MARIA)


# ── mails


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        ("en", "Invitation to Salon Maria"),
        ("de", "Einladung zu Salon Maria"),
        ("es", "Invitación a Salon Maria"),
        ("ro", "Invitație la Salon Maria"),
    ],
)
def test_the_mail_speaks_the_chosen_language(
    salon_maria: Business, language: str, subject: str
) -> None:
    row = invite(salon_maria, language=language)
    assert inviting.send_next()
    letter = mail.outbox[-1]
    assert (letter.subject, letter.to) == (subject, [DORA])
    assert invitations.path(row) in letter.body
    row.refresh_from_db()
    assert row.mailed_at
    assert row.mail_due_at is None


def test_nothing_due_is_nothing_sent(salon_maria: Business) -> None:
    invite(salon_maria)
    assert [inviting.send_next(), inviting.send_next()] == [True, False]
    assert len(mail.outbox) == 1


def test_a_withdrawn_invitation_is_not_sent(salon_maria: Business) -> None:
    invitations.withdraw(invite(salon_maria), by=MARIA)
    assert not inviting.send_next()


def test_a_mail_server_that_is_away_loses_nothing(
    salon_maria: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = invite(salon_maria)

    def away(_row: Invitation) -> None:
        raise smtplib.SMTPServerDisconnected("away")

    with monkeypatch.context() as broken:
        broken.setattr(inviting, "send", away)
        assert inviting.send_next()
        assert not inviting.send_next()
    row.refresh_from_db()
    assert (row.mail_attempts, row.mailed_at) == (1, None)
    Invitation.objects.update(mail_due_at=timezone.now())
    assert inviting.send_next()
    assert mail.outbox[-1].to == [DORA]


def test_a_mail_that_is_refused_for_good_is_given_up(
    salon_maria: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_row: Invitation) -> None:
        raise smtplib.SMTPRecipientsRefused({})

    monkeypatch.setattr(inviting, "send", refused)
    row = invite(salon_maria)
    for _ in range(inviting.MOST_ATTEMPTS):
        Invitation.objects.filter(mail_due_at__isnull=False).update(mail_due_at=timezone.now())
        assert inviting.send_next()
    row.refresh_from_db()
    assert (row.mail_due_at, row.mailed_at) == (None, None)
