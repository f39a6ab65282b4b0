from django.db import migrations, models


class Migration(migrations.Migration):
    """The desk's queue of one country."""

    dependencies = [("desk", "0011_lines_are_wide")]
    operations = [
        migrations.AddIndex("servicerequest", models.Index(fields=("country", "state"), name="request_queue_country")),
    ]
