"""A part of a message that only its recipient may know."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mail", "0002_list_indexes")]

    operations = [
        migrations.AddField(
            "outgoingmail", "secret", models.CharField(blank=True, default="", max_length=200), preserve_default=False
        ),
    ]
