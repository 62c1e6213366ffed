"""The booking page's URLs, below `/book/<slug>/` or at the root of a business's own domain."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "public"
urlpatterns: list[URLPattern] = []
