"""Ozon's ratings of the seller, and the error index."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from orders.states import Contract
from ozon.models import Shop


class RatingReading(models.Model):
    """One rating of the seller as it stood on a day. ``value_type`` says what the value is: percent, seconds, score.
    Where it turns into a warning, a danger or a premium is known of those that measure how buyers are answered."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    code = models.CharField(_("rating"), max_length=100)
    day = models.DateField(_("day"))
    name = models.CharField(_("name"), max_length=300, default="", blank=True)
    group = models.CharField(_("group"), max_length=200, default="", blank=True)
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=6, null=True)
    previous = models.DecimalField(_("before"), max_digits=18, decimal_places=6, null=True)
    ozon_status = models.CharField(_("Ozon's status"), max_length=100, default="", blank=True)
    direction = models.CharField(_("better is"), max_length=100, default="", blank=True)
    meaning = models.CharField(_("change"), max_length=100, default="", blank=True)
    value_type = models.CharField(_("measured in"), max_length=100, default="", blank=True)
    warning = models.DecimalField(_("warning at"), max_digits=18, decimal_places=6, null=True)
    danger = models.DecimalField(_("danger at"), max_digits=18, decimal_places=6, null=True)
    premium = models.DecimalField(_("premium at"), max_digits=18, decimal_places=6, null=True)

    class Meta:
        verbose_name = _("rating of a day")
        verbose_name_plural = _("ratings by day")
        constraints = [models.UniqueConstraint(fields=["shop", "code", "day"], name="orders_rating_once")]
        indexes = [models.Index(fields=["shop", "-day"], name="orders_rating_day")]

    def __str__(self) -> str:
        return f"{self.code} {self.day}"


class IndexDay(models.Model):
    """The error index of FBS and rFBS on a day, and what Ozon took for handling the errors."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    day = models.DateField(_("day"))
    index = models.DecimalField(_("error index"), max_digits=18, decimal_places=6, null=True)
    costs = models.DecimalField(_("costs"), max_digits=16, decimal_places=4, null=True)
    currency = models.CharField(_("currency"), max_length=3, default="", blank=True)

    class Meta:
        verbose_name = _("error index of a day")
        verbose_name_plural = _("error index by day")
        constraints = [models.UniqueConstraint(fields=["shop", "day"], name="orders_index_day_once")]

    def __str__(self) -> str:
        return f"{self.day}: {self.index}"


class IndexDefect(models.Model):
    """A posting that counts in the error index: why (``ozon_type``), by how much, and what it costs.

    One posting may count more than once. ``has_grace``: Ozon takes nothing for it.
    """

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    posting_number = models.CharField(_("posting"), max_length=100)
    ozon_type = models.CharField(_("error"), max_length=100, default="", blank=True)
    error_at = models.DateTimeField(_("when"))
    index = models.DecimalField(_("error index"), max_digits=18, decimal_places=6, null=True)
    charge_percent = models.DecimalField(_("charge in percent"), max_digits=18, decimal_places=6, null=True)
    charge = models.DecimalField(_("charge"), max_digits=16, decimal_places=4, null=True)
    currency = models.CharField(_("currency"), max_length=3, default="", blank=True)
    delivery_schema = models.CharField(_("scheme"), max_length=100, default="", blank=True)
    has_grace = models.BooleanField(_("forgiven"), default=False)

    class Meta:
        verbose_name = _("error in the index")
        verbose_name_plural = _("errors in the index")
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "posting_number", "ozon_type", "error_at"], name="orders_defect_once"
            ),
        ]
        indexes = [models.Index(fields=["shop", "-error_at"], name="orders_defect_new")]

    def __str__(self) -> str:
        return f"{self.posting_number}: {self.ozon_type}"


class IndexTariff(models.Model):
    """What Ozon takes for an order the seller cancels, by how high the error index is. From ``valid_from`` on.

    A shop's own comes before everybody's (no shop), the newest that has begun before older ones; what Ozon itself
    tells of a charge beats them all. ``zones`` are ``{"up_to": percent or null, "percent": of the order}``, rising;
    ``least`` and ``most`` bound the charge of one order in ``currency``. ``days``: over how many full days the index
    is counted.
    """

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+", null=True, blank=True)
    contract = models.CharField(_("contract"), max_length=16, choices=Contract)
    valid_from = models.DateField(_("valid from"))
    days = models.PositiveSmallIntegerField(_("days the index is counted over"))
    zones = models.JSONField(_("zones"), default=list)
    least = models.DecimalField(
        _("least for an order"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    most = models.DecimalField(_("most for an order"), max_digits=12, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3)
    source = models.CharField(_("source"), max_length=300, default="", blank=True)

    class Meta:
        verbose_name = _("tariff of the error index")
        verbose_name_plural = _("tariffs of the error index")
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "contract", "valid_from"], name="orders_tariff_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=Q(contract__in=Contract.values), name="orders_tariff_contract"),
        ]

    def __str__(self) -> str:
        return f"{self.get_contract_display()}, {self.valid_from}"
