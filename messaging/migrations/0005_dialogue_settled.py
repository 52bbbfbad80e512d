from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('messaging', '0004_follow_up_days'),
    ]

    operations = [
        migrations.AddField(
            model_name='dialogue',
            name='settled_to',
            field=models.DateTimeField(null=True, verbose_name='settled up to'),
        ),
    ]
