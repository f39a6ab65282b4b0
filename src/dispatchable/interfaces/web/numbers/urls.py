"""Addresses of the pages: numbers, the people who use them, and carriers."""

from __future__ import annotations

from django.urls import path

from dispatchable.interfaces.web.numbers import assigning, carriers, detail, lists, people

urlpatterns = [
    path("", lists.numbers, name="numbers"),
    path("add/", lists.number_add, name="number_add"),
    path("<uuid:pk>/", detail.number, name="number"),
    path("<uuid:pk>/now/", detail.number_now, name="number_now"),
    path("<uuid:pk>/assign/", assigning.number_assign, name="number_assign"),
    path("<uuid:pk>/retry/", detail.number_retry, name="number_retry"),
    path("<uuid:pk>/release/", detail.number_release, name="number_release"),
    path("people/<uuid:pk>/", people.person, name="person"),
    path("carriers/", carriers.carriers, name="carriers"),
    path("carriers/add/", carriers.carrier_add, name="carrier_add"),
    path("carriers/<uuid:pk>/", carriers.carrier, name="carrier"),
    path("carriers/<uuid:pk>/settings/", carriers.carrier_change, name="carrier_change"),
    path("carriers/<uuid:pk>/handoff.csv", carriers.carrier_handoff, name="carrier_handoff"),
    path("carriers/<uuid:pk>/acknowledge/", carriers.carrier_acknowledge, name="carrier_acknowledge"),
]
