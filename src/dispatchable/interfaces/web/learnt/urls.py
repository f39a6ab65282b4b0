"""Addresses of the pages: learnt names."""

from __future__ import annotations

from django.urls import path

from dispatchable.interfaces.web.learnt import views

urlpatterns = [
    path("", views.learnt, name="learnt"),
    path("<uuid:pk>/", views.learnt_name, name="learnt_name"),
    path("<uuid:pk>/decide/", views.learnt_decide, name="learnt_decide"),
]
