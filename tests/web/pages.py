"""Every page there is, found in the list of routes, as the person whose page it is would get it."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from dispatchable.service.desk.models import RequestLine
from tests.service.conftest import World
from tests.service.desk import desk
from tests.web.samples import DESK, NO_OBJECT, ROUTES, samples
from tests.web.test_routes import ALL

STATES = (
    "unassigned",
    "incomplete",
    "pending",
    "active",
    "failed",
    "updating",
    "update_failed",
    "releasing",
    "released",
)
STEPS = ("issue", "solve", "details", "contact", "check")
DESK_LISTS = (
    "queue", "queue_figures", "learnt", "queue_call", "queue_lines", "reply_templates", "reply_template_add",
    "validations",
)  # fmt: skip
"""Pages of the desk that are about no one object."""
LISTS = ("numbers", "addresses", "requests", "audit", "outbox", "people")
"""Lists that are looked at with a search that finds nothing, and with what was typed wrongly."""


def _of_several(world: World) -> list[str]:
    """Pages of a draft about several addresses, and of a request with more than are shown whole."""
    draft, sent = desk.filled(world.alice), desk.sent(world.alice, house_number=["414"])
    typed = draft.lines.get().elements
    for request, houses in ((draft, ("12", "416", "")), (sent, ("418", "420", "422", "424", "426"))):
        RequestLine.objects.bulk_create(
            RequestLine(request=request, position=place, country="FR", line=f"{house} Rue de la République",
                        elements={**typed, "house_number": house})
            for place, house in enumerate(houses, 2)
        )  # fmt: skip
    pages = [reverse("request_form", kwargs={"pk": draft.pk, "step": step}) for step in STEPS]
    shown = ("choices", "found", "lacking")
    pages += [f"{reverse('request_form', kwargs={'pk': draft.pk, 'step': 'solve'})}?show={one}" for one in shown]
    pages.append(reverse("request_line", kwargs={"pk": draft.pk, "line": draft.lines.order_by("position")[0].pk}))
    return [*pages, reverse("request", args=[sent.pk]), f"{reverse('request_lines')}?request={sent.pk.hex}"]


def every_page(world: World, language: str) -> dict[str, bytes]:
    """Address -> page."""
    objects = samples(world)
    paths: dict[str, list[str]] = {"": [reverse("account_login")], "alice": [], "dana": []}
    for name in ALL:
        arguments = dict(NO_OBJECT.get(name, {}))
        if name in ROUTES:
            arguments = {a: k[1:] if k.startswith("=") else str(objects[k]) for a, k in ROUTES[name].items()}
        paths["dana" if name in (*DESK, *DESK_LISTS) else "alice"].append(reverse(name, kwargs=arguments))
    paths["alice"] += [reverse("help_state", kwargs={"state": state}) for state in STATES]
    paths["alice"] += [reverse("request_form", kwargs={"pk": objects["request"], "step": step}) for step in STEPS]
    paths["alice"] += _of_several(world)
    for name, tabs in (
        ("address", ("versions", "places", "numbers", "history")),
        ("number", ("place", "timeline", "audit")),
    ):
        paths["alice"] += [f"{reverse(name, kwargs={'pk': objects[name]})}?tab={tab}" for tab in tabs]
    paths["alice"] += [f"{reverse(name)}?q=nothing+fits&since=wrong" for name in LISTS]
    paths["alice"] += [f"{reverse('search')}?q={text}" for text in ("rue", "nothing+fits", "SR-2026-000123-A")]
    found: dict[str, bytes] = {}
    for person, wanted in paths.items():
        client = Client(headers={"accept-language": language, "accept-encoding": "identity"})
        if person:
            client.force_login(getattr(world, f"{person}_user"))
        for path in wanted:
            response = client.get(path)
            html = response.headers.get("Content-Type", "").startswith("text/html")
            if html and response.status_code in (200, 404) and b"<html" in response.content:
                found.setdefault(path, response.content)
    return found
