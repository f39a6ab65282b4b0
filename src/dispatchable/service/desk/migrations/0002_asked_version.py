import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """What the desk was asked about."""

    dependencies = [("addresses", "0002_kept"), ("desk", "0001_initial")]
    operations = [
        migrations.AddField(
            model_name="requestline",
            name="asked_version",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="addresses.addressversion",
            ),
        ),
    ]
