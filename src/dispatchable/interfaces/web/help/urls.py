"""Addresses of the pages: help."""

from __future__ import annotations

from django.urls import path

from dispatchable.interfaces.web.help import views

urlpatterns = [
    path("", views.help, name="help"),
    path("numbers/<slug:state>/", views.help_state, name="help_state"),
    path("reasons/<slug:code>/", views.help_reason, name="help_reason"),
]
