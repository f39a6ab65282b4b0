from django.db import migrations, models


class Migration(migrations.Migration):
    """How many numbers of a kind are in each state."""

    dependencies = [("numbers", "0008_how_long_they_wait")]
    operations = [
        migrations.AddIndex(
            "telephonenumber",
            models.Index(fields=("organization", "kind", "activation", "service"), name="number_kind_state"),
        ),
    ]
