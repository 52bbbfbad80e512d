"""What a shop says of its returns: the terms Ozon does not tell, its defect codes, and who supplied what."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from ozon.models import Shop


class ReturnTerms(models.Model):
    """Terms of a shop, in days or hours. They differ by contract and change; what Ozon's answers tell comes first.

    Without a row the defaults hold (``returns.terms.terms_of``).
    """

    shop = models.OneToOneField(Shop, models.CASCADE, related_name="+")
    cabinet_hours = models.PositiveSmallIntegerField(
        _("hours to decide in the cabinet (FBS, FBO)"), default=24
    )
    offer_days = models.PositiveSmallIntegerField(_("days to decide after a declined part"), default=3)
    most_offers = models.PositiveSmallIntegerField(_("parts that may be offered for one claim"), default=2)
    dispute_days = models.PositiveSmallIntegerField(_("days in which a buyer may dispute"), default=5)
    verdict_days = models.PositiveSmallIntegerField(_("days in which Ozon decides a dispute"), default=3)
    evidence_days = models.PositiveSmallIntegerField(_("days to send what support asks for"), default=2)
    compensation_days = models.PositiveSmallIntegerField(_("days to answer Ozon's offer"), default=3)
    stuck_days = models.PositiveSmallIntegerField(_("days without movement of a parcel"), default=10)
    money_days = models.PositiveSmallIntegerField(_("days until money is missed in the accruals"), default=10)

    class Meta:
        verbose_name = _("terms of returns")
        verbose_name_plural = _("terms of returns")

    def __str__(self) -> str:
        return str(self.shop_id)


class DefectCode(models.Model):
    """A defect code of the shop's own, beside those every shop has. One in use is switched off, not deleted."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=200)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("defect code")
        verbose_name_plural = _("defect codes")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["shop", "code"], name="returns_defect_once"),
            models.CheckConstraint(condition=~Q(code="") & ~Q(name=""), name="returns_defect_named"),
        ]

    def __str__(self) -> str:
        return self.name


class Supplier(models.Model):
    """Who supplies goods. ``contact`` is for staff; nothing is sent to it by the desk."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=200)
    contact = models.CharField(_("contact"), max_length=300, default="", blank=True)

    class Meta:
        verbose_name = _("supplier")
        verbose_name_plural = _("suppliers")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint("shop", Upper("name"), name="returns_supplier_once"),
            models.CheckConstraint(condition=~Q(name=""), name="returns_supplier_named"),
        ]

    def __str__(self) -> str:
        return self.name


class SupplierOffer(models.Model):
    """Which supplier an article comes from: one."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    supplier = models.ForeignKey(Supplier, models.CASCADE, related_name="offers")
    offer_id = models.CharField("offer_id", max_length=100)

    class Meta:
        verbose_name = _("article of a supplier")
        verbose_name_plural = _("articles of suppliers")
        constraints = [
            models.UniqueConstraint(fields=["shop", "offer_id"], name="returns_one_supplier"),
        ]

    def __str__(self) -> str:
        return self.offer_id
