"""The form is the seed's path, word for word in both languages; nothing typed is lost on the way."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from dispatchable.service.desk.actions.attach import attach_file
from dispatchable.service.desk.attach import Upload
from dispatchable.service.desk.models import ServiceRequest
from dispatchable.service.organizations.models import Domain, Person
from tests.service.conftest import World
from tests.service.desk import desk
from tests.service.files.samples import pdf, png

pytestmark = [pytest.mark.django_db, pytest.mark.database]
Browser = Callable[..., Client]
NEXT = {"go": "next"}

SEED = {
    "en": {
        "start": ["Create a service request", "Online collaboration"],
        "issue": [
            "Identify the issue", "Feature", "Domestic calling", "International calling", "Symptom",
            "Emergency calling", "Summary", "Address validation", "Details of the issue", "Street number",
            "Street name", "City",
            "Country or region", "Postal code", "Next page",
        ],
        "solve": ["Yes, continue"],
        "details": [
            "Add details", "Is your service unavailable?", "How many users are affected?", "Attach a file", "Next",
            "acme.example",
        ],
        "contact": ["Contact phone number"],
        "check": ["Check your request", "Submit request"],
        "sent": ["View service requests", "Copy"],
    },
    "fr": {
        "start": ["Créer une demande de service", "Collaboration en ligne"],
        "issue": [
            "Identifier le problème", "Fonctionnalité", "Appels nationaux", "Appels internationaux", "Symptôme",
            "Appel d&#x27;urgence", "Résumé du problème", "Validation d&#x27;adresse", "Détails du problème",
            "Numéro de la rue", "Nom de la rue", "Ville", "Pays ou région", "Code postal", "Page suivante",
        ],
        "solve": ["Oui, continuer"],
        "details": [
            "Ajouter des détails", "Votre service est-il indisponible\u202f?",
            "Combien d&#x27;utilisateurs sont concernés\u202f?", "Joignez un fichier", "Suivant", "acme.example",
        ],
        "contact": ["Numéro de téléphone de contact"],
        "check": ["Vérifiez votre demande", "Envoyer la demande"],
        "sent": ["Afficher les demandes de service", "Copier"],
    },
}  # fmt: skip


def says(response: Any, words: list[str]) -> None:
    text = response.content.decode()
    plain = text.replace("&#x27;", "'")
    assert response.status_code == 200
    assert [word for word in words if word.replace("&#x27;", "'") not in plain] == []
    assert text.count("<h1") == 1


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_seed_s_path_from_the_menu_to_the_reference(world: World, browser: Browser, language: str) -> None:
    Domain.objects.create(organization=world.acme, name="acme.example")
    client, words = browser("alice", language), SEED[language]
    says(client.get(reverse("requests")), ["Ajouter" if language == "fr" else "Add"])
    says(client.get(reverse("request_start")), words["start"])
    at = client.post(reverse("request_start"), {"way": "full", "area": "online_collaboration"}).headers["Location"]
    says(client.get(at), words["issue"])
    at = client.post(at, {**desk.ISSUE, **NEXT}).headers["Location"]
    says(client.get(at), words["solve"])
    request = ServiceRequest.objects.get()
    at = reverse("request_form", args=[request.pk, "details"])
    says(client.get(at), words["details"])
    at = client.post(at, {**desk.DETAILS, **NEXT}).headers["Location"]
    says(client.get(at), words["contact"])
    at = client.post(at, {**desk.CONTACT, **NEXT}).headers["Location"]
    says(client.get(at), [*words["check"], "412"])
    at = client.post(reverse("request_submit", args=[request.pk])).headers["Location"]
    request.refresh_from_db()
    says(client.get(at), [*words["sent"], request.reference])
    assert request.availability == "service_unavailable" and request.requester_language == language
    says(client.get(reverse("requests")), [request.reference])
    says(client.get(reverse("request", args=[request.pk])), [request.reference, "412"])


def test_only_countries_where_calling_is_offered_can_be_chosen(world: World, browser: Browser) -> None:
    request = desk.filled(world.alice)
    text = browser("alice").get(reverse("request_form", args=[request.pk, "issue"])).content.decode()
    assert '<option value="FR"' in text and '<option value="JP"' not in text


def test_errors_are_listed_and_stand_beside_the_field_and_what_was_typed_stays(world: World, browser: Browser) -> None:
    request = desk.filled(world.alice)
    at = reverse("request_form", args=[request.pk, "issue"])
    response = browser("alice").post(at, {**desk.ISSUE, "house_number": "", "city": "Là-bas", **NEXT})
    text = response.content.decode()
    assert response.status_code == 422
    assert 'href="#house_number"' in text and 'id="house_number-error"' in text and 'aria-invalid="true"' in text
    assert 'value="Là-bas"' in text


def test_back_saves_and_goes_back(world: World, browser: Browser) -> None:
    request = desk.filled(world.alice)
    at = reverse("request_form", args=[request.pk, "contact"])
    response = browser("alice").post(at, {"contact_phone": "nonsense", "go": "back"})
    assert response.headers["Location"] == reverse("request_form", args=[request.pk, "details"])
    request.refresh_from_db()
    assert request.contact_phone_typed == "nonsense"


def test_a_second_window_is_warned_with_its_own_words_still_there(world: World, browser: Browser) -> None:
    request = desk.filled(world.alice)
    at = reverse("request_form", args=[request.pk, "issue"])
    response = browser("alice").post(at, {**desk.ISSUE, "city": "Ailleurs", "revision": "0", **NEXT})
    assert response.status_code == 422 and 'value="Ailleurs"' in response.content.decode()
    assert desk.line_of(request).elements["city"] == "Sarlande-Vernoise"


def test_a_proof_is_attached_with_the_page_and_a_hostile_one_refused(world: World, browser: Browser) -> None:
    request = desk.filled(world.alice)
    at, client = reverse("request_form", args=[request.pk, "details"]), browser("alice")
    bad = io.BytesIO(b"<script>")
    bad.name = "../../proof.pdf"
    response = client.post(at, {**desk.DETAILS, "go": "attach", "file": bad})
    assert response.status_code == 422 and 'id="file-error"' in response.content.decode()
    good = io.BytesIO(png())
    good.name = "..\\plan.png"
    assert client.post(at, {**desk.DETAILS, "go": "next", "file": good}).status_code == 302
    stored = request.files.get().file
    assert stored.name == "plan.png"
    client.post(reverse("request_file_remove", args=[request.pk, stored.pk]))
    assert not request.files.exists()


def test_an_address_that_the_register_has_is_solved_at_once(world: World, browser: Browser) -> None:
    client = browser("alice")
    at = client.post(reverse("request_start"), {"way": "full"}).headers["Location"]
    at = client.post(at, {**desk.KNOWN, **NEXT}).headers["Location"]
    assert "no request is needed" in client.get(at).content.decode()
    request = ServiceRequest.objects.get()
    assert client.post(reverse("request_accept", args=[request.pk])).status_code == 302
    request.refresh_from_db()
    assert request.state == "cancelled"


def test_a_correction_is_accepted_only_when_it_is_chosen(world: World, browser: Browser) -> None:
    client = browser("alice")
    at = client.post(reverse("request_start"), {"way": "full"}).headers["Location"]
    at = client.post(at, {**desk.KNOWN, "street": "Rue de la Républiqe", **NEXT}).headers["Location"]
    request = ServiceRequest.objects.get()
    line = desk.line_of(request)
    assert client.post(reverse("request_accept", args=[request.pk])).status_code == 422
    assert client.post(reverse("request_accept", args=[request.pk]), {"choose": "invented"}).status_code == 422
    assert (
        client.post(reverse("request_accept", args=[request.pk]), {"choose": line.verdict["record_id"]}).status_code
        == 302
    )


def test_the_short_way_is_one_page_and_only_for_small_organisations(world: World, browser: Browser) -> None:
    client = browser("alice")
    assert "The short way" in client.get(reverse("request_start")).content.decode()
    at = client.post(reverse("request_start"), {"way": "short"}).headers["Location"]
    assert at.endswith("/short/")
    at = client.post(at, {**desk.ISSUE, **desk.CONTACT, **NEXT}).headers["Location"]
    request = ServiceRequest.objects.get()
    assert client.post(reverse("request_submit", args=[request.pk])).headers["Location"].endswith("/sent/")
    Person.objects.bulk_create(
        Person(organization=world.acme, name=f"P{n}", country="FR") for n in range(151)
    )  # fmt: skip
    assert "The short way" not in client.get(reverse("request_start")).content.decode()


def test_the_form_opens_filled_from_a_number(world: World, browser: Browser) -> None:
    from tests.service.numbers import building

    number = building.make_number(world.alice)
    address = building.make_address(world.acme, validated=False)
    type(number).objects.filter(pk=number.pk).update(address=address, activation="failed")
    client = browser("alice")
    at = f"{reverse('request_start')}?number={number.pk}"
    says(client.get(at), ["8 Rue du Port"])
    at = client.post(reverse("request_start"), {"way": "full", "number": str(number.pk)}).headers["Location"]
    says(client.get(at), ["Rue du Port"])
    assert browser("charlie").get(f"{reverse('request_start')}?number={number.pk}").status_code == 404
    assert client.get(f"{reverse('request_start')}?number=nonsense").status_code == 404


def test_an_auditor_reads_and_cannot_ask(world: World, browser: Browser) -> None:
    request, client = desk.sent(world.alice), browser("bob")
    says(client.get(reverse("request", args=[request.pk])), [request.reference])
    assert client.get(reverse("request_start")).status_code == 403
    assert client.post(reverse("request_cancel", args=[request.pk]), {"reason": "x"}).status_code == 403
    assert "Cancel the request" not in client.get(reverse("request", args=[request.pk])).content.decode()


def test_a_file_is_saved_not_shown_and_only_by_those_who_may(world: World, browser: Browser) -> None:
    draft = desk.filled(world.alice)
    stored = attach_file(world.alice, draft.pk, Upload("bail « été ».pdf", io.BytesIO(pdf())))
    at = reverse("file", args=[stored.pk])
    response = browser("alice").get(at)
    assert response.content == pdf()
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"].startswith("sandbox")
    assert browser("charlie").get(at).status_code == 404
    assert browser("dana").get(at).status_code == 404
    desk.submit_request(world.alice, draft.pk)
    assert browser("dana").get(at).status_code == 200


def test_pages_are_small(world: World, browser: Browser) -> None:
    import gzip

    request, client = desk.sent(world.alice), browser("alice")
    for address in (reverse("requests"), reverse("request", args=[request.pk]), reverse("request_start")):
        assert len(gzip.compress(client.get(address).content)) < 60_000
