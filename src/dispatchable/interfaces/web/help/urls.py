"""Addresses of the pages: help."""

from __future__ import annotations

from django.urls import path

from dispatchable.interfaces.web.help import period, views

urlpatterns = [
    path("", views.help, name="help"),
    path("keywords/<str:keyword>/", views.help_keyword, name="help_keyword"),
    path("numbers/<slug:state>/", views.help_state, name="help_state"),
    path("reasons/<slug:code>/", views.help_reason, name="help_reason"),
    path("topics/dial-out-period/period/", period.help_period, name="help_period"),
    path("topics/<slug:topic>/", views.help_topic, name="help_topic"),
]
