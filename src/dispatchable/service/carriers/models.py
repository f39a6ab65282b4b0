"""Carriers, what each was asked to register, and the files in which one answered."""

from __future__ import annotations

from datetime import timedelta

from django.db import models

from dispatchable.service.addresses.models import AddressVersion, Place
from dispatchable.service.models import Kept
from dispatchable.service.organizations.models import Organization


class Acknowledges(models.TextChoices):
    """Who says that a registration of the local carrier is in force."""

    ITSELF = "itself"
    """The organisation's own telephone system is in charge: in force once the hand-off file lies on the disk."""
    BY_FILE = "by_file"
    """In force once an acknowledgement file says so."""


class Asks(models.TextChoices):
    """What a carrier wants to know of every address beside the address itself."""

    INSEE = "insee"
    """The INSEE code of the commune, by which emergency calls are routed in France."""
    SIRET = "siret"
    """The number of the establishment in France, kept with the address."""
    COORDINATES = "coordinates"


ANSWER_HOURS = 72
"""How long a carrier that answers by file may take, unless its settings say otherwise."""


class Carrier(Kept):
    """A way to register a number with its address so that emergency calls route. Of one organisation."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="carriers")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20)
    """Name of the connector: ``local``, or ``scripted`` (a test carrier)."""
    settings = models.JSONField(default=dict)
    """What the connector needs; never a secret in the clear."""

    @property
    def is_test(self) -> bool:
        """A test carrier: it registers nothing anywhere, and no call for help is routed by what it says."""
        return self.kind == "scripted"

    @property
    def acknowledges(self) -> str:
        """A value of Acknowledges; the local carrier's setting, "itself" unless another is set."""
        return str(self.settings.get("acknowledges", Acknowledges.ITSELF.value))

    @property
    def answer_within(self) -> timedelta:
        """How long the carrier may take to answer; after that a person has to look."""
        return timedelta(hours=float(self.settings.get("answer_hours", ANSWER_HOURS)))

    @property
    def asks(self) -> tuple[str, ...]:
        """Values of Asks: without these the carrier takes no address."""
        return tuple(name for name in self.settings.get("asks", ()) if name in Asks.values)


class RegistrationState(models.TextChoices):
    """What the carrier is known to hold."""

    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    RELEASING = "releasing"
    RELEASED = "released"
    ABANDONED = "abandoned"
    """No answer came and none is waited for: the carrier may hold it or not. The next attempt asks for it again under
    the same id, or it is released; an answer that comes after all is kept."""


WAITING = (RegistrationState.REQUESTED, RegistrationState.RELEASING)
"""States in which the carrier's answer is awaited."""
UNANSWERED = (*WAITING, RegistrationState.ABANDONED)
"""States in which an answer of the carrier would be news."""


class Registration(Kept):
    """One number with one address version at one carrier. The id is the key that makes asking twice harmless."""

    carrier = models.ForeignKey(Carrier, models.PROTECT, related_name="registrations")
    number_id = models.UUIDField(db_index=True)
    attempt = models.PositiveIntegerField(default=0)
    """The number's activation attempt that it belongs to."""
    e164 = models.CharField(max_length=40)
    """With the extension, where the number has one (RFC 3966: ";ext=")."""
    version = models.ForeignKey(AddressVersion, models.PROTECT, related_name="registrations")
    place = models.ForeignKey(Place, models.PROTECT, null=True)
    state = models.CharField(max_length=12, choices=RegistrationState.choices, default=RegistrationState.REQUESTED)
    in_force = models.BooleanField(default=False)
    """The one that stands behind the number now: at most one of a number."""
    carrier_reference = models.CharField(max_length=80, blank=True)
    due_at = models.DateTimeField(null=True)
    """By when the carrier should have answered what it was asked last."""
    answered_at = models.DateTimeField(null=True)
    answer_code = models.CharField(max_length=40, blank=True)
    answer_text = models.CharField(max_length=300, blank=True)
    released_at = models.DateTimeField(null=True)

    class Meta(Kept.Meta):
        """One a try; one in force a number."""

        constraints = (
            models.UniqueConstraint(fields=("number_id", "attempt"), name="registration_once"),
            models.UniqueConstraint(fields=("number_id",), condition=models.Q(in_force=True), name="one_in_force"),
            models.CheckConstraint(
                name="in_force_is_confirmed",
                condition=models.Q(in_force=False) | models.Q(state__in=("confirmed", "releasing")),
            ),
        )


class Acknowledgement(Kept):
    """One acknowledgement file that was read: what was applied and which rows were not."""

    carrier = models.ForeignKey(Carrier, models.PROTECT, related_name="acknowledgements")
    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    """SHA-256 of the file."""
    by_name = models.CharField(max_length=200)
    applied = models.PositiveIntegerField()
    repeated = models.PositiveIntegerField()
    """Rows that said again what was known."""
    faults = models.JSONField(default=list)
    """Rows not applied: ``{"line", "registration", "en", "fr"}``."""

    class Meta(Kept.Meta):
        """Newest last; found by carrier."""

        constraints = (models.UniqueConstraint(fields=("carrier", "digest"), name="acknowledgement_once"),)
