from django.db import migrations, models


class Migration(migrations.Migration):
    """When a member signed on a device that was away, by its clock."""

    dependencies = [("assessment", "0008_council_room")]

    operations = [
        migrations.AddField(
            model_name="scoresheet",
            name="signed_on_device_at",
            field=models.DateTimeField(null=True),
        )
    ]
