"""Organisations, their domains, and the people whose telephones they look after."""

from __future__ import annotations

from django.db import models

from dispatchable.service.models import Kept


class Organization(Kept):
    """A tenant: everything it has is invisible to every other organisation."""

    name = models.CharField(max_length=200)
    slug = models.SlugField(unique=True)
    language = models.CharField(max_length=2, default="en", choices=(("en", "English"), ("fr", "français")))
    time_zone = models.CharField(max_length=60, default="UTC")
    is_demo = models.BooleanField(default=False)
    """Sees the fictional registers only; its mail stays in the outbox and its carrier is never a real one."""


class Domain(Kept):
    """An internet domain of an organisation, as a service request names it."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="domains")
    name = models.CharField(max_length=253)

    class Meta(Kept.Meta):
        """A domain stands once in an organisation."""

        constraints = (models.UniqueConstraint(fields=("organization", "name"), name="domain_once"),)


class Person(Kept):
    """Somebody who uses a number. Not necessarily somebody who signs in."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="people")
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    country = models.CharField(max_length=2)
    """ISO 3166-1 alpha-2: must be that of the number and of the address."""
    has_calling_plan = models.BooleanField(default=True)
    """Whether the person may call outside at all; without it no number activates."""
    language = models.CharField(max_length=2, blank=True, choices=(("en", "English"), ("fr", "français")))
    """In which they are written to; "" is the organisation's."""
    left_at = models.DateTimeField(null=True)
    """When the person left: they are no longer offered where somebody is chosen."""

    class Meta(Kept.Meta):
        """Lists are by name."""

        indexes = (models.Index(fields=("organization", "name", "id"), name="person_by_name"),)
