"""An agent sees what decisions taught, decides with a reason, and is told why something cannot be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from dispatchable.service.errors import NotFound
from dispatchable.service.learnt.actions.decide import decide_name, names_for
from dispatchable.service.learnt.models import Name
from tests.service.conftest import World
from tests.service.learnt.test_names_are_learnt import street_learnt

pytestmark = [pytest.mark.usefixtures("demo_place"), pytest.mark.django_db, pytest.mark.database]
Browser = Callable[..., Client]


def test_an_agent_approves_and_retires(world: World, browser: Browser) -> None:
    name = street_learnt(world)
    dana = browser("dana", "fr")
    listed = dana.get(reverse("learnt")).content.decode()
    assert "Rue de la Gare Perdue" in listed and "Proposé" in listed
    page = dana.get(reverse("learnt_name", args=[name.pk])).content.decode()
    assert "Toutes les vérifications doivent-elles connaître ce nom\u202f?" in page and "Approuver" in page
    decide = reverse("learnt_decide", args=[name.pk])
    refused = dana.post(decide, {"state": "approved", "reason": ""})
    assert refused.status_code == 422 and "aria-invalid" in refused.content.decode()
    assert dana.post(decide, {"state": "approved", "reason": "Ancien nom"}).status_code == 302
    assert "Retirer" in dana.get(reverse("learnt_name", args=[name.pk])).content.decode()
    dana.post(decide, {"state": "retired", "reason": "Plus en usage"})
    assert Name.objects.get().state == "retired"
    assert browser("alice").get(reverse("learnt")).status_code == 403


def test_a_name_that_would_lead_elsewhere_says_why_and_has_no_button(world: World, browser: Browser) -> None:
    name = street_learnt(world)
    Name.objects.filter(pk=name.pk).update(given="Rue Brélaz")
    page = browser("dana").get(reverse("learnt_name", args=[name.pk])).content.decode()
    assert "This name cannot be approved." in page and 'value="approved"' not in page


def test_an_agent_of_other_countries_sees_none_of_it(world: World, browser: Browser) -> None:
    name = street_learnt(world)
    elsewhere = replace(world.dana, desk_countries=frozenset({"GB"}))
    assert not names_for(elsewhere).exists() and names_for(world.dana).get() == name
    with pytest.raises(NotFound):
        decide_name(elsewhere, name.pk, "approved", "Seen")


def test_the_first_page_of_an_agent_tells_of_proposals_until_they_are_decided(world: World, browser: Browser) -> None:
    name = street_learnt(world)
    assert "1 nom à décider" in browser("dana", "fr").get(reverse("home")).content.decode()
    decide_name(world.dana, name.pk, "refused", "Nobody says so")
    assert "nom à décider" not in browser("dana", "fr").get(reverse("home")).content.decode()
