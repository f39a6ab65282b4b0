from django.db import migrations, models


class Migration(migrations.Migration):
    """Versions that the desk validated are found without looking at all the others."""

    dependencies = [("addresses", "0008_manual_ends")]
    operations = [
        migrations.AddIndex(
            "addressversion",
            models.Index(
                fields=("manual_validation",), name="version_by_desk",
                condition=models.Q(manual_validation__isnull=False),
            ),
        ),
    ]
