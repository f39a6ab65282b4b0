"""Removes the demonstration whole: the one thing that deletes what is otherwise kept for ever."""

from __future__ import annotations

import shutil

from django.db import transaction
from django.db.models import Q, QuerySet

from dispatchable.service.accounts.models import User
from dispatchable.service.addresses.models import (
    AddressVersion,
    Declaration,
    EmergencyAddress,
    Evidence,
    ManualValidation,
    Place,
    Replacement,
)
from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.audit.chain import erase_private
from dispatchable.service.audit.models import Event
from dispatchable.service.audit.record import record
from dispatchable.service.carriers.models import Acknowledgement, Carrier, Registration
from dispatchable.service.datadir import data_dir
from dispatchable.service.demonstration.make import ACCOUNTS
from dispatchable.service.desk.models import (
    DiscrepancyReport,
    InternalNote,
    ManyDecision,
    RequestContact,
    RequestEntry,
    RequestFile,
    RequestLine,
    ServiceRequest,
)
from dispatchable.service.errors import Refused
from dispatchable.service.files import shelf
from dispatchable.service.files.models import StoredFile
from dispatchable.service.learnt.models import Name
from dispatchable.service.mail.models import OutgoingMail
from dispatchable.service.notices.models import Notice
from dispatchable.service.numbers.models import (
    BulkAction,
    NumberRange,
    NumberTransition,
    PortOrder,
    Tag,
    TelephoneNumber,
    Watch,
)
from dispatchable.service.organizations.models import Organization
from dispatchable.service.terms.models import TermsAcceptance

ACTION = "demonstration.remove"


def demonstrations() -> QuerySet[Organization]:
    """The demonstration organisations there are."""
    return Organization.objects.filter(is_demo=True)


def remove_demonstration(actor: Actor) -> int:
    """Deletes every demonstration organisation with all it has, its people's accounts, files and registers.

    Asks for Right.OPERATE. The installation's chain keeps a row that says so; the organisation's own rows stay in their
    chain, without names. Raises Refused when there is none. Gives the number of organisations removed.
    """
    actor.require(Right.OPERATE)
    with transaction.atomic():
        gone = list(demonstrations().select_for_update())
        if not gone:
            raise Refused(
                "demonstration.none",
                en="There is no demonstration to remove.",
                fr="Il n'y a pas de démonstration à supprimer.",
            )
        folders = [data_dir() / "carriers" / str(pk) for pk in _ids(Carrier.objects.filter(organization__in=gone))]
        files = list(StoredFile.objects.filter(organization__in=gone).values_list("storage_name", flat=True))
        for organization in gone:
            numbers = TelephoneNumber.objects.filter(organization=organization).count()
            _delete(organization)
            erase_private(organization.pk)
            # in the installation's own chain, which outlives the organisation
            installation = Actor(name=actor.name, user_id=actor.user_id, request_id=actor.request_id)
            record(installation, ACTION, organization, label=organization.name, details={"numbers": numbers})
        Name.objects.filter(is_demo=True).delete()
        for organization in gone:
            organization.delete()
        User.objects.filter(email__in=ACCOUNTS, memberships=None).delete()
    for name in files:
        shelf.drop(name)
    for folder in (*folders, data_dir() / "demo"):
        shutil.rmtree(folder, ignore_errors=True)
    return len(gone)


def _ids(found: QuerySet[Carrier]) -> list[object]:
    return list(found.values_list("pk", flat=True))


def _delete(organization: Organization) -> None:
    """Everything that names the organisation, each before what it names."""
    own = Q(organization=organization)
    requests = Q(request__organization=organization)
    for about in (DiscrepancyReport, ManyDecision, InternalNote, RequestContact):
        about.objects.filter(requests).delete()
    RequestFile.objects.filter(requests).delete()
    RequestEntry.objects.filter(requests).delete()
    RequestLine.objects.filter(requests).delete()
    ServiceRequest.objects.filter(own).update(merged_into=None)
    ServiceRequest.objects.filter(own).delete()
    Watch.objects.filter(number__organization=organization).delete()
    NumberTransition.objects.filter(number__organization=organization).delete()
    BulkAction.objects.filter(own, undoes__isnull=False).delete()
    BulkAction.objects.filter(own).delete()
    PortOrder.objects.filter(own).delete()
    TelephoneNumber.objects.filter(own).delete()
    Tag.objects.filter(own).delete()
    NumberRange.objects.filter(own).delete()
    Registration.objects.filter(carrier__organization=organization).delete()
    Acknowledgement.objects.filter(carrier__organization=organization).delete()
    Carrier.objects.filter(own).delete()
    places = Place.objects.filter(address__organization=organization)
    while leaves := list(places.filter(children=None).values_list("pk", flat=True)):
        places.filter(pk__in=leaves).delete()
    addresses = EmergencyAddress.objects.filter(own)
    Replacement.objects.filter(own).delete()
    addresses.update(current=None, replaced_by=None)
    AddressVersion.objects.filter(address__organization=organization).delete()
    addresses.delete()
    ManualValidation.objects.filter(own).delete()
    Declaration.objects.filter(own).delete()
    Evidence.objects.filter(own).delete()
    TermsAcceptance.objects.filter(own).delete()
    Notice.objects.filter(own).delete()
    OutgoingMail.objects.filter(own).delete()
    StoredFile.objects.filter(own).delete()
    Event.objects.filter(organization_id=organization.pk).delete()
    organization.memberships.all().delete()
