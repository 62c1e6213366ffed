"""The app of the shared rows about users and businesses."""

from __future__ import annotations

from django.apps import AppConfig


class TenantsConfig(AppConfig):
    """Lives in the public schema alone."""

    name = "tenants"
