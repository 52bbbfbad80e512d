"""The refund ledger: what we mean to give back, what Ozon shows, and the cap on both. Amounts are Decimal."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from money.states import Family, PartKind, RefundState
from ozon.models import Shop


class LineBalance(models.Model):
    """What a buyer paid for one offer of a posting, and how much of it is meant to go back.

    The CHECK constraint is the last word: no two people, workers or tabs together refund more than was paid.
    """

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    posting_number = models.CharField(_("posting"), max_length=80)
    offer_id = models.CharField("offer_id", max_length=100)
    paid = models.DecimalField(_("paid"), max_digits=14, decimal_places=2)
    intended = models.DecimalField(_("meant to go back"), max_digits=14, decimal_places=2, default=0)
    currency = models.CharField(_("currency"), max_length=3)

    class Meta:
        verbose_name = _("balance of a line")
        verbose_name_plural = _("balances of lines")
        constraints = [
            models.UniqueConstraint(fields=["shop", "posting_number", "offer_id"], name="money_balance_once"),
            models.CheckConstraint(
                condition=Q(intended__gte=0) & Q(intended__lte=F("paid")), name="money_not_above_paid"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.posting_number} {self.offer_id}"


class Refund(models.Model):
    """Our intent to give a buyer money back by a decision on his return. Never deleted.

    ``amount`` is what the buyer gets, ``charge`` what Ozon takes from the seller where it said so.
    ``attempt`` counts confirmed failures: it is in the effect's key.
    """

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    posting_number = models.CharField(_("posting"), max_length=80, db_index=True)
    offer_id = models.CharField("offer_id", max_length=100)
    return_id = models.CharField("return_id", max_length=40)
    amount = models.DecimalField(_("to the buyer"), max_digits=14, decimal_places=2)
    charge = models.DecimalField(_("from the seller"), max_digits=14, decimal_places=2, null=True, blank=True)
    # Return shipping paid to the buyer on top: not part of what he paid for the goods, so not under their cap.
    shipping = models.DecimalField(_("return shipping"), max_digits=14, decimal_places=2, default=0)
    currency = models.CharField(_("currency"), max_length=3)
    state = models.CharField(_("state"), max_length=20, choices=RefundState, default=RefundState.PLANNED)
    attempt = models.PositiveIntegerField(default=1)
    by = models.CharField(_("decided by"), max_length=150, default="", blank=True)
    reason = models.TextField(_("why"), default="", blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    accepted_at = models.DateTimeField(_("accepted"), null=True)
    done_at = models.DateTimeField(_("paid"), null=True)
    # Of a refund made outside Ozon by hand: the number of the payment.
    reference = models.CharField(_("payment reference"), max_length=120, default="", blank=True)

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "return_id"],
                name="money_one_live_refund",
                condition=~Q(state__in=["refused", "cancelled"]),
            ),
            models.CheckConstraint(condition=Q(state__in=RefundState.values), name="money_refund_state"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="money_refund_positive"),
            models.CheckConstraint(condition=Q(shipping__gte=0), name="money_shipping_not_below_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.return_id}: {self.amount} {self.currency}"


class ObservedRefund(models.Model):
    """Money Ozon moved to a buyer, as read. Never refused by us; once per source and id."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    source = models.CharField(_("source"), max_length=32)
    source_id = models.CharField(max_length=80)
    posting_number = models.CharField(_("posting"), max_length=80, db_index=True)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2, null=True)
    currency = models.CharField(_("currency"), max_length=3, default="", blank=True)
    refund = models.ForeignKey(Refund, models.PROTECT, null=True, related_name="observed")
    seen_at = models.DateTimeField(_("seen"), default=timezone.now)

    class Meta:
        verbose_name = _("observed refund")
        verbose_name_plural = _("observed refunds")
        constraints = [
            models.UniqueConstraint(fields=["shop", "source", "source_id"], name="money_observed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.source_id}"


class AccrualType(models.Model):
    """An entry of Ozon's dictionary of services and fees. ``name`` is Ozon's code, ``description`` its words."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    type_id = models.BigIntegerField("type_id")
    name = models.CharField(_("name"), max_length=300, default="", blank=True)
    description = models.TextField(_("description"), default="", blank=True)
    # What staff say it is; empty: told by its name (money.states.family_of).
    family = models.CharField(
        _("what it is for"), max_length=20, choices=Family, default="", db_default="", blank=True
    )

    class Meta:
        verbose_name = _("type of accrual")
        verbose_name_plural = _("types of accruals")
        constraints = [
            models.UniqueConstraint(fields=["shop", "type_id"], name="money_accrual_type_once"),
        ]

    def __str__(self) -> str:
        return self.name or str(self.type_id)


class Accrual(models.Model):
    """One figure Ozon booked to the seller's account: a part of the accrual ``accrual_id`` of that day.

    ``part`` names it within the accrual, so that a day read again finds the same rows. Sums are signed, negative
    is taken from the seller. ``total`` is of the whole accrual and the same on all its parts; ``amount`` is of this
    one, and for a sale the price of what was sold: negative where Ozon gave the buyer money back, with the
    commission then positive. ``unit_number`` is a posting, or a contract.
    """

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    date = models.DateField(_("day"))
    accrual_id = models.BigIntegerField("accrual_id")
    part = models.CharField(max_length=100)
    unit_number = models.CharField(_("posting or contract"), max_length=100, default="", blank=True)
    category = models.CharField(_("category"), max_length=100, default="", blank=True)
    delivery_schema = models.CharField(_("scheme"), max_length=100, default="", blank=True)
    kind = models.CharField(_("part"), max_length=16, choices=PartKind)
    sku = models.BigIntegerField("sku", default=0)
    type_id = models.BigIntegerField("type_id", default=0)
    total = models.DecimalField(_("total"), max_digits=16, decimal_places=4, null=True)
    amount = models.DecimalField(_("amount"), max_digits=16, decimal_places=4, null=True)
    sale_commission = models.DecimalField(
        _("commission by price list"), max_digits=16, decimal_places=4, null=True
    )
    commission = models.DecimalField(_("commission"), max_digits=16, decimal_places=4, null=True)
    bonus = models.DecimalField(_("points"), max_digits=16, decimal_places=4, null=True)
    coinvestment = models.DecimalField(_("partner programmes"), max_digits=16, decimal_places=4, null=True)
    seller_price = models.DecimalField(_("price to the seller"), max_digits=16, decimal_places=4, null=True)
    buyer_price = models.DecimalField(_("price to the buyer"), max_digits=16, decimal_places=4, null=True)
    currency = models.CharField(_("currency"), max_length=3, default="", blank=True)

    class Meta:
        verbose_name = _("accrual")
        verbose_name_plural = _("accruals")
        constraints = [
            models.UniqueConstraint(fields=["shop", "date", "accrual_id", "part"], name="money_accrual_once"),
            models.CheckConstraint(condition=Q(kind__in=PartKind.values), name="money_accrual_kind"),
        ]
        indexes = [
            models.Index(
                fields=["shop", "unit_number"], name="money_accrual_unit", condition=~Q(unit_number="")
            ),
            # Money given back to buyers: what refunds are compared with.
            models.Index(
                fields=["shop", "date"],
                name="money_accrual_back",
                condition=Q(kind=PartKind.SALE, amount__lt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.unit_number}"
