"""URLs that exist in the demo only."""

from __future__ import annotations

from django.urls import path

from ops import styleguide

urlpatterns = [
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("styleguide/brand.css", styleguide.brand, name="styleguide_brand"),
    path("styleguide/<slug:page>/", styleguide.page, name="styleguide_page"),
]
