"""Handing out of returns at Ozon's points, as Ozon counts it: its articles carry no number, people match them."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ozon.models import Shop
from returns.models.cases import Return


class Giveout(models.Model):
    """One handing out, opened by the first scan of our barcode and closed by the second. Mirror of Ozon's list."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    giveout_id = models.BigIntegerField("giveout_id")
    status = models.CharField(_("Ozon's state"), max_length=60, default="", blank=True)
    warehouse_id = models.BigIntegerField("warehouse_id", default=0)
    place = models.CharField(_("place"), max_length=500, default="", blank=True)
    approved = models.PositiveIntegerField(_("handed out"), default=0)
    total = models.PositiveIntegerField(_("articles"), default=0)
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True)
    read_at = models.DateTimeField(_("read"), default=timezone.now)

    class Meta:
        verbose_name = _("handing out of returns")
        verbose_name_plural = _("handings out of returns")
        constraints = [models.UniqueConstraint(fields=["shop", "giveout_id"], name="returns_giveout_once")]

    def __str__(self) -> str:
        return str(self.giveout_id)


class GiveoutArticle(models.Model):
    """One article of it. ``case``: the return a person, or the only possible match, says it is. ``matched_by``
    without one: who took a match back."""

    giveout = models.ForeignKey(Giveout, models.CASCADE, related_name="articles")
    position = models.PositiveIntegerField()
    name = models.CharField(_("name"), max_length=500)
    schema = models.CharField(_("scheme"), max_length=60, default="", blank=True)
    is_approved = models.BooleanField(_("handed out"), default=False)
    case = models.ForeignKey(Return, models.SET_NULL, null=True, blank=True, related_name="+")
    matched_by = models.CharField(_("matched by"), max_length=150, default="", blank=True)
    matched_at = models.DateTimeField(_("matched"), null=True, blank=True)

    class Meta:
        verbose_name = _("article handed out")
        verbose_name_plural = _("articles handed out")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["giveout", "position"], name="returns_article_once"),
            models.UniqueConstraint(fields=["giveout", "case"], name="returns_article_of_one_case"),
        ]

    def __str__(self) -> str:
        return self.name
