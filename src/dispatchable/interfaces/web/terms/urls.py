"""Addresses of the pages: terms."""

from __future__ import annotations

from django.urls import path

from dispatchable.interfaces.web.terms import views

urlpatterns = [
    path("", views.terms, name="terms"),
    path("<str:country>/", views.terms_country, name="terms_country"),
]
