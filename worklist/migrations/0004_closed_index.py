from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ozon", "0004_overlap"),
        ("worklist", "0003_desk"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="workitem",
            index=models.Index(
                condition=models.Q(("state", "done")),
                fields=["shop", "closed_at", "id"],
                name="worklist_closed",
            ),
        ),
        migrations.AddIndex(
            model_name="workitem",
            index=models.Index(fields=["shop", "opened_at"], name="worklist_opened"),
        ),
    ]
