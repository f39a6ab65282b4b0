"""Addresses of the pages: numbers, the people who use them, and carriers."""

from __future__ import annotations

from django.urls import path

from dispatchable.interfaces.web.numbers import (
    ageing,
    assigning,
    bulk,
    carriers,
    detail,
    holding,
    lists,
    people,
    ports,
    ranges,
    staff,
)
from dispatchable.service.numbers.bulk.running import KINDS

urlpatterns = [
    path("", lists.numbers, name="numbers"),
    path("ageing/", ageing.numbers_ageing, name="numbers_ageing"),
    path("add/", lists.number_add, name="number_add"),
    path("<uuid:pk>/", detail.number, name="number"),
    path("<uuid:pk>/now/", detail.number_now, name="number_now"),
    path("<uuid:pk>/assign/", assigning.number_assign, name="number_assign"),
    path("<uuid:pk>/give-up/", detail.number_give_up, name="number_give_up"),
    path("<uuid:pk>/retry/", detail.number_retry, name="number_retry"),
    path("<uuid:pk>/release/", detail.number_release, name="number_release"),
    path("<uuid:pk>/end-release/", holding.number_end_release, name="number_end_release"),
    path("<uuid:pk>/details/", holding.number_edit, name="number_edit"),
    path("<uuid:pk>/block/", holding.number_block, name="number_block"),
    path("<uuid:pk>/unblock/", holding.number_unblock, name="number_unblock"),
    path("<uuid:pk>/reserve/", holding.number_reserve, name="number_reserve"),
    path("<uuid:pk>/unreserve/", holding.number_unreserve, name="number_unreserve"),
    path("ranges/", ranges.ranges, name="ranges"),
    path("ranges/add/", ranges.range_add, name="range_add"),
    path("ports/", ports.ports, name="ports"),
    path("ports/add/", ports.port_add, name="port_add"),
    path("ports/<uuid:pk>/", ports.port, name="port"),
    path("ports/<uuid:pk>/attach/", ports.port_attach, name="port_attach"),
    path("ports/<uuid:pk>/<str:after>/", ports.port_step, name="port_step"),
    path("people/", staff.people, name="people"),
    path("people/join/", staff.person_join, name="person_join"),
    path("people/<uuid:pk>/move/", staff.person_move, name="person_move"),
    path("people/<uuid:pk>/leave/", staff.person_leave, name="person_leave"),
    path("people/<uuid:pk>/return/", staff.person_return, name="person_return"),
    path("people/<uuid:pk>/", people.person, name="person"),
    *(path(f"bulk/{kind.replace('_', '-')}/", bulk.asking(kind), name=f"numbers_{kind}") for kind in KINDS),
    path("bulk/", bulk.numbers_bulk, name="numbers_bulk"),
    path("bulk/<uuid:pk>/", bulk.number_bulk, name="number_bulk"),
    path("bulk/<uuid:pk>/now/", bulk.number_bulk_now, name="number_bulk_now"),
    path("bulk/<uuid:pk>/begin/", bulk.number_bulk_begin, name="number_bulk_begin"),
    path("bulk/<uuid:pk>/undo/", bulk.number_bulk_undo, name="number_bulk_undo"),
    path("bulk/<uuid:pk>/results.csv", bulk.number_bulk_results, name="number_bulk_results"),
    path("carriers/", carriers.carriers, name="carriers"),
    path("carriers/add/", carriers.carrier_add, name="carrier_add"),
    path("carriers/<uuid:pk>/", carriers.carrier, name="carrier"),
    path("carriers/<uuid:pk>/settings/", carriers.carrier_change, name="carrier_change"),
    path("carriers/<uuid:pk>/handoff.csv", carriers.carrier_handoff, name="carrier_handoff"),
    path("carriers/<uuid:pk>/acknowledge/", carriers.carrier_acknowledge, name="carrier_acknowledge"),
]
