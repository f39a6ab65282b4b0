"""Addresses of the pages: emergency addresses and their places."""

from __future__ import annotations

from django.urls import path

from dispatchable.interfaces.web.addresses import adding, lists, views

urlpatterns = [
    path("", lists.addresses, name="addresses"),
    path("add/", adding.address_add, name="address_add"),
    path("suggest/", adding.address_suggest, name="address_suggest"),
    path("fields/", adding.address_fields, name="address_fields"),
    path("<uuid:pk>/", views.address, name="address"),
    path("<uuid:pk>/edit/", adding.address_edit, name="address_edit"),
    path("<uuid:pk>/accept/", views.address_accept, name="address_accept"),
    path("<uuid:pk>/retire/", views.address_retire, name="address_retire"),
    path("<uuid:pk>/places/add/", views.place_add, name="place_add"),
    path("<uuid:pk>/places/<uuid:place>/", views.place_edit, name="place_edit"),
]
