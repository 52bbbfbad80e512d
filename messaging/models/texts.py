"""The texts a shop keeps ready."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from messaging.states import Language
from ozon.models import Shop


class Occasion(models.TextChoices):
    """What a template is for."""

    CANCELLED_BY_BUYER = "cancelled_by_buyer", _("cancelled by the buyer")
    CANCELLED_BY_OTHERS = "cancelled_by_others", _("cancelled by the seller, Ozon or the carrier")
    ALTERNATIVES = "alternatives", _("alternatives and compensation")
    REQUEST_DECIDED = "request_decided", _("cancellation request decided")
    RETURN_STEPS = "return_steps", _("how to return")
    CLAIM_DECIDED = "claim_decided", _("return decided")
    RECEIVED = "received", _("return received")
    REFUND = "refund", _("refund explained")
    DEFECT = "defect", _("defect: replacement, refund or bonus")
    DELAY = "delay", _("delay")
    DETAILS = "details", _("details asked")
    FOLLOW_UP = "follow_up", _("follow-up after the solution")
    QUESTION = "question", _("frequent question")


class MessageTemplate(models.Model):
    """A shop's text for an occasion in one language. Variables in braces are filled in from the case; of several
    ``variant``s of one text the one used least is taken, so that buyers do not all read the same words."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="templates")
    occasion = models.CharField(_("occasion"), max_length=32, choices=Occasion)
    language = models.CharField(_("language"), max_length=8, choices=Language, default=Language.RU)
    title = models.CharField(_("title"), max_length=80, default="", blank=True)
    variant = models.PositiveSmallIntegerField(_("variant"), default=1)
    text = models.TextField(_("text"), max_length=1000)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("message template")
        verbose_name_plural = _("message templates")
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "occasion", "language", "title", "variant"], name="messaging_template_once"
            ),
            models.CheckConstraint(
                condition=Q(language__in=Language.values), name="messaging_template_language"
            ),
            models.CheckConstraint(
                condition=Q(occasion__in=Occasion.values), name="messaging_template_occasion"
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_occasion_display())
