"""The URLs of a business's own domain: its booking page at the root, nothing else."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [path("", include("booking.public.urls"))]

handler400 = "ops.errors.bad_request"
handler403 = "ops.errors.forbidden"
handler404 = "ops.errors.not_found"
handler500 = "ops.errors.server_error"
