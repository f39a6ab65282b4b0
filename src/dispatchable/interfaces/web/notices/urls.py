"""Addresses of the pages: notices. The page behind a personal link has its own short one (``/n/...``)."""

from __future__ import annotations

from django.urls import path

from dispatchable.interfaces.web.notices import report, views

urlpatterns = [
    path("", views.notices, name="notices"),
    path("missing/", report.notice_missing, name="notice_missing"),
    path("people/<uuid:pk>/", views.notice_person, name="notice_person"),
    path("people/<uuid:pk>/paper/", views.notice_paper, name="notice_paper"),
    path("<str:country>/", views.notice_country, name="notice_country"),
    path("<str:country>/write/", views.notice_write, name="notice_write"),
]
