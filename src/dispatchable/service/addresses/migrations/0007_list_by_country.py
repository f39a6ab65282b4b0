from django.db import migrations, models


class Migration(migrations.Migration):
    """The list of one country, by age and by state."""

    dependencies = [("addresses", "0006_access")]
    operations = [
        migrations.AddIndex(
            "emergencyaddress",
            models.Index(fields=("organization", "country", "id"), name="address_by_country"),
        ),
        migrations.AddIndex(
            "emergencyaddress",
            models.Index(fields=("organization", "country", "state"), name="address_country_state"),
        ),
    ]
