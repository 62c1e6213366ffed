"""The pages about accounts for the page crawl. What needs a mail or a code is in test_accounts."""

from __future__ import annotations

from tests.e2e.pages import Stop

SALON = ("salon-maria",)
WALKED = "walked through in test_accounts"


def _of(path: str, who: str = "guest") -> tuple[Stop, ...]:
    return (Stop(f"/accounts/{path}", who=who, slugs=SALON),)


PAGES: dict[str, tuple[Stop, ...]] = {
    "account_login": _of("login/"),
    "account_logout": _of("logout/", "owner"),
    "account_inactive": _of("inactive/"),
    "account_signup": _of("signup/"),
    "account_reset_password": _of("password/reset/"),
    "account_reset_password_done": _of("password/reset/done/"),
    "account_reset_password_from_key_done": _of("password/reset/key/done/"),
    "account_home": _of("", "owner"),
    "account_email": _of("email/", "owner"),
    "account_change_password": _of("password/change/", "owner"),
    "account_reauthenticate": _of("reauthenticate/", "owner"),
    "usersessions_list": _of("devices/", "owner"),
    "mfa_index": _of("2fa/", "owner"),
    "mfa_activate_totp": _of("2fa/on/", "owner"),
}
NO_PAGE = {
    "account_send_again": "POST only",
    "account_confirm_email": WALKED,
    "account_reset_password_from_key": WALKED,
    "mfa_authenticate": WALKED,
    "mfa_reauthenticate": WALKED,
    "mfa_deactivate_totp": WALKED,
    "mfa_view_recovery_codes": WALKED,
    "mfa_generate_recovery_codes": WALKED,
    "mfa_download_recovery_codes": "a file",
}
