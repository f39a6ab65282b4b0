"""Addresses of the account pages."""

from __future__ import annotations

from django.urls import include, path

from dispatchable.interfaces.web.accounts import views

urlpatterns = [
    path("new-password/", views.new_password, name="new_password"),
    path("me/", views.account, name="account"),
    path("", include("allauth.account.urls")),
]
