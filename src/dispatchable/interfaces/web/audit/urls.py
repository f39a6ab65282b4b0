"""Addresses of the pages: audit."""

from __future__ import annotations

from django.urls import path

from dispatchable.interfaces.web.audit import views

urlpatterns = [
    path("", views.audit, name="audit"),
]
