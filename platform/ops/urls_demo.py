"""URLs that exist in the demo only."""

from __future__ import annotations

from django.urls import path

from ops import outbox_demo, styleguide

urlpatterns = [
    path("demo/outbox/", outbox_demo.outbox, name="demo_outbox"),
    path("demo/outbox.json", outbox_demo.as_json, name="demo_outbox_json"),
    path("demo/outbox/<slug:key>/", outbox_demo.mail, name="demo_mail"),
    path("demo/outbox/<slug:key>/html/", outbox_demo.html, name="demo_mail_html"),
    path("demo/outbox/<slug:key>/<int:number>/", outbox_demo.file, name="demo_mail_file"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("styleguide/brand.css", styleguide.brand, name="styleguide_brand"),
    path("styleguide/<slug:page>/", styleguide.page, name="styleguide_page"),
]
