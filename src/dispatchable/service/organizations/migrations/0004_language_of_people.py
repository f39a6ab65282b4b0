"""The language in which a person is written to."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organizations", "0003_list_indexes")]

    operations = [
        migrations.AddField(
            "person",
            "language",
            models.CharField(blank=True, choices=[("en", "English"), ("fr", "français")], default="", max_length=2),
            preserve_default=False,
        ),
    ]
