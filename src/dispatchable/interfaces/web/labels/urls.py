"""Addresses of the pages: labels."""

from __future__ import annotations

from django.urls import path

from dispatchable.interfaces.web.labels import views

urlpatterns = [
    path("", views.labels, name="labels"),
    path("labels.pdf", views.labels_file, name="labels_file"),
]
