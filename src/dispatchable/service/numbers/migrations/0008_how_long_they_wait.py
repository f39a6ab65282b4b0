from django.db import migrations, models


class Migration(migrations.Migration):
    """Numbers that have been under way for long are counted by an index alone."""

    dependencies = [("numbers", "0007_what_the_first_page_counts")]
    operations = [
        migrations.AddIndex(
            "telephonenumber",
            models.Index(fields=("organization", "activation", "state_since", "service"), name="number_under_way"),
        ),
    ]
