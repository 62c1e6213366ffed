"""The details: a GET shows the form, a POST shows it again as it was filled in.

Again: in another language, for another time, or held for longer. What is sent to be booked goes
to `sending`, which comes back here with errors.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Self

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from booking.bookings import Policy
from booking.catalogue import Item, Plan
from booking.errors import BookingError
from booking.models import Document, Resource
from booking.public import holding, questions, summary, taken, terms
from booking.public.choosing import chosen_staff
from booking.public.door import page
from booking.public.form import HONEYPOT, DetailsForm
from booking.public.frame import Context, Frame, in_language
from booking.public.suspicion import SURE, sent
from booking.public.tickets import Ticket
from booking.public.times import framed, steps
from booking.public.wish import Wish, instant
from tenants.http import BusinessRequest

# What belongs to one send and is not carried to the next.
OF_ONE_SEND = ("t", "start", "more", "use", "lang", SURE)


@dataclass(slots=True)
class Draft:
    """A booking in the making: the ticket, what it is for, and the form."""

    request: BusinessRequest
    ticket: Ticket
    wish: Wish
    plan: Plan
    frame: Frame
    form: DetailsForm
    notices: list[str] = field(default_factory=list)
    typo: str = ""

    @classmethod
    def of(cls, request: BusinessRequest, ticket: Ticket, *, data: QueryDict | None = None) -> Self:
        """With an empty form, or one bound to `data`."""
        asked = request.GET.get("lang", "") or request.POST.get("lang", "")
        wish = ticket.wish((get_language() or "en") if asked else "")
        plan = as_held(wish.plan(), ticket)
        frame = framed(request, wish, plan)
        wanted = questions.asked_of([item.service for item in plan.items])
        form = DetailsForm(plan, wanted, frame.writer, data=data)
        return cls(request, ticket, wish, plan, frame, form)

    def filled(self, data: QueryDict) -> Self:
        """The form shows what was typed without judging it."""
        values: dict[str, Any] = {
            name: data.getlist(name) if _takes_several(control) else data.get(name)
            for name, control in self.form.fields.items()
            if name in data
        }
        self.form.initial = values
        return self

    @property
    def staff(self) -> Resource | None:
        """Who it is with, if that was promised."""
        return chosen_staff(self.plan, self.wish)

    @property
    def parts(self) -> list[summary.Part]:
        """Who does what when, where that is held and worth saying."""
        people = {person.slug: person for person in self.plan.people}
        return [
            summary.Part(
                number,
                datetime.fromtimestamp(start, UTC),
                datetime.fromtimestamp(end, UTC),
                tuple(people[slug] for slug in slugs if slug in people),
            )
            for number, slugs, start, end in self.ticket.turns
        ]

    @property
    def notice_version(self) -> int | None:
        """The version of the privacy notice that is linked now."""
        versions = Document.objects.filter(kind=Document.Kind.PRIVACY).order_by("-version")
        return versions.values_list("version", flat=True).first()

    def page(self, *, status: int = 200) -> HttpResponse:
        """The form with the summary."""
        frame, ticket, request = self.frame, self.ticket, self.request
        self.form.put_cursor()
        frame.here = holding.details_href(request, self.wish.but(language=""), ticket)
        frame.head = {"robots": "noindex"}
        kept = Wish(language=self.wish.language)
        response = frame.render(
            "details",
            {
                "title": _("Your details"),
                "steps": steps(request, self.wish, at=2),
                "form": self.form,
                "ticket": str(ticket),
                "action": kept.link(request, "book"),
                "again_action": kept.link(request, "details"),
                "summary": self.summary(),
                "hold": self.hold(),
                "notices": self.notices,
                "typo": self.typo,
                "honeypot": HONEYPOT,
                "button": self.button(),
                "privacy": self.privacy(),
                "policy": policy_line(Policy.of(self.plan.setting)),
                "terms": terms.of_plan(self.plan, self.ticket.start, frame.writer),
                "languages": self.languages(),
            },
            status=status,
        )
        response["Referrer-Policy"] = "no-referrer"
        return response

    def summary(self) -> Context:
        """What is about to be booked, with the way back to the times."""
        return summary.of_plan(
            self.plan,
            self.frame.writer,
            staff=self.staff,
            start=self.ticket.start,
            parts=self.parts,
            change_href=self.wish.link(self.request, "times"),
        )

    def hold(self) -> Context:
        """Until when the time is kept, or that it no longer is."""
        ends = self.ticket.hold_ends
        if ends is None or ends <= timezone.now():
            ended = _("The time is no longer held for you, but you can still try to book it.")
            return {"text": ended if ends else "", "renewable": False}
        words = {"until": self.frame.writer.time(ends)}
        return {
            "text": _("We are holding this time for you until %(until)s.") % words,
            "renewable": self.ticket.can_be_renewed,
        }

    def button(self) -> str:
        """What pressing it means, in so many words."""
        services = [item.service for item in self.plan.items]
        if any(service.approval for service in services):
            return _("Send request")
        if any(service.creates_duty_to_pay for service in services):
            return _("Book with obligation to pay")
        return _("Book appointment")

    def privacy(self) -> Context:
        """Who uses the details and where that is explained."""
        words = {"business": self.request.business.name}
        sentence = _("%(business)s uses your details to handle this appointment. Privacy notice")
        told, _dot, link = (sentence % words).rpartition(". ")
        kept = Wish(language=self.wish.language)
        return {"text": f"{told}.", "link": link, "href": kept.link(self.request, "privacy")}

    def languages(self) -> list[Context]:
        """The form in another language, with what was typed: buttons of the form itself."""
        base = Wish().link(self.request, "details")
        found: list[Context] = self.frame.context()["languages"]
        return [language | {"action": in_language(base, language["code"])} for language in found]


def as_held(plan: Plan, ticket: Ticket) -> Plan:
    """The plan with the people who are held, where others would cost or take something else."""
    held = {turn.number: turn.people[0] for turn in ticket.turns}
    items = tuple(_with(item, held.get(n, "")) for n, item in enumerate(plan.items))
    return replace(plan, items=items)


def _with(item: Item, slug: str) -> Item:
    kinds = {(each.price_minor, each.duration_min) for each in item.performers}
    own = tuple(each for each in item.performers if each.resource.slug == slug)
    return (
        replace(item, performers=own) if own and len(kinds) > 1 and not item.is_collective else item
    )


def _takes_several(control: Any) -> bool:
    return (
        hasattr(control.widget, "allow_multiple_selected")
        and control.widget.allow_multiple_selected
    )


def policy_line(policy: Policy) -> str:
    """Until when it can be changed online; nothing where it always can."""
    hours = -(-policy.notice_min // 60)
    if not hours:
        return ""
    return ngettext(
        "You can change or cancel online up to %(hours)s hour before.",
        "You can change or cancel online up to %(hours)s hours before.",
        hours,
    ) % {"hours": hours}


@require_http_methods(["GET", "HEAD", "POST"])
@page
def details(request: BusinessRequest) -> HttpResponse:
    """The form; sent here it comes back filled in."""
    if request.method == "POST":
        return again(request)
    ticket = Ticket.read(request.GET.get("t", ""))
    if ticket.is_old:
        return redirect(ticket.wish(request.GET.get("lang", "")[:5]).link(request, "times"))
    return Draft.of(request, ticket).page()


def again(request: BusinessRequest) -> HttpResponse:
    """Another time, more time, or another language: what was typed stays."""
    ticket = Ticket.read(request.POST.get("t", ""))
    if "more" in request.POST:
        ticket = holding.renew(ticket)
    draft = Draft.of(request, ticket).filled(request.POST)
    if "start" in request.POST:
        start = instant(request.POST["start"])
        try:
            draft.ticket = holding.keep(draft.wish, draft.plan, start)
        except taken.GONE as error:
            return retry(draft, error, start_text=request.POST["start"])
    return draft.page()


def retry(draft: Draft, error: BookingError, *, start_text: str = "") -> HttpResponse:
    """The nearest free times, each with everything that was typed."""
    fields = [f for f in sent(draft.request) if f["name"] not in OF_ONE_SEND]
    fields.append({"name": "t", "value": str(draft.ticket)})
    start = instant(start_text) if start_text else draft.ticket.start
    return taken.after_details(draft.request, draft.wish, draft.plan, start, error, fields=fields)
