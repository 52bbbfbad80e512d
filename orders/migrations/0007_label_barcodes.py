"""The barcodes on a label, by which a packed parcel is found."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0006_index_tariff"),
        ("ozon", "0005_price_source"),
    ]

    operations = [
        migrations.AddField(
            model_name="posting",
            name="lower_barcode",
            field=models.CharField(blank=True, default="", max_length=100, verbose_name="lower barcode"),
        ),
        migrations.AddField(
            model_name="posting",
            name="upper_barcode",
            field=models.CharField(blank=True, default="", max_length=100, verbose_name="upper barcode"),
        ),
        migrations.AddIndex(
            model_name="posting",
            index=models.Index(
                condition=models.Q(("upper_barcode", ""), _negated=True),
                fields=["upper_barcode"],
                name="orders_posting_upper",
            ),
        ),
        migrations.AddIndex(
            model_name="posting",
            index=models.Index(
                condition=models.Q(("lower_barcode", ""), _negated=True),
                fields=["lower_barcode"],
                name="orders_posting_lower",
            ),
        ),
    ]
