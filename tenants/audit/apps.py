"""The app of the audit trail."""

from __future__ import annotations

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """In SHARED_APPS and TENANT_APPS both."""

    name = "tenants.audit"
    label = "audit"
