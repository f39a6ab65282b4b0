"""Addresses of sign-in and of the account pages."""

from __future__ import annotations

from allauth.account.views import LoginView, LogoutView
from django.urls import path

from dispatchable.interfaces.web.accounts import views
from dispatchable.interfaces.web.accounts.forms import SignIn

urlpatterns = [
    path("login/", LoginView.as_view(template_name="accounts/sign_in.html", form_class=SignIn), name="account_login"),
    path("logout/", LogoutView.as_view(template_name="accounts/sign_out.html"), name="account_logout"),
    path("new-password/", views.new_password, name="new_password"),
    path("me/", views.account, name="account"),
    path("me/password/", views.password, name="password"),
    path("me/organization/", views.switch_organization, name="switch_organization"),
    # Names that the sign-in library looks up; behind them is nothing.
    path("signup/", views.closed, name="account_signup"),
    path("inactive/", views.closed, name="account_inactive"),
    path("reauthenticate/", views.closed, name="account_reauthenticate"),
    path("confirm-email/", views.closed, name="account_email_verification_sent"),
    path("password/change/", views.closed, name="account_change_password"),
    path("password/set/", views.closed, name="account_set_password"),
    path("password/reset/", views.closed, name="account_reset_password"),
    path("login/code/confirm/", views.closed, name="account_confirm_login_code"),
]
