"""Makes the demonstration: people, addresses and numbers in every state, by the same actions that pages call."""

from __future__ import annotations

from dispatchable.service.accounts.actions.users import add_user
from dispatchable.service.accounts.actors import actor_for
from dispatchable.service.accounts.models import Role, User
from dispatchable.service.addresses.actions.add import add_address
from dispatchable.service.addresses.actions.places import add_place
from dispatchable.service.addresses.models import EmergencyAddress
from dispatchable.service.addresses.place_facts import PlaceFacts
from dispatchable.service.audit.actor import Actor, system
from dispatchable.service.carriers.actions.set_up import add_carrier
from dispatchable.service.carriers.models import Acknowledges
from dispatchable.service.ids import new_id
from dispatchable.service.numbers.actions.add import add_number
from dispatchable.service.numbers.actions.assign import assign_number
from dispatchable.service.numbers.models import Service
from dispatchable.service.organizations.actions.add_person import add_person
from dispatchable.service.organizations.actions.create import add_domain, create_organization
from dispatchable.service.organizations.models import Organization
from dispatchable.service.terms.actions.accept import accept_terms
from dispatchable.service.terms.texts import current

NAME = "Vernoise Télécom"
ANA = "ana@vernoise.example"
DORIAN = "dorian@vernoise.example"
ADELE = "adele@vernoise.example"
ACCOUNTS = (ANA, DORIAN, ADELE)
"""Administrator who is agent and operator too; desk agent; auditor."""
TOWN = "99001 Sarlande-Vernoise"


def make_demonstration(language: str) -> tuple[User, str]:
    """Makes the organisation with all that is in it; gives Ana, who administers it, and her one-time password.

    The registers of the invented towns must lie in ``<data dir>/demo`` already. Numbers begin to activate when a worker
    runs. Not in one transaction: to be made in one go before anybody signs in.
    """
    organization = create_organization(
        system(None, "demo"), name=NAME, language=language, time_zone="Europe/Paris", is_demo=True
    )
    demo = system(organization.pk, "demo")
    for name in ("vernoise.example", "vernoise-telecom.example"):
        add_domain(demo, organization, name)
    ana, password = add_user(
        demo, email=ANA, name="Ana Lavergne", role=Role.ADMINISTRATOR, is_agent=True, is_operator=True
    )
    add_user(demo, email=DORIAN, name="Dorian Maubec", is_agent=True)
    add_user(demo, email=ADELE, name="Adèle Quintard", role=Role.AUDITOR)
    _fill(actor_for(ana, organization, language=language, request_id=str(new_id())), organization, language)
    return ana, password


def _fill(ana: Actor, organization: Organization, language: str) -> None:
    french = language == "fr"
    accept_terms(ana, "FR", current("FR").version)
    own = add_carrier(ana, name="Standard de Vernoise" if french else "Vernoise switchboard")
    by_file = add_carrier(
        ana,
        name="Opérateur du littoral (par fichier)" if french else "Coastal carrier (by file)",
        acknowledges=Acknowledges.BY_FILE,
    )
    people = {
        name: add_person(ana, name=name, country=country, email=f"{name.split()[0].lower()}@vernoise.example").pk
        for name, country in (
            ("Jeanne Martin", "FR"), ("Karim Sellier", "FR"), ("Lucas Perrot", "FR"), ("Maud Astier", "FR"),
            ("Nora Vidal", "FR"), ("Emily Carter", "US"),
        )
    }  # fmt: skip

    def address(label: str, country: str, text: str) -> EmergencyAddress:
        return add_address(ana, country=country, text=text, label=label)

    head = address("Siège" if french else "Head office", "FR", f"12 rue de la République, {TOWN}")
    floor = add_place(
        ana,
        head.pk,
        PlaceFacts(
            name="Bâtiment A, accueil" if french else "Building A, reception",
            floor="2",
            site_contact="Jeanne Martin",
            access="Digicode au portail, sonnez à l'accueil." if french else "Code at the gate, ring at reception.",
        ),
    )
    workshop = address("Atelier" if french else "Workshop", "FR", f"15 rue des Fabriques, {TOWN}")
    # the register ends at 30: this is the number that does not activate, and why
    branch = address("Agence Brélaz" if french else "Brélaz branch", "FR", f"38 rue Brélaz, {TOWN}")
    address("Dépôt" if french else "Depot", "FR", f"18 avenue Célestin Galier, {TOWN}")
    address("Bureau de passage" if french else "Shared desk", "FR", "10 rue Neuve, Sarlande-Vernoise")
    falls = address("Harrow Falls", "US", "12 N Main St, Harrow Falls, WI 53998")

    def number(e164: str, person: str, where: EmergencyAddress | None, **more: object) -> None:
        carrier = by_file if more.get("by_file") else own
        kept = add_number(ana, number=e164, carrier_id=carrier.pk, service=str(more.get("service", Service.UNKNOWN)))
        if person:
            place = floor.pk if where is head else None
            assign_number(
                ana, kept.pk, person_id=people[person], address_id=where.pk if where else None, place_id=place
            )

    number("+33199001201", "Jeanne Martin", head, service=Service.IN_SERVICE)
    number("+33199001202", "Lucas Perrot", workshop, service=Service.IN_SERVICE)
    number("+33199001218", "Karim Sellier", branch, service=Service.NOT_IN_SERVICE)
    number("+33199001240", "Maud Astier", None, service=Service.IN_SERVICE)
    number("+33199001255", "Nora Vidal", workshop, by_file=True)
    number("+33199001299", "", None)
    number("+16085550142", "Emily Carter", falls)
