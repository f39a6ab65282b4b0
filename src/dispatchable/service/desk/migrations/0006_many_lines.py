from typing import Any

import dispatchable.service.ids
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


def keep_countries(apps: Any, _schema: Any) -> None:
    """The lines there are already are in the country of their request."""
    requests = apps.get_model("desk", "ServiceRequest").objects.filter(pk=models.OuterRef("request_id"))
    apps.get_model("desk", "RequestLine").objects.update(country=models.Subquery(requests.values("country")[:1]))


class Migration(migrations.Migration):
    """As many lines as a request needs, and the work on them."""

    dependencies = [
        ("addresses", "0005_replacements"),
        ("desk", "0005_agent_side"),
        ("numbers", "0007_what_the_first_page_counts"),
    ]

    operations = [
        migrations.CreateModel(
            name="LineWork",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=dispatchable.service.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("kind", models.CharField(max_length=12)),
                ("running", models.BooleanField(default=True)),
                ("turn", models.PositiveIntegerField(default=1)),
                ("reached", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("done", models.PositiveIntegerField(default=0)),
                ("solved", models.PositiveIntegerField(default=0)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("by_id", models.UUIDField(null=True)),
                ("by_name", models.CharField(max_length=200)),
                ("touched_at", models.DateTimeField()),
            ],
            options={
                "ordering": ("id",),
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="requestline",
            name="country",
            field=models.CharField(blank=True, max_length=2),
        ),
        migrations.AddField(
            model_name="requestline",
            name="standing",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "Unchecked"),
                    ("lacking", "Lacking"),
                    ("found", "Found"),
                    ("correction", "Correction"),
                    ("choices", "Choices"),
                    ("desk", "Desk"),
                ],
                max_length=12,
            ),
        ),
        migrations.RunPython(keep_countries, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="requestline",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("validated_as_is", "Validated As Is"),
                    ("validated_corrected", "Validated Corrected"),
                    ("rejected", "Rejected"),
                    ("duplicate", "Duplicate"),
                    ("out_of_scope", "Out Of Scope"),
                    ("withdrawn", "Withdrawn"),
                    ("solved", "Solved"),
                ],
                max_length=24,
            ),
        ),
        migrations.AddIndex(
            model_name="requestline",
            index=models.Index(fields=["request", "standing", "position"], name="line_standing"),
        ),
        migrations.AddIndex(
            model_name="requestline",
            index=models.Index(fields=["request", "country"], name="line_country"),
        ),
        migrations.AddField(
            model_name="linework",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="works", to="desk.servicerequest"
            ),
        ),
        migrations.AddIndex(
            model_name="linework",
            index=models.Index(condition=models.Q(("running", True)), fields=["touched_at"], name="line_work_busy"),
        ),
        migrations.AddConstraint(
            model_name="linework",
            constraint=models.UniqueConstraint(
                condition=models.Q(("running", True)), fields=("request",), name="line_work_once"
            ),
        ),
    ]
