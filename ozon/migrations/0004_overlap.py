from django.db import migrations

# Seconds. Until here how far each pass looks back stood in the code; rows of shops that are connected know it not.
OVERLAPS = {"fbs": 180, "returns": 600, "fbo": 10_800}


def fill(apps, _schema_editor):
    """Ozon's lists trail its writes: a source that does not look back loses rows."""
    SyncSource = apps.get_model("ozon", "SyncSource")
    for source, seconds in OVERLAPS.items():
        SyncSource.objects.filter(source=source, overlap=0).update(overlap=seconds)


class Migration(migrations.Migration):
    dependencies = [
        ("ozon", "0003_syncsource_again_from"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
