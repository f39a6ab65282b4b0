"""Addresses of the pages: mail."""

from __future__ import annotations

from django.urls import path

from dispatchable.interfaces.web.mail import views

urlpatterns = [
    path("", views.outbox, name="outbox"),
    path("<uuid:pk>/", views.message, name="outbox_message"),
]
