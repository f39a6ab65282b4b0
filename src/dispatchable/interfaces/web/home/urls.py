"""Addresses of the pages: home."""

from __future__ import annotations

from django.urls import path

from dispatchable.interfaces.web.frame.views import set_language
from dispatchable.interfaces.web.home import views

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("language/", set_language, name="set_language"),
    path("demo/remove/", views.demo_remove, name="demo_remove"),
]
