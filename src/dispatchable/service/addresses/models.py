"""Emergency addresses, their versions, the evidence for each, and the places inside them."""

from __future__ import annotations

from django.db import models

from dispatchable.service.files.models import StoredFile
from dispatchable.service.models import Kept
from dispatchable.service.organizations.models import Organization


class AddressState(models.TextChoices):
    """The states of an emergency address (PRODUCT words; the value is the API's)."""

    DRAFT = "draft"
    CHECKING = "checking"
    VALID = "valid"
    CORRECTED = "corrected"
    AMBIGUOUS = "ambiguous"
    INCOMPLETE = "incomplete"
    NOT_FOUND = "not_found"
    SYNTAX_ERROR = "syntax_error"
    NOT_CHECKED = "not_checked"
    UNDER_REVIEW = "under_review"
    MANUALLY_VALIDATED = "manually_validated"
    REJECTED = "rejected"
    RETIRED = "retired"


class ValidatedHow(models.TextChoices):
    """On what ground a version counts as validated."""

    REGISTER = "register"
    """The register has every given element."""
    CORRECTION = "correction"
    """A person accepted the register's correction, or chose one of its candidates."""
    DESK = "desk"
    """A desk agent decided, with proof."""
    DECLARATION = "declaration"
    """The organisation itself declared it, with proof, where the country allows that; no register confirmed it."""


class PlaceKind(models.TextChoices):
    """What a place is."""

    BUILDING = "building"
    WING = "wing"
    FLOOR = "floor"
    ROOM = "room"
    OTHER = "other"


class Evidence(Kept):
    """What proves a verdict years later. Written once; the database refuses to change it, and to delete it but for a
    demonstration's.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="evidence")
    as_written = models.TextField()
    """The address as the person wrote it."""
    verdict = models.JSONField()
    """The whole verdict (``engine.validation.document``), with ``asked`` (country, text and elements as given) and,
    where somebody decided, ``consent`` or ``manual`` (who, when, what)."""
    register = models.CharField(max_length=200, blank=True)
    register_digest = models.CharField(max_length=64, blank=True)
    record_id = models.CharField(max_length=200, blank=True)
    engine_version = models.CharField(max_length=40)
    rules_version = models.CharField(max_length=40, blank=True)
    score = models.FloatField()
    checked_at = models.DateTimeField()


class EmergencyAddress(Kept):
    """An address that belongs to an organisation and may serve numbers. What it says stands in its versions."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="addresses")
    label = models.CharField(max_length=120, blank=True)
    """The organisation's own name for it ("Siège")."""
    country = models.CharField(max_length=2)
    state = models.CharField(max_length=24, choices=AddressState.choices, default=AddressState.DRAFT)
    """State of the newest version, for lists."""
    current = models.OneToOneField("AddressVersion", models.PROTECT, null=True, related_name="current_of")
    """The newest version."""
    own_id = models.CharField(max_length=80, blank=True)
    """What the organisation calls it in its own systems."""
    note = models.TextField(blank=True)
    identifiers = models.JSONField(default=dict)
    """Code of the country pack -> number: a tax or establishment number such as the French SIRET."""
    pin_longitude = models.FloatField(null=True)
    pin_latitude = models.FloatField(null=True)
    """Where somebody put the pin; both or none. Stands above the register's point for this address."""
    access = models.TextField(blank=True)
    """How responders get in, as the desk learned it when it validated the address; a place may have its own."""
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaces")
    """The address that took its place when it was retired."""

    class Meta(Kept.Meta):
        """Lists are by organisation; an own id means one address in use."""

        indexes = (
            models.Index(fields=("organization", "state"), name="address_state"),
            models.Index(fields=("organization", "id"), name="address_newest"),
            models.Index(fields=("organization", "state", "id"), name="address_by_state"),
            models.Index(fields=("organization", "country", "id"), name="address_by_country"),
            models.Index(fields=("organization", "country", "state"), name="address_country_state"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("organization", "own_id"),
                name="own_id_once",
                condition=~models.Q(own_id="") & ~models.Q(state="retired"),
            ),
            models.CheckConstraint(
                name="pin_whole",
                condition=models.Q(pin_longitude=None, pin_latitude=None)
                | models.Q(
                    pin_longitude__isnull=False,
                    pin_latitude__isnull=False,
                    pin_longitude__range=(-180, 180),
                    pin_latitude__range=(-90, 90),
                ),
            ),
        )


class AddressVersion(Kept):
    """One wording of an emergency address. Once validated it is never edited: a change makes the next version.

    Validated means ``validated_at`` is set and ``revoked_at`` is not.
    """

    address = models.ForeignKey(EmergencyAddress, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    """1, 2, 3 ... within the address."""
    country = models.CharField(max_length=2)
    state = models.CharField(max_length=24, choices=AddressState.choices)
    elements = models.JSONField()
    """The elements that stand now (``CivicAddress.as_dict``): the register's once accepted, before that those given."""
    line = models.CharField(max_length=400)
    """The same in one line, in the country's way."""
    as_written = models.TextField()
    normalised_key = models.CharField(max_length=64, db_index=True)
    """Digest of the normalised address: the same however it is typed (``addresses.normalised``)."""
    depth = models.CharField(max_length=16, blank=True)
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="versions")
    validated_at = models.DateTimeField(null=True)
    validated_how = models.CharField(max_length=12, choices=ValidatedHow.choices, blank=True)
    validated_by_id = models.UUIDField(null=True)
    validated_by_name = models.CharField(max_length=200, blank=True)
    """Who accepted the correction or decided at the desk; empty when the register alone sufficed."""
    manual_validation = models.ForeignKey("ManualValidation", models.PROTECT, null=True, related_name="versions")
    declaration = models.ForeignKey("Declaration", models.PROTECT, null=True, related_name="versions")
    revoked_at = models.DateTimeField(null=True)

    class Meta(Kept.Meta):
        """Versions count up; nothing is validated without its ground. Those that the desk validated are few."""

        constraints = (
            models.UniqueConstraint(fields=("address", "number"), name="version_once"),
            models.CheckConstraint(
                name="validated_has_ground",
                condition=models.Q(validated_at=None)
                | models.Q(validated_how__in=("register", "correction"), state="valid")
                | models.Q(validated_how="desk", state="manually_validated")
                | models.Q(validated_how="declaration", state="manually_validated", declaration__isnull=False),
            ),
        )
        indexes = (
            models.Index(
                fields=("manual_validation",), name="version_by_desk",
                condition=models.Q(manual_validation__isnull=False),
            ),
        )  # fmt: skip

    @property
    def where(self) -> tuple[float | None, float | None]:
        """Longitude and latitude that responders are told: the pin that somebody set, else the register's point."""
        address = self.address
        if address.pin_longitude is not None and address.pin_latitude is not None:
            return address.pin_longitude, address.pin_latitude
        return self.longitude, self.latitude

    @property
    def is_validated(self) -> bool:
        """Whether numbers may be activated on this version."""
        return self.validated_at is not None and self.revoked_at is None


class ManualValidation(Kept):
    """A desk agent's word that an address exists, kept by the normalised address so that it survives re-typing."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="manual_validations")
    normalised_key = models.CharField(max_length=64)
    country = models.CharField(max_length=2)
    elements = models.JSONField()
    """The address as validated."""
    line = models.CharField(max_length=400)
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    reason = models.TextField()
    """What convinced the agent."""
    proof = models.ForeignKey(StoredFile, models.PROTECT, null=True)
    reviewer_id = models.UUIDField()
    reviewer_name = models.CharField(max_length=200)
    self_validated = models.BooleanField(default=False)
    """Decided by the person who asked."""
    request_reference = models.CharField(max_length=24, blank=True)
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta(Kept.Meta):
        """Looked up by key whenever an address is checked."""

        indexes = (
            models.Index(fields=("organization", "normalised_key"), name="manual_key"),
            models.Index(
                fields=("expires_at", "id"), name="manual_ends", condition=models.Q(expires_at__isnull=False)
            ),
        )  # fmt: skip


class Declaration(Kept):
    """An organisation's own word, with proof, that addresses exist which no register covers."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="declarations")
    country = models.CharField(max_length=2)
    reason = models.TextField()
    """What the organisation declares and on what ground."""
    proof = models.ForeignKey(StoredFile, models.PROTECT)
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=200)
    addresses = models.PositiveIntegerField(default=0)
    """How many addresses it validated."""


class Replacement(Kept):
    """One address taking another's place everywhere; the old one is retired when nothing uses it any more."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="replacements")
    old = models.ForeignKey(EmergencyAddress, models.PROTECT, related_name="replacements")
    new = models.ForeignKey(EmergencyAddress, models.PROTECT, related_name="+")
    places = models.JSONField(default=dict)
    """Id of each place of the old address -> id of its place in the new one."""
    total = models.PositiveIntegerField(default=0)
    """Numbers that used the old address when it began."""
    problem = models.JSONField(default=dict)
    """Why a number could not be moved: ``{"number", "code", "en", "fr"}``; empty when all go on."""
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=200)
    finished_at = models.DateTimeField(null=True)
    cancelled = models.BooleanField(default=False)

    class Meta(Kept.Meta):
        """An address is replaced by one address at a time."""

        constraints = (
            models.UniqueConstraint(fields=("old",), name="replaced_once", condition=models.Q(finished_at=None)),
            models.CheckConstraint(name="replaced_by_another", condition=~models.Q(old=models.F("new"))),
        )


class Place(Kept):
    """A building, wing, floor or room below an emergency address."""

    address = models.ForeignKey(EmergencyAddress, models.PROTECT, related_name="places")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, choices=PlaceKind.choices, blank=True)
    elin = models.CharField(max_length=20, blank=True)
    """Emergency location identification number (E.164): the number by which responders call this place back."""
    floor = models.CharField(max_length=20, blank=True)
    room = models.CharField(max_length=40, blank=True)
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    site_contact = models.CharField(max_length=200, blank=True)
    access = models.TextField(blank=True)
    """How responders get in: codes, gates, who opens."""
