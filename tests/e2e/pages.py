"""Every page of the product and how a browser comes to it: the table of the page crawl.

A key is the name of a URL. A new URL needs a line here, or one in NO_PAGE with its reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver
from playwright.sync_api import Page, Response

from tests.e2e.at_desk import desk_book, desk_client, desk_client_edit, desk_of, desk_why
from tests.e2e.client import WAYS, Client
from tests.e2e.tour import Place, Tour

SLUGS = ("salon-maria", "praxis-sonnenhof", "consultoria-levante")
Reach = Callable[[Tour, Page, Place], Response | None]


@dataclass(frozen=True)
class Stop:
    """A page. `path` is filled in with the place; `reach` walks there where no address leads."""

    path: str = ""
    status: int = 200
    who: str = "client"  # or "owner" or "admin", who are signed in, or "guest", who is about to be
    slugs: tuple[str, ...] = SLUGS
    note: str = ""
    reach: Reach | None = None


def confirm_page(tour: Tour, page: Page, place: Place) -> Response | None:
    """ "Please confirm", by sending the form faster than anybody reads."""
    client = to_details(tour, page, place)
    client.fill(reading_ms=0)
    with page.expect_response("**/book/?**") as answer:
        page.get_by_role("button", name=client.way.button, exact=True).click()
    return answer.value


def wrong_details(tour: Tour, page: Page, place: Place) -> Response | None:
    """The form with errors: nothing filled in."""
    client = to_details(tour, page, place)
    with page.expect_response("**/book/?**") as answer:
        page.get_by_role("button", name=client.way.button, exact=True).click()
    return answer.value


def taken_page(tour: Tour, page: Page, place: Place) -> Response | None:
    """A time that is not offered: one minute later than the button says."""
    tour.open(page, f"/book/{place.slug}/times/?s={place.variant}")
    button = page.locator("button.time").first
    later = int(button.get_attribute("value") or 0) + 60
    button.evaluate("(button, value) => { button.value = value; }", str(later))
    with page.expect_response("**/hold/**") as answer:
        button.click()
    return answer.value


def details_page(tour: Tour, page: Page, place: Place) -> Response | None:
    """The empty form."""
    to_details(tour, page, place)
    return None


def move_question(tour: Tour, page: Page, place: Place) -> Response | None:
    """Old and new time side by side."""
    tour.open(page, f"{place.booking}move/")
    page.locator("button.time").last.click()
    page.wait_for_url("**/move/to/**")
    return None


def mail_alone(tour: Tour, page: Page, place: Place) -> Response | None:
    """What a mail's reader shows: its frame allows no script, not even axe's."""
    answer = tour.open(page, f"/demo/outbox/{place.mail}/html/")
    assert answer is not None
    text = answer.text()
    page.goto("about:blank")
    page.set_content(text)
    return answer


def to_details(tour: Tour, page: Page, place: Place) -> Client:
    """With the first time that is offered."""
    way = next(way for way in WAYS.values() if way.slug == place.slug and way.language != "en")
    client = Client(tour.watched("client", place.slug), way, tab=page)
    tour.open(page, f"/book/{place.slug}/times/?s={place.variant}&lang={way.language}")
    if page.locator("a.choice[aria-current]").count() == 0 and way.staff:
        client.choose_staff()
    page.locator("button.time").last.click()
    page.wait_for_url("**/details/**")
    return client


def first_row(path: str) -> Reach:
    """The page that the first row of a list leads to."""

    def reach(tour: Tour, page: Page, place: Place) -> Response | None:
        tour.open(page, f"/app/{place.slug}/{path}")
        with page.expect_navigation() as answer:
            page.locator(".offer a").first.click()
        return answer.value

    return reach


def one_session(path: str) -> Reach:
    """The first session that is planned, or a page of it."""

    def reach(tour: Tour, page: Page, place: Place) -> Response | None:
        tour.open(page, f"/app/{place.slug}/sessions/")
        href = page.locator(".visit-who").first.get_attribute("href")
        return tour.open(page, f"{href}{path}")

    return reach


def wrong_service(tour: Tour, page: Page, place: Place) -> Response | None:
    """The short form of a new service, with mistakes."""
    tour.open(page, f"/app/{place.slug}/services/new/")
    page.fill("[name=price]", "-3")
    with page.expect_navigation() as answer:
        page.locator("main form button").last.click()
    return answer.value


def hours_preview(tour: Tour, page: Page, place: Place) -> Response | None:
    """What closing on Mondays would mean, with the bookings it concerns."""
    tour.open(page, f"/app/{place.slug}/hours/")
    page.fill("[name=day_1]", "")
    with page.expect_navigation() as answer:
        page.press("[name=day_1]", "Enter")
    return answer.value


def wrong_hours(tour: Tour, page: Page, place: Place) -> Response | None:
    """A week with a mistake."""
    tour.open(page, f"/app/{place.slug}/hours/")
    page.fill("[name=day_2]", "from nine")
    with page.expect_navigation() as answer:
        page.press("[name=day_2]", "Enter")
    return answer.value


def new_business(tour: Tour, page: Page, place: Place) -> Response | None:
    """The second step of the onboarding, after a first one without a mistake."""
    tour.open(page, "/app/new/")
    page.fill("[name=name]", "Studio Nou")
    page.locator("[name=trade]").first.check()
    with page.expect_navigation() as answer:
        page.press("[name=name]", "Enter")
    return answer.value


def new_business_wrong(tour: Tour, page: Page, place: Place) -> Response | None:
    """The first step with nothing filled in."""
    tour.open(page, "/app/new/")
    with page.expect_navigation() as answer:
        page.press("[name=name]", "Enter")
    return answer.value


BOOK, MINE, APP = "/book/{slug}/", "{booking}", "/app/{slug}/"
SERVICE, SERVED = APP + "services/item/{service}/", ("salon-maria", "praxis-sonnenhof")
PAGES: dict[str, tuple[Stop, ...]] = {
    "home": (
        Stop("/", slugs=("",)),
        Stop("/nowhere/", 404, slugs=("",), note="404"),
    ),
    "public:home": (
        Stop(BOOK),
        Stop(BOOK + "?lang=de", slugs=("salon-maria", "consultoria-levante"), note="German"),
        Stop(BOOK + "?lang=en", note="English"),
        Stop(BOOK + "?day=nonsense", 400, note="400"),
        Stop("/book/nobody/", 404, slugs=("",), note="unknown"),
    ),
    "public:times": (
        Stop(BOOK + "times/?s={variant}"),
        Stop(BOOK + "times/?s={variant}&lang=de", note="German"),
        Stop(BOOK + "times/?s={variant}&month=2027-01", note="month"),
        Stop(BOOK + "times/?s=nothing-like-it", 404, note="404"),
        Stop(BOOK + "times/?s=taller&n=2", slugs=("consultoria-levante",), note="a group"),
    ),
    "public:add": (Stop(BOOK + "add/?s={variant}"),),
    "public:service": (
        Stop(BOOK + "{service}/", slugs=("salon-maria", "praxis-sonnenhof")),
        Stop(BOOK + "no-such-service/", 404, note="404"),
    ),
    "public:details": (
        Stop(reach=details_page),
        Stop(BOOK + "details/?t=broken", 400, note="400"),
    ),
    "public:book": (
        Stop(reach=wrong_details, status=422, note="errors"),
        Stop(reach=confirm_page, note="confirm"),
    ),
    "public:hold": (Stop(reach=taken_page, status=409, note="taken"),),
    "public:manage": (
        Stop(MINE),
        Stop(MINE + "?lang=de", slugs=("salon-maria", "consultoria-levante"), note="German"),
        Stop(BOOK + "b/NOSUCHC/wrong-token/", 404, note="404"),
    ),
    "public:done": (Stop(MINE + "done/"),),
    "public:email": (Stop(MINE + "email/"),),
    "public:move": (Stop(MINE + "move/"),),
    "public:move_to": (Stop(reach=move_question),),
    "public:cancel": (Stop(MINE + "cancel/"),),
    "public:privacy": (Stop(BOOK + "privacy/"),),
    "public:imprint": (Stop(BOOK + "imprint/"),),
    "app": (Stop("/app/", who="admin", slugs=("",)),),
    "cockpit:today": (
        Stop(APP, who="owner"),
        Stop("/app/praxis-sonnenhof/", 404, who="owner", slugs=("salon-maria",), note="foreign"),
        Stop(APP + "?day={yesterday}", who="owner", note="another day"),
    ),
    "cockpit:bookings": (
        Stop(APP + "bookings/", who="owner"),
        Stop(APP + "bookings/?past=1", who="owner", note="past"),
    ),
    "cockpit:booking": tuple(
        Stop(APP + "bookings/{codes[" + str(number) + "]}/", who="owner", note=f"state {number}")
        for number in range(4)
    ),
    "cockpit:mails": (Stop(APP + "mails/", who="owner"),),
    "cockpit:services": (
        Stop(APP + "services/", who="owner"),
        Stop(APP + "services/?archived=1", who="owner", note="archive"),
    ),
    "cockpit:service_new": (
        Stop(APP + "services/new/", who="owner"),
        Stop(reach=wrong_service, status=422, who="owner", note="errors"),
    ),
    "cockpit:service": (
        Stop(reach=first_row("services/"), who="owner"),
        Stop(APP + "services/item/no-such-service/", 404, who="owner", note="404"),
    ),
    "cockpit:timing": (Stop(SERVICE + "when/", who="owner", slugs=SERVED),),
    "cockpit:asking": (Stop(SERVICE + "form/", who="owner", slugs=SERVED),),
    "cockpit:variants": (Stop(SERVICE + "variants/", who="owner", slugs=SERVED),),
    "cockpit:variant": (
        Stop(
            "/app/salon-maria/services/item/tuns-barbati/variants/tuns-barbati/",
            who="owner",
            slugs=("salon-maria",),
        ),
    ),
    "cockpit:categories": (Stop(APP + "services/categories/", who="owner"),),
    "cockpit:category": (Stop(reach=first_row("services/categories/"), who="owner"),),
    "cockpit:questions": (Stop(APP + "services/questions/", who="owner"),),
    "cockpit:question_new": (Stop(APP + "services/questions/new/", who="owner"),),
    "cockpit:question": (
        Stop(reach=first_row("services/questions/"), who="owner", slugs=("salon-maria",)),
    ),
    "cockpit:hours": (
        Stop(APP + "hours/", who="owner"),
        Stop(APP + "hours/?week=new", who="owner", note="another week"),
        Stop(reach=hours_preview, who="owner", note="preview"),
        Stop(reach=wrong_hours, status=422, who="owner", note="errors"),
    ),
    "cockpit:staff_hours": (
        Stop(APP + "hours/team/ana/", who="owner", slugs=("salon-maria",)),
        Stop(APP + "hours/team/nobody/", 404, who="owner", note="404"),
    ),
    "cockpit:other_days": (Stop(APP + "hours/days/", who="owner"),),
    "cockpit:other_day_new": (
        Stop(APP + "hours/days/new/", who="owner"),
        Stop(APP + "hours/days/new/?kind=open", who="owner", note="open"),
    ),
    "cockpit:public_holidays": (
        Stop(APP + "hours/holidays/", who="owner"),
        Stop(APP + "hours/holidays/?country=DE&region=BY", who="owner", note="Bavaria"),
    ),
    "cockpit:desk_new": (
        Stop(APP + "desk/new/", who="owner"),
        Stop(APP + "desk/new/?q=an", who="owner", note="hits"),
    ),
    "cockpit:desk_book": (Stop(reach=desk_book, who="owner"),),
    "cockpit:desk_why": (
        Stop(APP + "desk/why/", who="owner"),
        Stop(APP + "desk/why/?s=no-such-thing", 404, who="owner", note="404"),
        Stop(reach=desk_why, who="owner", note="answer"),
    ),
    "cockpit:desk_search": (
        Stop(APP + "desk/search/?q=an", who="owner"),
        Stop(APP + "desk/search/?q=nobody-like-it", who="owner", note="nothing"),
    ),
    "cockpit:desk_diary": (
        Stop(APP + "desk/diary/", who="owner"),
        Stop(APP + "desk/diary/?span=week", who="owner", note="week"),
    ),
    "cockpit:desk_clients": (Stop(APP + "desk/clients/", who="owner"),),
    "cockpit:desk_client": (
        Stop(reach=desk_client, who="owner"),
        Stop(APP + "desk/clients/NOSUCHC/", 404, who="owner", note="404"),
    ),
    "cockpit:desk_client_edit": (Stop(reach=desk_client_edit, who="owner"),),
    "cockpit:desk_edit": (Stop(reach=desk_of("edit"), who="owner"),),
    "cockpit:desk_move": (Stop(reach=desk_of("move"), who="owner"),),
    "cockpit:sessions": (
        Stop(APP + "sessions/", who="owner"),
        Stop(APP + "sessions/?past=1", who="owner", note="past"),
    ),
    "cockpit:session_new": (Stop(APP + "sessions/new/", who="owner"),),
    "cockpit:session": (
        Stop(reach=one_session(""), who="owner", slugs=("consultoria-levante",)),
        Stop(APP + "sessions/NOSUCHC/", 404, who="owner", note="404"),
    ),
    "cockpit:session_add": (
        Stop(reach=one_session("add/"), who="owner", slugs=("consultoria-levante",)),
    ),
    "cockpit:session_edit": (
        Stop(reach=one_session("edit/"), who="owner", slugs=("consultoria-levante",)),
    ),
    "cockpit:desk_export": (Stop(APP + "desk/export/", who="owner"),),
    "new": (
        Stop("/app/new/?tz=Europe/Bucharest", who="owner", slugs=("salon-maria",)),
        Stop(
            reach=new_business_wrong,
            status=422,
            who="owner",
            slugs=("salon-maria",),
            note="errors",
        ),
    ),
    "new_where": (Stop(reach=new_business, who="owner", slugs=("salon-maria",)),),
    "cockpit:start": (Stop(APP + "start/", who="owner"),),
    "cockpit:start_people": (Stop(APP + "start/people/", who="owner"),),
    "cockpit:start_preview": (Stop(APP + "start/preview/", who="owner"),),
    "cockpit:publish": (Stop(APP + "publish/", who="owner"),),
    "cockpit:share": (Stop(APP + "share/", who="owner"),),
    "cockpit:poster": (Stop(APP + "share/poster/", who="owner"),),
    "demo_outbox": (Stop("/demo/outbox/", slugs=("",)),),
    "demo_mail": (Stop("/demo/outbox/{mail}/"),),
    "demo_mail_html": (Stop(reach=mail_alone),),
    "styleguide": (Stop("/styleguide/", slugs=("",)),),
    "styleguide_page": tuple(
        Stop(f"/styleguide/{page}/", who="guest", slugs=("",), note=page)
        for page in ("services", "times", "details", "done", "today", "signin")
    ),
}
NO_PAGE = {
    "healthz": "plain text",
    "healthz_full": "JSON",
    "public:move_now": "POST only",
    "public:calendar": "a file",
    "public:brand": "a style sheet",
    "public:picture": "an image",
    "public:logo": "an image",
    "new_slug": "a fragment of new_where",
    "cockpit:qr": "an image",
    "cockpit:share_tick": "POST only",
    "cockpit:confirm": "POST only",
    "cockpit:decline": "POST only",
    "cockpit:cancel": "POST only",
    "cockpit:arrive": "POST only",
    "cockpit:no_show": "POST only",
    "cockpit:undo_no_show": "POST only",
    "cockpit:time_zone": "POST only",
    "cockpit:send_again": "POST only",
    **{
        f"cockpit:{row}_{verb}": "POST only"
        for row in ("service", "variant", "category", "question")
        for verb in ("move", "archive", "restore")
    },
    "cockpit:service_duplicate": "POST only",
    "cockpit:other_day_remove": "POST only",
    "cockpit:other_day_restore": "POST only",
    "cockpit:variant_add": "POST only",
    "cockpit:session_cancel": "POST only",
    "cockpit:desk_people": "a part of a page",
    "cockpit:desk_hold": "POST only",
    "cockpit:desk_longer": "POST only",
    "cockpit:desk_restore": "POST only",
    "cockpit:desk_free_rest": "POST only",
    "cockpit:desk_export_as": "POST only",
    "cockpit:desk_download": "a file",
    "demo_outbox_json": "JSON",
    "demo_mail_file": "a file",
    "styleguide_brand": "a style sheet",
}


def names(patterns: Sequence[URLPattern | URLResolver], space: str = "") -> Iterator[str]:
    """All names in a URL configuration, with their namespaces."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from names(pattern.url_patterns, space + inner)
        else:
            yield f"{space}{pattern.name}"
