"""Addresses of the pages: emergency addresses and their places."""

from __future__ import annotations

from django.urls import path

from dispatchable.interfaces.web.addresses import (
    adding,
    declaring,
    describing,
    lists,
    pinning,
    places,
    replacing,
    revoking,
    views,
)

urlpatterns = [
    path("", lists.addresses, name="addresses"),
    path("add/", adding.address_add, name="address_add"),
    path("suggest/", adding.address_suggest, name="address_suggest"),
    path("duplicates/", describing.address_duplicates, name="address_duplicates"),
    path("declare/", declaring.address_declare, name="address_declare"),
    path("fields/", adding.address_fields, name="address_fields"),
    path("<uuid:pk>/", views.address, name="address"),
    path("<uuid:pk>/edit/", adding.address_edit, name="address_edit"),
    path("<uuid:pk>/accept/", views.address_accept, name="address_accept"),
    path("<uuid:pk>/retire/", views.address_retire, name="address_retire"),
    path("<uuid:pk>/revoke/", revoking.address_revoke, name="address_revoke"),
    path("<uuid:pk>/delete/", views.address_delete, name="address_delete"),
    path("<uuid:pk>/describe/", describing.address_describe, name="address_describe"),
    path("<uuid:pk>/pin/", pinning.address_pin, name="address_pin"),
    path("<uuid:pk>/versions/<int:number>/why/", describing.address_evidence, name="address_evidence"),
    path("<uuid:pk>/replace/", replacing.address_replace, name="address_replace"),
    path("<uuid:pk>/replace/stop/", replacing.address_replace_stop, name="address_replace_stop"),
    path("<uuid:pk>/places/add/", places.place_add, name="place_add"),
    path("<uuid:pk>/places/<uuid:place>/", places.place_edit, name="place_edit"),
    path("<uuid:pk>/places/<uuid:place>/remove/", places.place_remove, name="place_remove"),
]
