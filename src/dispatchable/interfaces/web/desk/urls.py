"""Addresses of the pages: desk."""

from __future__ import annotations

from django.urls import path

from dispatchable.interfaces.web.desk import views

urlpatterns = [
    path("requests/", views.requests, name="requests"),
    path("queue/", views.queue, name="queue"),
]
