"""Every version is kept word for word; an operator's own words; where who accepted came from."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import dispatchable.service.ids


def keep_accepted(apps, schema_editor):
    """The texts accepted so far are kept too, where they still stand as they were accepted."""
    from dispatchable.engine.errors import UserError
    from dispatchable.service.terms.texts import current

    acceptances = apps.get_model("terms", "TermsAcceptance").objects.all()
    versions = apps.get_model("terms", "TermsVersion").objects
    for country, version in sorted(set(acceptances.values_list("country", "version"))):
        try:
            text = current(country)
        except UserError:
            continue
        if text.version == version:
            versions.create(country=country, version=version, document=text.document())


class Migration(migrations.Migration):
    dependencies = [("terms", "0001_initial"), ("organizations", "0001_initial")]

    operations = [
        migrations.AddField(
            "termsacceptance", "came_from", models.CharField(blank=True, default="", max_length=60), preserve_default=False
        ),
        migrations.CreateModel(
            name="TermsVersion",
            fields=[
                ("id", models.UUIDField(default=dispatchable.service.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("country", models.CharField(max_length=2)),
                ("version", models.CharField(max_length=20)),
                ("document", models.JSONField()),
                ("organization", models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name="terms_versions", to="organizations.organization")),
            ],
            options={
                "ordering": ("id",),
                "abstract": False,
                "indexes": [models.Index(fields=["country", "version"], name="terms_version")],
            },
        ),
        migrations.CreateModel(
            name="OwnTerms",
            fields=[
                ("id", models.UUIDField(default=dispatchable.service.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("country", models.CharField(max_length=2)),
                ("en", models.TextField(blank=True)),
                ("fr", models.TextField(blank=True)),
                ("user_id", models.UUIDField()),
                ("user_name", models.CharField(max_length=200)),
                ("organization", models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name="own_terms", to="organizations.organization")),
            ],
            options={
                "ordering": ("id",),
                "abstract": False,
                "indexes": [models.Index(fields=["country", "id"], name="own_terms")],
            },
        ),
        migrations.RunPython(keep_accepted, migrations.RunPython.noop),
    ]
