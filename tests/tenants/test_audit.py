"""The trail: who did what in which request, kept where the rows are."""

from __future__ import annotations

import pytest

from booking.models import Setting
from tenants.actor import SYSTEM, Actor
from tenants.audit import trail
from tenants.audit.models import LogEntry, MisplacedEntry
from tenants.context import set_request_id
from tenants.current import enter_business, leave_business
from tenants.models import Business, User

MARIA = Actor("member", name="Maria", user_id=7, source="cockpit")


@pytest.fixture
def row(salon_maria: Business) -> Setting:
    """Something of the salon's that changes."""
    return Setting.objects.get()


def test_a_line_says_who_what_and_in_which_request(row: Setting) -> None:
    set_request_id("request-42")
    trail.record(row, "rename", by=MARIA, changes={"name": ["old", "new"]})
    set_request_id("")
    line = trail.history(row).get()
    assert (line.actor_name, line.actor_id, line.actor_kind) == ("Maria", 7, "member")
    assert (line.verb, line.source, line.request_id) == ("rename", "cockpit", "request-42")
    assert line.changes == {"name": ["old", "new"]}


def test_who_acts_in_somebodys_name_is_written_down(row: Setting, otto: User) -> None:
    by = Actor("member", name="Maria", user_id=7, impersonator_id=otto.pk, source="cockpit")
    trail.record(row, "rename", by=by)
    assert trail.history(row).get().impersonator_id == otto.pk


def test_the_history_is_of_this_row_alone_and_the_latest_comes_first(row: Setting) -> None:
    for verb in ("first", "second"):
        trail.record(row, verb, by=SYSTEM)
    other = Setting(pk=row.pk + 1)
    trail.record(other, "of another", by=SYSTEM)
    assert [line.verb for line in trail.history(row)] == ["second", "first"]


def test_a_line_outlives_the_user(row: Setting, maria: User) -> None:
    trail.record(row, "rename", by=Actor("member", name="Maria", user_id=maria.pk))
    maria.delete()
    assert trail.history(row).get().actor_name == "Maria"


def test_a_businesss_line_is_never_written_to_the_platforms_trail(row: Setting) -> None:
    leave_business()
    with pytest.raises(MisplacedEntry):
        trail.record(row, "rename", by=MARIA)
    assert not LogEntry.objects.exists()


def test_one_business_does_not_see_the_trail_of_another(
    salon_maria: Business, praxis_otto: Business
) -> None:
    enter_business(salon_maria)
    trail.record(Setting.objects.get(), "rename", by=MARIA)
    enter_business(praxis_otto)
    assert not LogEntry.objects.filter(verb="rename").exists()


def test_a_long_name_is_cut_rather_than_refused(row: Setting) -> None:
    trail.record(row, "rename", by=Actor("member", name="x" * 1000))
    assert trail.history(row).get().actor_name == "x" * 200
