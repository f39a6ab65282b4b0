from django.db import migrations, models


class Migration(migrations.Migration):
    """How many requests of a country are in each state."""

    dependencies = [("desk", "0009_discrepancies")]
    operations = [
        migrations.AddIndex(
            "servicerequest",
            models.Index(fields=("organization", "country", "state"), name="request_country_state"),
        ),
    ]
