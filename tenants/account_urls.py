"""Accounts: signing up, in and out, and everything about the account itself.

The names are allauth's, whose own code asks for them.
"""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from django.urls import path, re_path

from tenants.accounts import devices, profile, views

urlpatterns = [
    path("", profile.home, name="account_home"),
    path("signup/", views.sign_up, name="account_signup"),
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("email/", views.change_address, name="account_email"),
    path("confirm-email/again/", views.send_again, name="account_send_again"),
    re_path(
        r"^confirm-email/(?P<key>[-:\w]+)/$", views.confirm_address, name="account_confirm_email"
    ),
    path("password/change/", views.change_password, name="account_change_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.new_password,
        name="account_reset_password_from_key",
    ),
    path("devices/", devices.devices, name="usersessions_list"),
    path("2fa/", views.second_factor, name="mfa_index"),
    path("2fa/authenticate/", mfa.authenticate, name="mfa_authenticate"),
    path("2fa/reauthenticate/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("2fa/on/", views.activate_totp, name="mfa_activate_totp"),
    path("2fa/off/", views.deactivate_totp, name="mfa_deactivate_totp"),
    path("2fa/codes/", views.view_codes, name="mfa_view_recovery_codes"),
    path("2fa/codes/new/", views.make_codes, name="mfa_generate_recovery_codes"),
    path("2fa/codes/download/", views.download_codes, name="mfa_download_recovery_codes"),
]
