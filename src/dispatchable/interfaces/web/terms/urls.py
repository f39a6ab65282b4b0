"""Addresses of the pages: terms."""

from __future__ import annotations

from django.urls import path

from dispatchable.interfaces.web.terms import views

urlpatterns = [
    path("", views.terms, name="terms"),
    path("<str:country>/", views.terms_country, name="terms_country"),
    path("<str:country>/own/", views.terms_own, name="terms_own"),
    path("<str:country>/versions/<slug:version>/", views.terms_version, name="terms_version"),
]
