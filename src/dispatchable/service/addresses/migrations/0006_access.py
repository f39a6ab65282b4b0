from django.db import migrations, models

from dispatchable.service.storage.triggers import kept_over


class Migration(migrations.Migration):
    """How responders get in, as the desk learned it."""

    dependencies = [("addresses", "0005_replacements")]
    operations = kept_over(
        [migrations.AddField("emergencyaddress", "access", models.TextField(blank=True, default=""), preserve_default=False)]
    )
