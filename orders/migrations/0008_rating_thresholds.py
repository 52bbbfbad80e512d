from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('orders', '0007_label_barcodes'),
    ]

    operations = [
        migrations.AddField(
            model_name='ratingreading',
            name=name,
            field=models.DecimalField(decimal_places=6, max_digits=18, null=True, verbose_name=label),
        )
        for name, label in (('danger', 'danger at'), ('premium', 'premium at'), ('warning', 'warning at'))
    ]
