"""Discrepancy reports between agencies (NENA-STA-010): those sent out about a line, those that came in as a request."""

from __future__ import annotations

from django.db import models

from dispatchable.service.models import Kept


class Direction(models.TextChoices):
    """Who reported to whom."""

    OUT = "out"
    IN = "in"


class DiscrepancyReport(Kept):
    """One report, as it was written or received, with the answer to it."""

    request = models.ForeignKey("desk.ServiceRequest", models.PROTECT, related_name="discrepancies")
    line = models.ForeignKey("desk.RequestLine", models.PROTECT, related_name="discrepancies")
    direction = models.CharField(max_length=3, choices=Direction.choices)
    agency = models.CharField(max_length=253)
    """The agency that reported: ``reportingAgencyName``."""
    report_id = models.CharField(max_length=200)
    """Its own id of the report: ``discrepancyReportId``."""
    document = models.JSONField()
    """The report, by the standard's names."""
    resolution = models.JSONField(default=dict)
    """Of one sent out: the answer that came back."""
    resolved_at = models.DateTimeField(null=True)
    by_name = models.CharField(max_length=200)

    class Meta(Kept.Meta):
        """A report is taken in once."""

        constraints = (models.UniqueConstraint(fields=("direction", "agency", "report_id"), name="discrepancy_once"),)
