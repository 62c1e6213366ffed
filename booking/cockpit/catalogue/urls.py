"""The URLs of the catalogue's set-up, below `/app/<slug>/services/`."""

from __future__ import annotations

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from booking.cockpit.catalogue import (
    asking,
    categories,
    questions,
    services,
    texts,
    timing,
    variants,
    who,
)


class Way(StringConverter):
    """Up or down a list."""

    regex = "up|down"


register_converter(Way, "catalogue_way")
WAY = "<catalogue_way:way>"
# `item/` keeps a service's link name from colliding with the words beside it.
ITEM, VARIANT = "item/<slug:service>", "item/<slug:service>/variants/<slug:variant>"
CATEGORY, QUESTION = "categories/<slug:category>", "questions/item/<slug:question>"

urlpatterns = [
    path("", services.services, name="services"),
    path("new/", services.new, name="service_new"),
    path(f"{ITEM}/", texts.texts, name="service"),
    path(f"{ITEM}/who/", who.who, name="who"),
    path(f"{ITEM}/when/", timing.timing, name="timing"),
    path(f"{ITEM}/form/", asking.asking, name="asking"),
    path(f"{ITEM}/duplicate/", services.duplicate, name="service_duplicate"),
    path(f"{ITEM}/archive/", services.archive, name="service_archive"),
    path(f"{ITEM}/restore/", services.restore, name="service_restore"),
    path(f"{ITEM}/{WAY}/", services.move, name="service_move"),
    path(f"{ITEM}/variants/", variants.variants, name="variants"),
    path(f"{ITEM}/add-variant/", variants.add, name="variant_add"),
    path(f"{VARIANT}/", variants.variant, name="variant"),
    path(f"{VARIANT}/archive/", variants.archive, name="variant_archive"),
    path(f"{VARIANT}/restore/", variants.restore, name="variant_restore"),
    path(f"{VARIANT}/{WAY}/", variants.move, name="variant_move"),
    path("categories/", categories.categories, name="categories"),
    path(f"{CATEGORY}/", categories.category, name="category"),
    path(f"{CATEGORY}/archive/", categories.archive, name="category_archive"),
    path(f"{CATEGORY}/restore/", categories.restore, name="category_restore"),
    path(f"{CATEGORY}/{WAY}/", categories.move, name="category_move"),
    path("questions/", questions.questions, name="questions"),
    path("questions/new/", questions.new, name="question_new"),
    path(f"{QUESTION}/", questions.question, name="question"),
    path(f"{QUESTION}/archive/", questions.archive, name="question_archive"),
    path(f"{QUESTION}/restore/", questions.restore, name="question_restore"),
    path(f"{QUESTION}/{WAY}/", questions.move, name="question_move"),
]
