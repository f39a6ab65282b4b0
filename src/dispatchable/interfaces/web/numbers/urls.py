"""Addresses of the pages: numbers."""

from __future__ import annotations

from django.urls import path

from dispatchable.interfaces.web.numbers import views

urlpatterns = [
    path("", views.numbers, name="numbers"),
    path("carriers/", views.carriers, name="carriers"),
]
