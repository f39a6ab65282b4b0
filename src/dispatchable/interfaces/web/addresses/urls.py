"""Addresses of the pages: addresses."""

from __future__ import annotations

from django.urls import path

from dispatchable.interfaces.web.addresses import views

urlpatterns = [
    path("", views.addresses, name="addresses"),
]
