"""The URLs of how it runs."""

from __future__ import annotations

from django.urls import path

from ops import health

urlpatterns = [
    path("healthz", health.can_serve, name="healthz"),
    path("healthz/full", health.full, name="healthz_full"),
]
