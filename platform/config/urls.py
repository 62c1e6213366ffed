"""Every URL of the main host. `<slug:business>` is taken out by the tenant middleware."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from tenants.views import switch

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("console.urls")),
    path("", include("ops.urls")),
    path("book/<slug:business>/", include("booking.public.urls")),
    path("app/", switch, name="app"),
    path("app/new/", include("booking.cockpit.start.new_urls")),
    path("app/<slug:business>/", include("booking.cockpit.urls")),
    path("accounts/invitations/", include("booking.cockpit.people.answer_urls")),
    path("accounts/", include("tenants.account_urls")),
]
if settings.DEMO:
    urlpatterns += [path("", include("ops.urls_demo"))]

handler400 = "ops.errors.bad_request"
handler403 = "ops.errors.forbidden"
handler404 = "ops.errors.not_found"
handler500 = "ops.errors.server_error"
