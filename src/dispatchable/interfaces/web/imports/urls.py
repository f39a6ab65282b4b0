"""Addresses of these pages."""

from __future__ import annotations

from django.urls import path

from dispatchable.interfaces.web.imports import mending, starting, views

urlpatterns = [
    path("", views.imports, name="imports"),
    path("new/<slug:kind>/", starting.import_start, name="import_start"),
    path("<uuid:pk>/", views.import_detail, name="import"),
    path("<uuid:pk>/columns/", starting.import_columns, name="import_columns"),
    path("<uuid:pk>/progress/", views.import_progress, name="import_progress"),
    path("<uuid:pk>/rows/<uuid:row>/", mending.import_row, name="import_row"),
    path("<uuid:pk>/accept/", mending.import_accept, name="import_accept"),
    path("<uuid:pk>/take/", mending.import_take, name="import_take"),
    path("<uuid:pk>/discard/", mending.import_discard, name="import_discard"),
    path("<uuid:pk>/download/<slug:form>/", views.import_download, name="import_download"),
]
