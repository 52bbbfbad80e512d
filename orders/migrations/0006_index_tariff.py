"""What a cancellation by the seller costs, as dated rows a shop can replace by its own."""

from datetime import date
from decimal import Decimal

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

KNOWN = [
    {
        "contract": "global",
        "valid_from": date(2025, 1, 1),
        "days": 14,
        "zones": [
            {"up_to": "4", "percent": "0"},
            {"up_to": "10", "percent": "3"},
            {"up_to": "20", "percent": "6"},
            {"up_to": "40", "percent": "9"},
            {"up_to": None, "percent": "9"},
        ],
        "least": None,
        "most": Decimal(1500),
        "currency": "RUB",
        "source": "Ozon, rFBS global: seller-fault cancellations of 14 full days",
    },
    {
        "contract": "russian",
        "valid_from": date(2025, 1, 1),
        "days": 30,
        "zones": [{"up_to": "2", "percent": "0"}, {"up_to": None, "percent": "4.5"}],
        "least": Decimal(50),
        "most": Decimal(2000),
        "currency": "RUB",
        "source": "Tariff of 2025 as reported by sellers, not confirmed by Ozon",
    },
]


def write(apps: Apps, _schema: BaseDatabaseSchemaEditor) -> None:
    tariffs = apps.get_model("orders", "IndexTariff")
    for known in KNOWN:
        tariffs.objects.create(shop=None, **known)


class Migration(migrations.Migration):
    dependencies = [("orders", "0005_packing"), ("ozon", "0005_price_source")]

    operations = [
        migrations.CreateModel(
            name="IndexTariff",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "contract",
                    models.CharField(
                        choices=[("russian", "Russian"), ("global", "cross-border")],
                        max_length=16,
                        verbose_name="contract",
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="valid from")),
                ("days", models.PositiveSmallIntegerField(verbose_name="days the index is counted over")),
                ("zones", models.JSONField(default=list, verbose_name="zones")),
                (
                    "least",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=12,
                        null=True,
                        verbose_name="least for an order",
                    ),
                ),
                (
                    "most",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=12,
                        null=True,
                        verbose_name="most for an order",
                    ),
                ),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                ("source", models.CharField(blank=True, default="", max_length=300, verbose_name="source")),
                (
                    "shop",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="ozon.shop",
                    ),
                ),
            ],
            options={
                "verbose_name": "tariff of the error index",
                "verbose_name_plural": "tariffs of the error index",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("shop", "contract", "valid_from"),
                        name="orders_tariff_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("contract__in", ["russian", "global"])),
                        name="orders_tariff_contract",
                    ),
                ],
            },
        ),
        migrations.RunPython(write, migrations.RunPython.noop),
    ]
