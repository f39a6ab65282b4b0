"""Addresses of what every list has."""

from __future__ import annotations

from django.urls import path

from dispatchable.interfaces.web.lists import views

urlpatterns = [
    path("<slug:name>/columns/", views.list_columns, name="list_columns"),
    path("<slug:name>/filters/", views.list_filters, name="list_filters"),
    path("<slug:name>/do/", views.list_bulk, name="list_bulk"),
]
