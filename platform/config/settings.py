"""The one settings file. Differences between installs come from the environment (see `env`)."""

from __future__ import annotations

import os
import shutil
from datetime import timedelta
from typing import Any

from celery.schedules import crontab
from csp.constants import NONE, SELF

from config.env import BASE_DIR, env, public_url, secret

# ── what this install is
DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)
PUBLIC_URL, SCHEME, MAIN_HOST = public_url()
SECURE = SCHEME == "https"
PLATFORM_NAME = env.str("PLATFORM_NAME", default="Slotline")
SECRET_KEY = secret("SECRET_KEY", demo=False)
# Wraps each business's data key; a comma-separated list lets old keys still open what they sealed.
MASTER_KEY = secret("MASTER_KEY", demo=False)
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=[])
SENTRY_DSN = env.str("SENTRY_DSN", default="")
# Without billing nobody signs terms: the platform serves its operator's own businesses.
SELF_HOSTED = env.bool("SELF_HOSTED", default=True)
TERMS_VERSION = env.str("TERMS_VERSION", default="1")
TERMS_URL = env.str("TERMS_URL", default="")
PROCESSING_URL = env.str("PROCESSING_URL", default="")
# Businesses bring their own domains: which host is whose is decided by the tenant middleware,
# and links in mails are built from PUBLIC_URL alone.
ALLOWED_HOSTS = ["*"]

# ── applications: shared ones live in `public`, tenant ones in each business's schema
SHARED_APPS = [
    "django_tenants",
    "tenants",
    "tenants.audit",
    "ops",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "hijack",
    "auditlog",
    "csp",
]
TENANT_APPS = ["booking", "tenants.audit"]
INSTALLED_APPS = SHARED_APPS + [app for app in TENANT_APPS if app not in SHARED_APPS]
TENANT_MODEL = "tenants.Business"
TENANT_DOMAIN_MODEL = "tenants.Domain"
PUBLIC_SCHEMA_NAME = "public"
# One SET search_path per change of business instead of one per cursor (ADR 0005).
TENANT_LIMIT_SET_CALLS = True
AUDITLOG_LOGENTRY_MODEL = "audit.LogEntry"
# Before and after as they are, not as text.
AUDITLOG_STORE_JSON_CHANGES = True
AUDITLOG_MASK_CALLABLE = "tenants.audit.watching.mask"
# auditlog's own migrations would leave a second table with a foreign key to the users.
MIGRATION_MODULES = {"auditlog": None}
AUTH_USER_MODEL = "tenants.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Public pages know no session: the classes of `tenants.signed_in` step aside on them.
MIDDLEWARE = [
    "ops.middleware.RequestIdMiddleware",
    "ops.middleware.TrustedProxyMiddleware",
    "ops.middleware.RequestLimitsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "booking.public.stored.StoredPagesMiddleware",
    "tenants.middleware.TenantMiddleware",
    "tenants.signed_in.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "tenants.signed_in.CsrfViewMiddleware",
    "tenants.signed_in.AuthenticationMiddleware",
    "tenants.signed_in.LocaleMiddleware",
    "tenants.signed_in.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "tenants.signed_in.HijackUserMiddleware",
    "tenants.signed_in.AuditlogMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "config.urls"
DOMAIN_URLCONF = "config.urls_domain"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tenants.context_processors.platform",
            ],
        },
    }
]

# ── PostgreSQL: a pool in the web process, none in workers (its threads do not survive a fork)
DATABASES: dict[str, Any] = {
    "default": env.db_url(
        "DATABASE_URL", default="postgres://slotline:slotline@127.0.0.1:5432/slotline"
    )
}
POOL_SIZE = env.int("DB_POOL", default=20)
DATABASES["default"] |= {
    "ENGINE": "django_tenants.postgresql_backend",
    "CONN_MAX_AGE": 0 if POOL_SIZE else 60,
    "CONN_HEALTH_CHECKS": not POOL_SIZE,
    # What stands behind the question mark of DATABASE_URL (sslmode, …) stays.
    "OPTIONS": {
        **DATABASES["default"].get("OPTIONS", {}),
        "connect_timeout": 5,
        # A statement that waits longer is a fault: give up rather than hang (ms).
        "options": "-c statement_timeout=10000 -c lock_timeout=4000",
    },
}
if POOL_SIZE:
    DATABASES["default"]["OPTIONS"]["pool"] = {
        "min_size": 1,
        "max_size": POOL_SIZE,
        "timeout": 10,
    }
# django-tenants' backend stands on ours: a restarted database costs nobody an error page.
ORIGINAL_BACKEND = "config.postgresql"
DIRECT_DATABASE_URL = env.str("DIRECT_DATABASE_URL", default="")
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
_pg_bin = os.environ.get("SLOTLINE_PG_BIN", "")
PG_DUMP = os.path.join(_pg_bin, "pg_dump") if _pg_bin else shutil.which("pg_dump") or ""

# ── Redis: holds, broker, listing cache; nothing that must not be lost
REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
# Redis is a courtesy: a request waits for it no longer than this (seconds).
REDIS_TIMEOUT = 0.2
CACHES = {
    "default": {
        "BACKEND": "tenants.caching.PatientCache",
        "LOCATION": REDIS_URL,
        "KEY_FUNCTION": "django_tenants.cache.make_key",
        "OPTIONS": {
            "socket_timeout": REDIS_TIMEOUT,
            "socket_connect_timeout": REDIS_TIMEOUT,
        },
    }
}

# ── Celery
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "visibility_timeout": 600,
}
CELERY_TASK_PUBLISH_RETRY = False
# What a killed worker had begun is begun again after so many seconds.
OUTBOX_LEASE = env.int("OUTBOX_LEASE", default=60)
# A silent stream shows that it lives every so many seconds.
LIVE_HEARTBEAT = env.float("LIVE_HEARTBEAT", default=25.0)
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "sweep-outbox": {"task": "booking.sweep_outbox", "schedule": timedelta(seconds=5)},
    "heartbeat": {"task": "ops.heartbeat", "schedule": timedelta(seconds=15)},
    "complete-bookings": {
        "task": "booking.complete_past",
        "schedule": crontab(minute="*/10"),
    },
    "send-invitations": {
        "task": "tenants.send_invitations",
        "schedule": timedelta(seconds=10),
    },
    "drop-exports": {"task": "booking.drop_exports", "schedule": timedelta(hours=1)},
}

# ── accounts: open sign-up by e-mail and password; a second factor by an app (TOTP)
AUTHENTICATION_BACKENDS = ["tenants.accounts.backend.AddressBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "tenants.accounts.passwords.LongEnough"},
    {"NAME": "tenants.accounts.passwords.NotCommon"},
]
ACCOUNT_ADAPTER = "tenants.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
# People begin at once; `publish` asks for the confirmed address.
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_CHANGE_EMAIL = True
# No page tells whether an address has an account (see `tenants.accounts`).
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_FORMS = {
    "login": "tenants.accounts.forms.SignInForm",
    "signup": "tenants.accounts.forms.SignUpForm",
    "reauthenticate": "tenants.accounts.forms.PasswordAgainForm",
    "change_password": "tenants.accounts.forms.ChangePasswordForm",
    "reset_password": "tenants.accounts.forms.ResetForm",
    "reset_password_from_key": "tenants.accounts.forms.NewPasswordForm",
}
# By address, IPv6 by its /64, as the trusted-proxy step found it; `key` is the e-mail address.
ACCOUNT_RATE_LIMITS = {
    "login_failed": "10/m/ip,5/5m/key",
    "signup": "10/10m/ip",
    "reset_password": "10/10m/ip,3/10m/key",
    "confirm_email": "1/m/key",
    # What an owner sends to strangers, and what strangers do with the links.
    "invite": "30/h/user",
    "invitation": "60/10m/ip",
}
MFA_ADAPTER = "tenants.accounts.second_factor.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "tenants.accounts.forms.CodeForm",
    "reauthenticate": "tenants.accounts.forms.CodeAgainForm",
    "activate_totp": "tenants.accounts.forms.FirstCodeForm",
}
# A phone's clock may be half a minute wrong.
MFA_TOTP_TOLERANCE = 1
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/app/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"

# ── what the browser is told
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "ops.errors.forbidden"
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^healthz"]
SECURE_HSTS_SECONDS = 63072000 if SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# HSTS for subdomains and preload would bind customers' own domains (ADR 0003).
# W003 looks for the name of Django's own class, which `tenants.signed_in` wraps.
SILENCED_SYSTEM_CHECKS = ["security.W003", "security.W005", "security.W021"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "frame-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200

# ── files
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
ASSETS_DIR = BASE_DIR / "dist"
STATICFILES_DIRS = [ASSETS_DIR] if ASSETS_DIR.is_dir() else []
# Vite has hashed the names already; whitenoise reads the build folder as it is.
WHITENOISE_USE_FINDERS = True
WHITENOISE_IMMUTABLE_FILE_TEST = r"^.+[.-][0-9A-Za-z_-]{8,}\.\w+$"
WHITENOISE_MAX_AGE = 3600
MEDIA_ROOT = env.str("MEDIA_ROOT", default=str(BASE_DIR / "var" / "media"))

# ── mail
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="smtp://127.0.0.1:1025")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str(
    "DEFAULT_FROM_EMAIL", default=f"{PLATFORM_NAME} <bookings@{MAIN_HOST}>"
)

# ── languages and time
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("es", "Español"), ("ro", "Română")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# ── logs
LOGGING_CONFIG = None
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
