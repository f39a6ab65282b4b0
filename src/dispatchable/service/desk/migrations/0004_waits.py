from datetime import UTC, timedelta

from django.db import migrations, models
from django.db.models import Min


def fill(apps, schema_editor):
    """What follows from the moments of the requests there are."""
    requests = apps.get_model("desk", "ServiceRequest")
    entries = apps.get_model("desk", "RequestEntry").objects.filter(
        from_desk=True, kind__in=("message", "question", "decision")
    )
    answered = dict(entries.order_by().values_list("request_id").annotate(first=Min("created_at")))
    fields = ("first_answer_at", "week", "answer_seconds", "decision_seconds")
    batch = []
    for request in requests.objects.exclude(submitted_at=None).iterator(chunk_size=2000):
        request.first_answer_at = answered.get(request.pk)
        day = request.submitted_at.astimezone(UTC).date()
        request.week = day - timedelta(days=day.weekday())
        request.answer_seconds = seconds(request.submitted_at, request.first_answer_at)
        request.decision_seconds = seconds(request.submitted_at, request.resolved_at)
        batch.append(request)
        if len(batch) == 500:
            requests.objects.bulk_update(batch, fields)
            batch = []
    requests.objects.bulk_update(batch, fields)


def seconds(start, end):
    """From one moment to the other; None when there is no end."""
    return None if end is None else max(round((end - start).total_seconds()), 0)


class Migration(migrations.Migration):
    """How long requests waited, and what lists and statistics are found by."""

    dependencies = [("desk", "0003_list_indexes")]
    operations = [
        migrations.AddField("servicerequest", "first_answer_at", models.DateTimeField(null=True)),
        migrations.AddField("servicerequest", "week", models.DateField(null=True)),
        migrations.AddField("servicerequest", "answer_seconds", models.PositiveBigIntegerField(null=True)),
        migrations.AddField("servicerequest", "decision_seconds", models.PositiveBigIntegerField(null=True)),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            "servicerequest", models.Index(fields=("organization", "country", "id"), name="request_by_country")
        ),
        migrations.AddIndex(
            "servicerequest", models.Index(fields=("organization", "submitted_at", "id"), name="request_by_time")
        ),
        migrations.AddIndex("servicerequest", models.Index(fields=("week", "country"), name="request_by_week")),
        migrations.AddIndex("requestline", models.Index(fields=("request", "state"), name="line_by_state")),
        migrations.AddIndex(
            "requestline", models.Index(fields=("request", "position", "id"), name="line_by_position")
        ),
    ]
